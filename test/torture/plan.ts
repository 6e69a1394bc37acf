import { parseArgs } from 'node:util'

/** How long a torture goes on, and on which engine: until there were so many kills or the minutes are over, whatever comes first. */
export interface Plan {
  engine: 'server' | 'embedded'
  kills: number
  minutes: number
}

/** A plan, or what is wrong with the words of a command line. */
export type ReadPlan = { kind: 'plan'; plan: Plan } | { kind: 'refused'; reason: string }

/** How the tool is called. */
export const usage = 'npm run torture -- [--engine server|embedded] [--kills N] [--minutes N]'

/** What is done if nobody says for how long. */
const usualKills = 50
/** A mistyped number should not keep a machine busy for weeks. */
const limits = { kills: 10_000, minutes: 1440 } as const

/** Reads the words of a command line. */
export function readPlan(words: readonly string[]): ReadPlan {
  const given = parsed(words)
  if (given === null) return refused(`does not know all of these words; usage: ${usage}`)
  const { engine = 'server', kills, minutes } = given
  if (engine !== 'server' && engine !== 'embedded') return refused('--engine must be server or embedded')
  for (const name of ['kills', 'minutes'] as const) {
    const text = given[name]
    if (text !== undefined && !isCount(text, limits[name]))
      return refused(`--${name} must be a whole number from 1 to ${limits[name]}`)
  }
  const unlimited = Number.POSITIVE_INFINITY
  const usual = minutes === undefined ? usualKills : unlimited
  return {
    kind: 'plan',
    plan: { engine, kills: Number(kills ?? usual), minutes: Number(minutes ?? unlimited) },
  }
}

function parsed(words: readonly string[]) {
  const type = 'string'
  try {
    return parseArgs({ args: [...words], options: { engine: { type }, kills: { type }, minutes: { type } } })
      .values
  } catch {
    return null
  }
}

const refused = (reason: string): ReadPlan => ({ kind: 'refused', reason })

const isCount = (text: string, most: number): boolean => /^[1-9]\d{0,5}$/.test(text) && Number(text) <= most
