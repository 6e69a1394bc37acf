import { join } from 'node:path'
import { z } from 'zod'
import { base64url } from '../base/bytes.js'
import { replacePrivateFile } from '../base/private-files.js'
import { readCommandConfig } from '../config.js'
import { createKeyFile } from '../keyring/key-files.js'
import { type Trust, trustSchema } from '../prove/trust.js'
import { CommandProblem } from './command-problem.js'
import { jsonText, readJsonFile } from './private-json.js'

/** In what two ideas of whom to trust differ. Keys are as they are written in a pin. */
export interface Difference {
  of: 'relayKey' | 'logs' | 'registrars' | 'witnesses' | 'needed'
  added: string[]
  gone: string[]
}

/** What {@link pinTrust} found: `changed` means that nothing was written. */
export type Pinning = { kind: 'new' } | { kind: 'same' } | { kind: 'changed'; differences: Difference[] }

/** Whom this user trusts about a relay, `null` if they never met it. Throws a sentence if the pin is unusable. */
export async function readPin(origin: string): Promise<Trust | null> {
  const path = pathOf(origin)
  if (path === null) return null
  try {
    const trust = await readJsonFile(path, trustSchema, 'what videre trust writes')
    if (trust.origin === origin) return trust
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  throw new CommandProblem(`${path}: is about another relay than its name says`)
}

/** Notes whom to trust about a relay, durably, unless something else is noted already: that is never overwritten here. */
export async function pinTrust(trust: Trust): Promise<Pinning> {
  const pinned = await readPin(trust.origin)
  if (pinned === null) {
    // Whoever was first in the same moment may have noted something else.
    return (await createKeyFile(requirePath(trust), textOf(trust))) ? { kind: 'new' } : pinTrust(trust)
  }
  const differences = differencesOf(pinned, trust)
  return differences.length === 0 ? { kind: 'same' } : { kind: 'changed', differences }
}

/** Puts a pin in the place of the one that is there. Durable on return. */
export const replacePin = (trust: Trust): Promise<void> =>
  replacePrivateFile(requirePath(trust), textOf(trust))

const textOf = (trust: Trust): Uint8Array => jsonText(z.encode(trustSchema, trust))

/** A pin's file; `null` for what cannot be the origin of a relay. */
function pathOf(origin: string): string | null {
  if (!/^[a-z0-9.:[\]-]{1,240}$/.test(origin)) return null
  return join(readCommandConfig().trustDirectory, `${encodeURIComponent(origin)}.json`)
}

function requirePath({ origin }: Trust): string {
  const path = pathOf(origin)
  if (path === null) throw new CommandProblem('this is not the name of a relay')
  return path
}

function differencesOf(pinned: Trust, trust: Trust): Difference[] {
  const [before, now] = [listsOf(pinned), listsOf(trust)]
  return Object.entries(before).flatMap(([name, known]) => {
    const of = name as Difference['of']
    const added = now[of].filter((key) => !known.includes(key))
    const gone = known.filter((key) => !now[of].includes(key))
    return added.length + gone.length === 0 ? [] : [{ of, added, gone }]
  })
}

const listsOf = (trust: Trust): Record<Difference['of'], readonly string[]> => ({
  relayKey: [base64url(trust.relayKey)],
  logs: trust.logs,
  registrars: trust.registrars.map(base64url),
  witnesses: trust.witnesses.keys,
  needed: [String(trust.witnesses.needed)],
})
