import { join } from 'node:path'
import type { Config } from '../../config.js'
import type { Database } from '../../database/database.js'
import type { SeenDatabase } from '../../operate/look.js'
import { entryWaitsSeconds } from '../../operate/thresholds.js'
import type { WitnessState } from '../../operate/witness-state.js'
import type { Policy } from '../../policy/policy.js'
import { currentLog } from '../../prove/log/head.js'
import { highWater } from '../../prove/log/high-water.js'
import { checkMarks, type Mismatch } from '../../prove/log/sign.js'
import { type Checked, counted, fail, ok, warn } from './checked.js'

const restart = 'restore a newer database, or run: videre log restart'

const mismatches: Record<Mismatch, string> = {
  older: 'the database is older than what was signed',
  forked: 'the database is another one than what was signed',
  unmarked: 'the high-water mark is gone',
}

/** Whether the log can be signed on this database, and whether it is. */
export async function checkLog(
  database: Database,
  { state: { log, at } }: SeenDatabase,
  { keysDirectory }: Config,
): Promise<Checked> {
  const marks = highWater(join(keysDirectory, 'log'))
  const mismatch = await database
    .transaction(async (tx) => checkMarks(tx, await currentLog(tx), marks), { readOnly: true })
    .catch(() => 'unreadable' as const)
  if (mismatch === 'unreadable')
    return fail('log', 'the high-water marks cannot be read', `see ${join(keysDirectory, 'log')}`)
  if (mismatch !== null) return fail('log', mismatches[mismatch], restart)
  const isLate = log.oldestQueuedAge > entryWaitsSeconds
  const isUnsigned = log.size > log.signedSize && at - (log.signedAt ?? 0) > entryWaitsSeconds
  if (isLate || isUnsigned)
    return fail(
      'log',
      `${counted(log.queued + log.size - log.signedSize, 'entry', 'entries')} wait for a checkpoint`,
      'see whether a relay runs, and its log lines log-not-signed and failed',
    )
  return ok('log', `${counted(log.size, 'entry', 'entries')}, all in a signed checkpoint or on their way`)
}

/** A witness is asked within seconds; one that is a while behind does not answer, or does not agree. */
const behindSeconds = 600
const reachMs = 5000

/** Whether the witnesses of the policy can be reached, and cosign. Asks them for nothing. */
export async function checkWitnesses(
  { log: { witnesses } }: Policy,
  seen: SeenDatabase | null,
): Promise<Checked[]> {
  const checked = witnesses.from.map(async ({ url }, index) => {
    const state = seen?.witnesses.find((one) => one.index === index)
    const name = state?.name ?? new URL(url).host
    if (!(await isReached(url)))
      return warn(
        'witness',
        `${name} cannot be reached from here`,
        'let the relay out to it, or ask who runs it',
      )
    return state === undefined ? ok('witness', `${name} can be reached`) : ofState(state, seen)
  })
  return Promise.all(checked)
}

function ofState({ name, entriesBehind, cosignedAt }: WitnessState, seen: SeenDatabase | null): Checked {
  const signedAt = seen?.state.log.signedAt ?? 0
  const isLate = entriesBehind > 0 && (seen?.state.at ?? 0) - signedAt > behindSeconds
  if (cosignedAt === null && isLate)
    return warn('witness', `${name} has cosigned nothing`, 'see the log lines witness-failed')
  return isLate
    ? warn(
        'witness',
        `${name} is ${counted(entriesBehind, 'entry', 'entries')} behind`,
        'see the log lines witness-failed',
      )
    : ok('witness', `${name} can be reached, and cosigns`)
}

const isReached = async (url: string): Promise<boolean> => {
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(reachMs) })
    await answer.body?.cancel()
    return true
  } catch {
    return false
  }
}
