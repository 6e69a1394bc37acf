import { expect, test } from 'vitest'
import { newId } from '../src/base/ids.js'
import { randomBytes, signKeyPair } from '../src/base/sodium.js'
import type { Database } from '../src/database/database.js'
import { logLeaves, logQueue } from '../src/database/schema.js'
import type { Head } from '../src/prove/log/head.js'
import { integrateBatch, type Tree } from '../src/prove/log/integrate.js'
import { openLogs } from '../src/prove/log/open.js'
import { consistencyProof, inclusionProofs } from '../src/prove/log/tree.js'
import { verifyConsistency, verifyInclusion } from '../src/tlog/merkle.js'
import { freshDatabase } from './support/database.js'

/** Appends batches of these sizes to a new log: its heads, one after each. */
async function grow(database: Database, batches: readonly number[]): Promise<Head[]> {
  const pair = signKeyPair(new Uint8Array(32))
  await openLogs(database, { origin: 'relay.test', log: () => pair })
  const heads: Head[] = []
  let known: Tree | null = null
  for (const entries of batches) {
    known = await database.transaction(async (tx) => {
      const queuedAt = new Date('2026-03-01T12:00:00Z')
      await tx
        .insert(logQueue)
        .values(Array.from({ length: entries }, () => ({ id: newId(), entry: randomBytes(32), queuedAt })))
      return integrateBatch(tx, 1, known)
    })
    if (known !== null) heads.push({ size: known.size, root: known.root })
  }
  return heads
}

test('every leaf is proven in every head that has it, and each head in all later ones, across tiles', async () => {
  const database = await freshDatabase()
  const heads = await grow(database, [1, 254, 1, 1, 300, 700])
  expect(heads.map(({ size }) => size)).toEqual([1, 255, 256, 257, 557, 1257])
  await database.transaction(async (tx) => {
    const leaves = await tx.select({ hash: logLeaves.hash }).from(logLeaves).orderBy(logLeaves.index)
    for (const { size, root } of heads) {
      const indexes = leaves.slice(0, size).map((_, index) => index)
      const proofs = await inclusionProofs(tx, 1, size, indexes)
      const wrong = leaves
        .slice(0, size)
        .filter(({ hash }, index) => !verifyInclusion(index, size, hash, proofs[index] ?? [], root))
      expect(wrong).toEqual([])
      for (const old of heads.filter((head) => head.size <= size)) {
        const proof = await consistencyProof(tx, 1, old.size, size)
        expect(verifyConsistency(old.size, size, proof, old.root, root)).toBe(true)
      }
    }
  })
})
