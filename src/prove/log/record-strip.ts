import { eq, inArray } from 'drizzle-orm'
import type { Transaction } from '../../database/database.js'
import { logQueue, logs } from '../../database/schema.js'
import { tileWidth } from '../../tlog/tiles.js'
import { publishEntry } from '../append.js'
import { type EntryOf, encodeEntry, statementEntry } from '../entry.js'
import { currentLog, headOf } from './head.js'
import { placesOf } from './prove.js'

/** How many entries one query names: it has room for 65,534, and a batch can have more statements than that. */
const namedAtOnce = 10_000

/**
 * Publishes that statements were deleted in time, in the transaction that deletes them: how many, and a range of the log that
 * has their entries. The range is coarse, from the tile of the first to the present end, so that it does not tell which entries
 * belong together. What had not entered the log by then does not enter it any more.
 */
export async function recordStrip(tx: Transaction, bodies: readonly Uint8Array[], at: Date): Promise<void> {
  const { number } = await currentLog(tx)
  const places: number[] = []
  for (let i = 0; i < bodies.length; i += namedAtOnce) {
    const entries = bodies.slice(i, i + namedAtOnce).map(statementEntry)
    // First the queue: this waits for the leader, and what it was just taking in is then found in the log.
    await tx.delete(logQueue).where(inArray(logQueue.entry, entries))
    places.push(...(await placesOf(tx, number, entries)).values())
  }
  if (places.length === 0) return
  const first = places.reduce((least, place) => Math.min(least, place))
  const from = first - (first % tileWidth)
  const { size: to } = await headOf(tx, number)
  await publishOnce(tx, number, { v: 1, at, entry: 'strip', from, to, statements: places.length })
}

/**
 * Two runs can say the same in one millisecond, and the log takes no entry twice: it would stand still. So one run comes after
 * the other here, and whoever finds its entry there says a millisecond more.
 */
async function publishOnce(tx: Transaction, log: number, entry: EntryOf<'strip'>): Promise<void> {
  await tx.select().from(logs).where(eq(logs.number, log)).for('no key update')
  const isThere = async (bytes: Uint8Array) =>
    (await placesOf(tx, log, [bytes])).size > 0 ||
    (await tx.select({ id: logQueue.id }).from(logQueue).where(eq(logQueue.entry, bytes))).length > 0
  while (await isThere(encodeEntry(entry))) entry = { ...entry, at: new Date(entry.at.getTime() + 1) }
  await publishEntry(tx, entry)
}
