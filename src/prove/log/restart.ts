import { eq, sql } from 'drizzle-orm'
import { newId } from '../../base/ids.js'
import { Refusal } from '../../base/refusal.js'
import type { Transaction } from '../../database/database.js'
import { logLeases, logQueue, logs, statements } from '../../database/schema.js'
import { readCheckpoint } from '../../tlog/checkpoint.js'
import { emptyRoot } from '../../tlog/merkle.js'
import { encodeEntry } from '../entry.js'
import { currentLog, type Head, headOf, type Log, newestCheckpoint } from './head.js'
import { type HighWater, highWater, type Mark } from './high-water.js'
import { beginLog, type LogKeys, logOrigin } from './open.js'
import { queueAgain } from './queue-again.js'
import { checkMarks } from './sign.js'

/** What beginning a new log needs of the relay. */
export interface Restarting {
  keys: LogKeys
  marksDirectory: string
}

/**
 * Begins a new log where the present one may not be signed any more, because the database is not the one that it was signed from.
 * The new one says first which log it follows and how much of that is left, then everything again that still holds: the public
 * entries about registrars, keys and policies, and the entries of all statements that are there. It is signed with the next turn of the
 * leader; the old one stays where it is served. Refuses (`already-decided`) while the present log can be signed.
 */
export async function restartLog(
  tx: Transaction,
  { keys, marksDirectory }: Restarting,
  at: Date,
): Promise<Pick<Log, 'origin' | 'key'>> {
  const marks = highWater(marksDirectory)
  await standStill(tx)
  const old = await currentLog(tx)
  if ((await checkMarks(tx, old, marks)) === null) {
    throw new Refusal('already-decided', 'the log is signed as it is: there is no need of another')
  }
  const change = await changeFrom(tx, old, marks, keys.origin)
  const next = change.number + 1
  // Those between are known by their marks only: they were begun on a newer database than this one.
  for (let number = old.number + 1; number <= next; number++) await beginLog(tx, keys, number)
  const { previous, restored } = change
  const first = encodeEntry({ v: 1, at, entry: 'log-change', previous, restored })
  await queueAgain(tx, old.number, { id: newId(), entry: first, queuedAt: at })
  const [begun] = await tx.select().from(logs).where(eq(logs.number, next))
  if (begun === undefined) throw new RangeError('a log that was begun is not there')
  return { origin: begun.origin, key: begun.key }
}

/**
 * Waits for whoever is writing a statement or an entry, and keeps everybody from it until the transaction ends: what is not taken
 * along into the new log would be in no log. The leader first: it holds its lease while it takes from the queue.
 */
async function standStill(tx: Transaction): Promise<void> {
  await tx.select().from(logLeases).for('update')
  await tx.execute(sql`lock table ${statements}, ${logQueue} in share row exclusive mode`)
}

/** Which log comes before the new one, what it had promised at most, and what the database has of it. */
async function changeFrom(tx: Transaction, old: Log, marks: HighWater, origin: string) {
  const highest = (await marks.read()).at(-1)
  if (highest !== undefined && highest.log > old.number) {
    const { size, root } = highest
    const previous = { origin: logOrigin(origin, highest.log), size, root }
    return { number: highest.log, previous, restored: { size: 0, root: emptyRoot } }
  }
  const previous = { origin: old.origin, ...(await promised(tx, old, highest)) }
  return { number: old.number, previous, restored: await headOf(tx, old.number) }
}

/** The largest tree that may have been signed: the marked one or, if there is no mark, that of the newest checkpoint. */
async function promised(tx: Transaction, { number }: Log, mark: Mark | undefined): Promise<Head> {
  if (mark?.log === number) return { size: mark.size, root: mark.root }
  const signed = await newestCheckpoint(tx, number)
  const read = signed === null ? null : readCheckpoint(signed.note)
  if (read === null) throw new RangeError('a log that may not be signed has neither mark nor checkpoint')
  return { size: read.checkpoint.size, root: read.checkpoint.root }
}
