import type { Database } from '../../database/database.js'
import { privateEntryBytes } from '../entry.js'
import type { Head } from '../log/head.js'
import type { LogKeys } from '../log/open.js'
import { checkAbsences, closingOf, stripsIn } from './absences.js'
import { checkActs } from './acts.js'
import { checkDeliveries } from './deliveries.js'
import { checkEarlyStrips, type Ledger } from './early-strips.js'
import { checkEnquiries } from './enquiries.js'
import { createFindings, type Findings, type Found } from './findings.js'
import { leavesTold } from './leaves-told.js'
import { checkAgainstMarks, checkChange, checkLogs } from './logs.js'
import { look } from './look.js'
import { checkNumbers } from './numbers.js'
import { type Opening, openingOf } from './opening.js'
import { nothingPublished, type Published, takeEntry } from './published.js'
import { checkRowsOfEntries } from './rows-of-entries.js'
import { checkStatements } from './statements.js'
import { checkStrays } from './strays.js'
import { checkTree, type Leaf } from './tree.js'

/** What checking the log needs of the relay. */
export interface Checking {
  database: Database
  keys: LogKeys & { sign: { publicKey: Uint8Array }; firstRegistrar(): Promise<Uint8Array | null> }
  marksDirectory: string
  erasures: Ledger
}

/**
 * Derives everything anew from the rows, and finds what does not follow: whatever was deleted, changed, put in another order, put in,
 * given to another clinic or cut off, and is not explained. Reads in pages while the relay goes on; what comes in meanwhile is the next
 * check's. `leaves` is the size of the log in use. Writes nothing.
 */
export async function checkLog(relay: Checking): Promise<{ leaves: number; findings: Found[] }> {
  const { database, keys } = relay
  const { origin } = keys
  const found = createFindings()
  const opening = await look(database, openingOf)
  const { number, head } = opening.current
  checkLogs(opening.logs, keys, found)
  await checkAgainstMarks(database, opening.current, relay.marksDirectory, found)
  const told = leavesTold(head.size)
  const published = await checkLeaves(relay, opening, told.isPrivate.add, found)
  const stripsInLog = [...published.strips]
  takeQueue(opening, published, await publisherOf(keys), found)
  checkRowsOfEntries(opening, published, found)
  const queued = await checkStatements({ database, keys }, number, told, found)
  await checkEnquiries(database, found)
  const early = await checkDeliveries({ database, origin, log: number, keys: published.keys }, found)
  await checkEarlyStrips(relay.erasures, early, found)
  await checkStrays(database, found)
  await checkNumbers(
    database,
    opening.logs.map((log) => log.number),
    found,
  )
  await checkActs({ database, origin }, published.acts, found)
  const closing = await look(database, (tx) => closingOf(tx, number, head.size))
  for (const { position, entry } of opening.queue) {
    const isStray =
      entry.length === privateEntryBytes && closing.waiting.has(position) && !queued.has(position)
    if (isStray) found.note('queued-without-statement', `position ${position} of the queue`)
  }
  const waiting = opening.queue.flatMap(({ entry }) => stripsIn(entry))
  checkAbsences(told, { inLog: stripsInLog, waiting, atTheEnd: closing.strips }, number, found)
  return { leaves: head.size, findings: found.list() }
}

const publisherOf = async ({ origin, sign, firstRegistrar }: Checking['keys']) => ({
  origin,
  first: await firstRegistrar(),
  relayKey: sign.publicKey,
})

/** Rebuilds every log, the oldest first; gives what the public entries of the one in use say. */
async function checkLeaves(
  { database, keys }: Checking,
  { logs, current }: Opening,
  addPrivate: (index: number) => void,
  found: Findings,
): Promise<Published> {
  const by = await publisherOf(keys)
  const heads = new Map<string, Head>()
  let published = nothingPublished()
  for (const log of logs) {
    published = nothingPublished()
    let first: Uint8Array | undefined
    const take = ({ index, entry }: Leaf) => {
      if (index === 0) first = entry
      if (entry.length !== privateEntryBytes) {
        takeEntry(published, by, entry, { index, where: `leaf ${index} of log ${log.number}` }, found)
      } else if (log === current) addPrivate(index)
    }
    const root = await checkTree(database, log, found, take)
    checkChange(log, first, heads, found)
    heads.set(log.origin, { size: log.head.size, root })
  }
  return published
}

/** What waits is not in the log yet, and holds already. */
function takeQueue(
  { queue, current }: Opening,
  published: Published,
  by: Parameters<typeof takeEntry>[1],
  found: Findings,
): void {
  for (const { position, entry } of queue) {
    if (entry.length === privateEntryBytes) continue
    const where = `position ${position} of the queue`
    takeEntry(published, by, entry, { index: current.head.size, where }, found)
  }
}
