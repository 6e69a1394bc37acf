import { asc, desc, inArray, sql } from 'drizzle-orm'
import { equalBytes, hex } from '../../base/bytes.js'
import type { Transaction } from '../../database/database.js'
import { deliveryNumbers, logBatches, logLeaves, logQueue, logTiles } from '../../database/schema.js'
import { appendLeaf, type Edge, edgeRoot } from '../../tlog/edge.js'
import { leafHash } from '../../tlog/merkle.js'
import { firstLink, linkOf } from '../number.js'
import { type Head, headOf } from './head.js'
import { placesOf } from './prove.js'
import { readEdge } from './tree.js'

/** How many entries one transaction takes in: what comes in a few seconds under load, in one statement's parameters. */
const batchSize = 4000

/** A tree as the leader keeps it between batches. */
export interface Tree extends Head {
  log: number
  edge: Edge
  /** Whether the batch was full, so that more may wait. */
  mayBeMore: boolean
}

type Queued = typeof logQueue.$inferSelect

/**
 * Takes entries that wait into the log: leaves, full tiles, the clinics' numbers, and the new head, in the caller's
 * transaction. `null` if nothing waits. The caller holds the lease; `known` is what it had after its last batch, if it still has it.
 */
export async function integrateBatch(tx: Transaction, log: number, known: Tree | null): Promise<Tree | null> {
  const taken = await takeQueued(tx)
  const queued = await withoutRepeated(tx, log, taken)
  if (queued.length === 0) return null
  const tree = await treeToAppend(tx, log, known)
  const fromSize = tree.size
  const leaves = queued.map(({ entry }, i) => ({ log, index: fromSize + i, entry, hash: leafHash(entry) }))
  const full = leaves.flatMap(({ hash }) => appendLeaf(tree.edge, hash))
  const head = { size: tree.edge.size, root: edgeRoot(tree.edge) }
  await tx.insert(logLeaves).values(leaves)
  if (full.length > 0) await tx.insert(logTiles).values(full.map((tile) => ({ log, ...tile })))
  await tx.insert(logBatches).values({ log, fromSize, ...head })
  await numberDeliveries(tx, queued)
  return { log, edge: tree.edge, ...head, mayBeMore: taken.length === batchSize }
}

/**
 * Public entries in the order of their deeds, then private ones in the order of random ids: which of a batch belong
 * together cannot be seen from where they stand.
 */
async function takeQueued(tx: Transaction): Promise<Queued[]> {
  const isPrivate = sql`octet_length(${logQueue.entry}) = 32`
  const queued = await tx
    .select()
    .from(logQueue)
    .orderBy(
      asc(isPrivate),
      sql`case when ${isPrivate} then null else ${logQueue.position} end`,
      asc(logQueue.id),
    )
    .limit(batchSize)
    // What a strip is deleting at this moment does not come in any more.
    .for('update', { skipLocked: true })
  if (queued.length === 0) return []
  const ids = queued.map(({ id }) => id)
  const taken = await tx.delete(logQueue).where(inArray(logQueue.id, ids)).returning({ id: logQueue.id })
  if (taken.length !== ids.length) throw new RangeError('a queued entry vanished')
  return queued
}

/** What two replicas published in the same words at the same moment comes in once. */
async function withoutRepeated(tx: Transaction, log: number, queued: readonly Queued[]): Promise<Queued[]> {
  const places = await placesOf(
    tx,
    log,
    queued.map(({ entry }) => entry),
  )
  const seen = new Set(places.keys())
  return queued.filter(({ entry }) => {
    const hash = hex(leafHash(entry))
    return !seen.has(hash) && seen.add(hash)
  })
}

async function treeToAppend(
  tx: Transaction,
  log: number,
  known: Tree | null,
): Promise<Omit<Tree, 'mayBeMore'>> {
  const head = await headOf(tx, log)
  if (known?.log === log && known.size === head.size && equalBytes(known.root, head.root)) {
    return { ...known, edge: { size: known.size, levels: known.edge.levels.map((level) => [...level]) } }
  }
  const edge = await readEdge(tx, log, head.size)
  if (!equalBytes(edgeRoot(edge), head.root)) throw new RangeError('the log is not the tree of its head')
  return { log, edge, ...head }
}

/** Numbers the consignments of a batch, for each clinic in the order of the leaves (FORMAT.md, "Numbers"). */
async function numberDeliveries(tx: Transaction, queued: readonly Queued[]): Promise<void> {
  const clinicIds = new Set(queued.flatMap(({ clinicId }) => clinicId ?? []))
  if (clinicIds.size === 0) return
  const last = await tx
    .selectDistinctOn([deliveryNumbers.clinicId], {
      clinicId: deliveryNumbers.clinicId,
      number: deliveryNumbers.number,
      link: deliveryNumbers.link,
    })
    .from(deliveryNumbers)
    .where(inArray(deliveryNumbers.clinicId, [...clinicIds]))
    .orderBy(asc(deliveryNumbers.clinicId), desc(deliveryNumbers.number))
  const heads = new Map(last.map(({ clinicId, number, link }) => [clinicId, { number, link }]))
  const rows = queued.flatMap(({ clinicId, deliveryId, entry }) => {
    if (clinicId === null) return []
    const before = heads.get(clinicId) ?? { number: 0, link: firstLink }
    const number = before.number + 1
    const next = { number, link: linkOf(before.link, number, entry) }
    heads.set(clinicId, next)
    return [{ clinicId, deliveryId, entry, ...next }]
  })
  await tx.insert(deliveryNumbers).values(rows)
}
