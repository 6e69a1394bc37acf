import { parseArgs } from 'node:util'

/** A year, or as much of one as is asked for: so many days with so many enquiries, and then as long as anything is kept. */
export interface Plan {
  days: number
  enquiries: number
  seed: number
}

/** A plan, or what is wrong with the words of a command line. */
export type ReadPlan = { kind: 'plan'; plan: Plan } | { kind: 'refused'; reason: string }

/** How the tool is called. */
export const usage = 'npm run year -- [--days N] [--enquiries N] [--seed N]'

const usual: Plan = { days: 365, enquiries: 20_000, seed: 1 }
const limits: Plan = { days: 1500, enquiries: 1_000_000, seed: 1_000_000 }

/** Reads the words of a command line. */
export function readPlan(words: readonly string[]): ReadPlan {
  const given = parsed(words)
  if (given === null) return { kind: 'refused', reason: `does not know all of these words; usage: ${usage}` }
  const plan = { ...usual }
  for (const name of ['days', 'enquiries', 'seed'] as const) {
    const text = given[name]
    if (text === undefined) continue
    if (!/^[1-9]\d{0,6}$/.test(text) || Number(text) > limits[name])
      return { kind: 'refused', reason: `--${name} must be a whole number from 1 to ${limits[name]}` }
    plan[name] = Number(text)
  }
  return { kind: 'plan', plan }
}

function parsed(words: readonly string[]) {
  const type = 'string'
  try {
    return parseArgs({ args: [...words], options: { days: { type }, enquiries: { type }, seed: { type } } })
      .values
  } catch {
    return null
  }
}
