/** `deploy/alarms.yml` and its table: every alarm can ring, and says what to do. */
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { findingCodes } from '../src/operate/findings.js'
import { freshDatabase } from './support/database.js'
import { samplesIn, typesIn } from './support/prometheus-text.js'
import { startRelay } from './support/relay.js'

interface Rule {
  alert: string
  expr: string
  for: string
  labels: { severity: string }
  annotations: { summary: string; threshold: string; action: string }
}

const { groups } = parse(readFileSync('deploy/alarms.yml', 'utf8')) as {
  groups: { name: string; rules: Rule[] }[]
}
const rules = groups.flatMap((group) => group.rules)
const operating = readFileSync('deploy/OPERATING.md', 'utf8')

let text: string

beforeAll(async () => {
  const relay = await startRelay(await freshDatabase(), { keep: true })
  await relay.relay.leader.integrate()
  text = await relay.metricsText()
  await relay.stop()
})

/** Names of metrics and label matchers in an expression. */
const metricsOf = (expr: string) =>
  [...expr.matchAll(/\b(videre_[a-z_]+)(?:\{([^}]*)\})?/g)].map(([, name = '', matchers = '']) => ({
    name,
    matchers: [...matchers.matchAll(/(\w+)(=~?)"([^"]*)"/g)].map(
      ([, label = '', operator = '', value = '']) => ({
        label,
        operator,
        value,
      }),
    ),
  }))

test('there is one group, and every name is used once', () => {
  expect(groups.map(({ name }) => name)).toEqual(['videre'])
  const names = rules.map(({ alert }) => alert)
  expect(new Set(names).size).toBe(names.length)
  expect(names.length).toBeGreaterThan(20)
})

describe.each(rules)('$alert', ({ alert, expr, for: lasting, labels, annotations }) => {
  test('has a threshold, a time, a severity, a summary and what to do', () => {
    expect(alert).toMatch(/^Videre([A-Z][a-z]+)+$/)
    expect(expr).toMatch(/(==|>|<) [\d.]+|absent\(/)
    expect(lasting).toMatch(/^\d+[mhd]$/)
    expect(['page', 'ticket']).toContain(labels.severity)
    for (const word of [annotations.summary, annotations.threshold, annotations.action]) {
      expect(word.length).toBeGreaterThan(2)
      expect(word).not.toMatch(/\.$|\|/)
    }
    expect(annotations.action).toMatch(/^[A-Z]/)
    expect(Object.keys(annotations).toSorted()).toEqual(['action', 'summary', 'threshold'])
  })

  test('is about metrics, labels and values that a running relay shows', () => {
    const types = typesIn(text)
    const samples = samplesIn(text)
    for (const { name, matchers } of metricsOf(expr)) {
      expect(types.has(name) || types.has(name.replace(/_(bucket|count|sum)$/, '')), name).toBe(true)
      for (const { label, operator, value } of matchers) {
        const shown = samples.filter((one) => one.name === name).map(({ labels: of }) => of[label] ?? '')
        const isIt = (one: string) =>
          operator === '=' ? one === value : new RegExp(`^(${value})$`).test(one)
        expect(shown.some(isIt), `${name} ${label} ${value}`).toBe(true)
        // Every alternative is one: a slip of the pen in a pattern would never ring.
        const alternatives = label === 'finding' && operator === '=~' ? expandedOf(value) : []
        for (const one of alternatives) expect(findingCodes).toContain(one)
      }
    }
  })

  test('stands in the table as it is in the file', () => {
    const cells = [
      `\`${alert}\``,
      labels.severity,
      annotations.summary,
      `${annotations.threshold}; \`for\` ${lasting}`,
    ]
    expect(operating).toContain(`| ${[...cells, annotations.action].join(' | ')} |\n`)
  })
})

/** `a-(b|c)|d` as `a-b`, `a-c`, `d`. */
function expandedOf(pattern: string): string[] {
  return pattern
    .replace(/([\w-]*)\(([^)]*)\)/g, (_, prefix: string, inner: string) =>
      inner
        .split('|')
        .map((one) => `${prefix}${one}`)
        .join('|'),
    )
    .split('|')
}

test('the table has no other alarms, and the page names commands that exist', () => {
  expect([...operating.matchAll(/^\| `(Videre\w+)` \|/gm)].map(([, name]) => name)).toEqual(
    rules.map(({ alert }) => alert),
  )
})

// Protects what is said to the outside: what is wrong with the relay is for its operator.
test('the proxy keeps /readyz back, and passes /healthz on', () => {
  const caddyfile = readFileSync('deploy/Caddyfile', 'utf8')
  expect(caddyfile).toMatch(/^\trespond \/readyz 404$/m)
  expect(caddyfile).not.toMatch(/respond \/healthz|metrics/)
})

test('everything that the relay can find wrong rings, but for what is not urgent', () => {
  const rung = new Set(
    rules.flatMap(({ expr }) =>
      metricsOf(expr).flatMap(({ matchers }) =>
        matchers.flatMap(({ label, value }) => (label === 'finding' ? expandedOf(value) : [])),
      ),
    ),
  )
  const byOtherNumbers = ['database-silent', 'log-behind', 'strip-overdue', 'day-key-stuck', 'mail-failing']
  const notUrgent = ['mail-to-files', 'policy-due']
  expect([...rung, ...byOtherNumbers, ...notUrgent].toSorted()).toEqual(findingCodes.toSorted())
})
