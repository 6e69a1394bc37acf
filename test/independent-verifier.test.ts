import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { trustJson } from './support/evidence-vector.js'
import { pythonWithNacl, runIndependent } from './support/independent.js'
import { trusted } from './support/make-evidence-parties.js'
import { worstEvidence } from './support/make-evidence-worst.js'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const vectors = here('vectors/evidence')

type Verdict = { name: string; verdict: string; rule: number | string | null }
type Vector = { expect: string; rule?: number | string; trust: object; file: { text?: string } }

const python = pythonWithNacl()

const run = (...args: string[]) => runIndependent(python ?? 'python3', ...args)

const vector = (name: string): Vector => JSON.parse(readFileSync(join(vectors, `${name}.json`), 'utf8'))

describe.skipIf(python === undefined)('a second verifier, written from the FORMAT pages alone', () => {
  const names = readdirSync(vectors)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replace(/\.json$/, ''))
  let verdicts: Map<string, Verdict>

  beforeAll(() => {
    const { status, stdout, stderr } = run('--vectors', vectors)
    expect(stderr).toBe('')
    expect(status).toBe(0)
    const lines = stdout.trimEnd().split('\n')
    verdicts = new Map(
      lines.map((line) => JSON.parse(line) as Verdict).map((verdict) => [verdict.name, verdict]),
    )
  })

  it('has a verdict on every vector, of which some hold and some do not', () => {
    expect([...verdicts.keys()].sort()).toEqual([...names].sort())
    expect(new Set([...verdicts.values()].map(({ verdict }) => verdict))).toEqual(
      new Set(['holds', 'refused']),
    )
  })

  it.each(names)('comes to the same about %s, by the same rule', (name) => {
    const expected = vector(name)
    const { verdict, rule } = verdicts.get(name) ?? { verdict: 'none', rule: null }
    expect({ verdict, rule }).toEqual({ verdict: expected.expect, rule: expected.rule ?? null })
  })
})

describe.skipIf(python === undefined)('its command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'videre-verifier-'))
  const forwarded = vector('holds-forwarded')
  const place = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const file = place('a.evidence.json', forwarded.file.text ?? '')
  const trust = place('trust.json', JSON.stringify(forwarded.trust))

  afterAll(() => rmSync(folder, { recursive: true }))

  it('says in one line that a file holds, also with the trust that a policy file has', () => {
    const policy = place('policy.json', JSON.stringify({ trust: forwarded.trust }))
    for (const trusted of [trust, policy]) {
      const { status, stdout, stderr } = run(file, '--trust', trusted)
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout).toMatch(/^holds: .+\n$/)
    }
  })

  it('refuses in one line, and without a traceback, whatever it is given', () => {
    const damaged = place('b.evidence.json', (forwarded.file.text ?? '').replace('index 5', 'index 6'))
    const given = [
      [damaged, '--trust', trust],
      [file, '--trust', file],
      [file, '--trust', place('trust-u.json', JSON.stringify({ ...forwarded.trust, u: 1 }))],
      [file, '--trust', trust, '--reference', '0000-0000-0001'],
      [file, '--trust', trust, '--form', trust],
      [join(folder, 'missing'), '--trust', trust],
    ]
    for (const args of given) {
      const { status, stdout, stderr } = run(...args)
      expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
      expect(stdout).toMatch(/^refused: .+\n$/)
    }
    expect(run(damaged, '--trust', trust).stdout).toBe(
      'refused: rule 3: statement 1 is not in the log at its index\n',
    )
  })

  it.each([
    ['the most receipts that count, each tried with every key', 20, 1976, 10],
    ['more outcomes than can be', 1400, 1, 7],
  ])(
    'refuses in seconds what relay, log and clinic made to keep it busy: %s',
    (_, outcomes, retrievals, rule) => {
      const hostile = place('hostile.evidence.json', worstEvidence(outcomes, retrievals))
      const known = place('known.json', JSON.stringify(trustJson(trusted)))
      const start = performance.now()
      expect(run(hostile, '--trust', known).stdout).toMatch(new RegExp(`^refused: rule ${rule}: `))
      expect(performance.now() - start).toBeLessThan(30_000)
    },
  )
})
