import { and, asc, eq, inArray } from 'drizzle-orm'
import { hex } from '../../base/bytes.js'
import { readCanonicalJson } from '../../base/canonical.js'
import type { Transaction } from '../../database/database.js'
import { logLeaves, logs } from '../../database/schema.js'
import { leafHash } from '../../tlog/merkle.js'
import { formatProof } from '../../tlog/proof.js'
import { approvalSchema, decodeEntry } from '../entry.js'
import { type Cosigned, firstSeen, newestSeen, type Quorum } from './checkpoints.js'
import { currentLog } from './head.js'
import { inclusionProofs } from './tree.js'

/** Where entries stand in the log in use, by the hex of their leaf hashes. Entries that it does not have are left out. */
export async function placesOf(
  tx: Transaction,
  log: number,
  entries: readonly Uint8Array[],
): Promise<Map<string, number>> {
  if (entries.length === 0) return new Map()
  const rows = await tx
    .select({ index: logLeaves.index, hash: logLeaves.hash })
    .from(logLeaves)
    .where(and(eq(logLeaves.log, log), inArray(logLeaves.hash, entries.map(leafHash))))
  return new Map(rows.map(({ index, hash }) => [hex(hash), index]))
}

/** Each entry's tlog-proof under one checkpoint, in the order of the entries; `null` for one that it does not cover. */
export async function proofsUnder(
  tx: Transaction,
  log: number,
  { size, note }: Cosigned,
  entries: readonly Uint8Array[],
): Promise<(string | null)[]> {
  const places = await placesOf(tx, log, entries)
  const indexes = entries.map((entry) => places.get(hex(leafHash(entry))))
  const covered = indexes.filter((index): index is number => index !== undefined && index < size)
  const proofs = await inclusionProofs(tx, log, size, covered)
  const byIndex = new Map(covered.map((index, i) => [index, proofs[i] ?? []]))
  return indexes.map((index) => {
    const hashes = index === undefined ? undefined : byIndex.get(index)
    return index === undefined || hashes === undefined
      ? null
      : formatProof({ index, hashes, checkpoint: note })
  })
}

/**
 * The tlog-proof of each entry, under the newest checkpoint that the quorum has seen. An entry that waits for objections is
 * proven under the first such checkpoint instead: that one says since when it could be seen. What is not covered is left out.
 */
export async function proofsOf(
  tx: Transaction,
  entries: readonly Uint8Array[],
  quorum: Quorum,
): Promise<Map<Uint8Array, string>> {
  const { number } = await currentLog(tx)
  const newest = await newestSeen(tx, number, quorum)
  if (newest === null) return new Map()
  const proofs = new Map<Uint8Array, string>()
  const keep = (bodies: readonly Uint8Array[], found: readonly (string | null)[]) => {
    for (const [i, body] of bodies.entries()) {
      const proof = found[i]
      if (proof != null) proofs.set(body, proof)
    }
  }
  const plain = entries.filter((body) => !waitsForObjections(body))
  keep(plain, await proofsUnder(tx, number, newest, plain))
  for (const body of entries.filter(waitsForObjections)) {
    const first = await firstShown(tx, body, quorum)
    if (first !== null) keep([body], await proofsUnder(tx, first.log, first.checkpoint, [body]))
  }
  return proofs
}

/**
 * The first checkpoint with an entry that the quorum has seen, and its log; `null` if there is none yet. What a log showed before
 * another took its place has been shown since then.
 */
export async function firstShown(
  tx: Transaction,
  entry: Uint8Array,
  quorum: Quorum,
): Promise<{ log: number; checkpoint: Cosigned } | null> {
  const known = await tx.select({ log: logs.number }).from(logs).orderBy(asc(logs.number))
  for (const { log } of known) {
    const index = (await placesOf(tx, log, [entry])).get(hex(leafHash(entry)))
    const checkpoint = index === undefined ? null : await firstSeen(tx, log, index + 1, quorum)
    if (checkpoint !== null) return { log, checkpoint }
  }
  return null
}

/** Whether an entry has a key take another's place without its signature. */
export function waitsForObjections(body: Uint8Array): boolean {
  const entry = decodeEntry(body)
  if (entry?.entry !== 'clinic-key' || entry.established.by !== 'registrars') return false
  const said = approvalSchema.safeParse(readCanonicalJson(entry.established.body)?.value)
  return said.success && said.data.command === 'clinic.confirm' && said.data.replaces !== null
}
