/** Faults that take more than the database: somebody who holds the relay's keys as well, and the log's. */
import { asc, eq, sql } from 'drizzle-orm'
import { utf8 } from '../../src/base/bytes.js'
import { canonicalJson } from '../../src/base/canonical.js'
import { newId } from '../../src/base/ids.js'
import { signFor } from '../../src/base/signing.js'
import { randomBytes } from '../../src/base/sodium.js'
import type { Transaction } from '../../src/database/database.js'
import { now } from '../../src/database/now.js'
import {
  deliveries,
  deliveryNumbers,
  logBatches,
  logCheckpoints,
  logCosignatures,
  logLeaves,
  logQueue,
  logTiles,
  receipts,
  statements,
} from '../../src/database/schema.js'
import { appendStatements, publishEntry } from '../../src/prove/append.js'
import { decodeEntry, type Entry, type EntryOf } from '../../src/prove/entry.js'
import type { Finding } from '../../src/prove/fsck/findings.js'
import { currentLog, headOf } from '../../src/prove/log/head.js'
import { integrateBatch } from '../../src/prove/log/integrate.js'
import { firstLink, linkOf } from '../../src/prove/number.js'
import { receiptHash, signReceipt } from '../../src/prove/receipt.js'
import { decodeStatement, type Statement, signStatement } from '../../src/prove/statement.js'
import { checkpointText } from '../../src/tlog/checkpoint.js'
import { formatNote, noteKey, signNote } from '../../src/tlog/note.js'
import type { BusyWorld } from './busy-world.js'

/** What somebody does who can sign for the relay. */
export type Forgery = readonly [
  what: string,
  forge: (tx: Transaction, world: BusyWorld) => Promise<void>,
  finding: Finding,
]

const delivery = async (tx: Transaction, state: 'consigned' | 'handed_over' | 'seen') =>
  (await tx.select().from(deliveries).where(eq(deliveries.state, state)).orderBy(asc(deliveries.id)))[0]!

async function consignmentOf(tx: Transaction, deliveryId: string) {
  const rows = await tx.select().from(statements).where(eq(statements.deliveryId, deliveryId))
  return rows.find(({ event }) => event === 'ContentConsignment')!
}

/** Signs a row's statement anew, with some of it changed. */
async function restate(
  tx: Transaction,
  { relay: { relay } }: BusyWorld,
  row: { id: string; body: Uint8Array },
  change: Partial<Extract<Statement, { event: 'ContentConsignment' }>>,
): Promise<void> {
  const said = { ...decodeStatement(row.body), ...change } as Statement
  const signed = signStatement(said, relay.keys.origin, relay.keys.sign.privateKey)
  await tx.update(statements).set(signed).where(eq(statements.id, row.id))
}

/** Takes the log apart, changes what is in it, and builds it up again with good roots and signatures. */
async function rebuild(
  tx: Transaction,
  { relay: { relay } }: BusyWorld,
  change: (entries: Uint8Array[]) => Uint8Array[],
): Promise<void> {
  const log = await currentLog(tx)
  const queued = await tx.delete(logQueue).returning()
  const leaves = await tx.select().from(logLeaves).orderBy(asc(logLeaves.index))
  for (const table of [logLeaves, logTiles, logBatches, logCheckpoints, logCosignatures])
    await tx.delete(table)
  for (const entry of change(leaves.map(({ entry }) => entry)))
    await tx.insert(logQueue).values({ id: newId(), entry, queuedAt: await now(tx) })
  await integrateBatch(tx, log.number, null)
  if (queued.length > 0) await tx.insert(logQueue).values(queued)
  const head = await headOf(tx, log.number)
  const { publicKey, privateKey } = relay.keys.log(log.origin)
  const text = checkpointText({ origin: log.origin, ...head })
  const signature = signNote(text, noteKey(log.origin, 'ed25519', publicKey), privateKey)
  const note = formatNote({ text, signatures: [signature] })
  await tx.insert(logCheckpoints).values({ log: log.number, size: head.size, note })
}

const strip = async (tx: Transaction, from: number, to: number) => {
  await publishEntry(tx, { v: 1, at: await now(tx), entry: 'strip', from, to, statements: 1 })
}

/** The newest public entry of a kind. */
async function entryOf<K extends Entry['entry']>(tx: Transaction, kind: K): Promise<EntryOf<K>> {
  const rows = await tx.select({ entry: logLeaves.entry }).from(logLeaves).orderBy(asc(logLeaves.index))
  const entries = rows.map(({ entry }) => decodeEntry(entry))
  return entries.findLast((entry): entry is EntryOf<K> => entry?.entry === kind)!
}

/** An approval with the first of its signatures only. */
const byOne = <A extends { signatures: unknown[] }>(approval: A): A => ({
  ...approval,
  signatures: approval.signatures.slice(0, 1),
})

export const forgeries: Forgery[] = [
  [
    'a consignment is signed anew, for another clinic, and the row follows',
    async (tx, world) => {
      const { id } = await delivery(tx, 'handed_over')
      const { clinicId, holder } = world.clinics[1]!
      await restate(tx, world, await consignmentOf(tx, id), { clinic: clinicId, key: holder.keyId })
      await tx.update(deliveries).set({ clinicId, keyId: holder.keyId }).where(eq(deliveries.id, id))
    },
    'statement-not-in-log',
  ],
  [
    'two deliveries change clinics, and with each its consignment',
    async (tx, world) => {
      const [, two] = await tx.select().from(deliveries).orderBy(asc(deliveries.consignedAt))
      const { clinicId } = world.clinics.find((clinic) => clinic.clinicId !== two!.clinicId)!
      await restate(tx, world, await consignmentOf(tx, two!.id), { clinic: clinicId })
    },
    'leaf-unexplained',
  ],
  [
    'a statement is signed that the log never had',
    async (tx, { relay: { relay } }) => {
      const { id, clinicId } = await delivery(tx, 'consigned')
      const act = newId()
      const at = await now(tx)
      const fact = { event: 'EvidenceRetrieved' as const, at, delivery: id, clinic: clinicId, act }
      await appendStatements(tx, relay.keys, [fact])
      await tx.delete(logQueue).where(sql`position = (select max(position) from log_queue)`)
    },
    'statement-not-in-log',
  ],
  [
    'something is signed as a statement that is none',
    async (tx, { relay: { relay } }) => {
      const body = canonicalJson({ event: 'ContentSeen', v: 2 })
      const signature = signFor('statement', relay.keys.origin, body, relay.keys.sign.privateKey)
      await tx.update(statements).set({ body, signature }).where(sql`event = 'ContentSeen'`)
    },
    'statement-unreadable',
  ],
  [
    'something is stated as seen that nobody signed for',
    async (tx, { relay: { relay } }) => {
      const { id, clinicId: clinic } = await delivery(tx, 'consigned')
      const at = await now(tx)
      const fact = { event: 'ContentSeen' as const, at, delivery: id, clinic, receipt: randomBytes(32) }
      await appendStatements(tx, relay.keys, [fact])
      await tx.update(deliveries).set({ state: 'seen', seenAt: at }).where(eq(deliveries.id, id))
    },
    'delivery-contradictory',
  ],
  [
    "an outcome is signed with another clinic's key",
    async (tx, { relay: { relay }, clinics }) => {
      const { id, clinicId: clinic, keyId } = await delivery(tx, 'seen')
      const at = await now(tx)
      const said = { v: 1, kind: 'handled', delivery: id, at, checkpoint: null, outcome: 'reached' } as const
      const other = clinics.find(({ clinicId }) => clinicId !== clinic)!
      const signed = signReceipt(said, relay.keys.origin, other.holder.signPair.privateKey)
      const row = { id: newId(), deliveryId: id, kind: 'handled' as const, keyId, receivedAt: at }
      await tx.insert(receipts).values({ ...row, ...signed })
      const common = { at, delivery: id, clinic, receipt: receiptHash(signed) }
      await appendStatements(tx, relay.keys, [{ ...common, event: 'EnquiryHandled', outcome: 'reached' }])
      const columns = { state: 'handled', outcome: 'reached', handledAt: at } as const
      await tx.update(deliveries).set(columns).where(eq(deliveries.id, id))
    },
    'receipt-not-signed',
  ],
  [
    'an entry is left out, and the whole log is built and signed again',
    (tx, world) => rebuild(tx, world, (entries) => entries.filter((_, i) => i !== 300)),
    'database-older-than-mark',
  ],
  [
    'an entry is exchanged, and the whole log is built and signed again',
    (tx, world) =>
      rebuild(tx, world, (entries) => entries.map((one, i) => (i === 300 ? randomBytes(32) : one))),
    'database-forked-from-mark',
  ],
  [
    'an entry is put in at the end, and the whole log is built and signed again',
    (tx, world) => rebuild(tx, world, (entries) => [...entries, randomBytes(32)]),
    'leaf-unexplained',
  ],
  [
    'a checkpoint is signed over another root',
    async (tx, { relay: { relay } }) => {
      const { origin, number } = await currentLog(tx)
      const { size } = await headOf(tx, number)
      const { publicKey, privateKey } = relay.keys.log(origin)
      const text = checkpointText({ origin, size, root: randomBytes(32) })
      const signature = signNote(text, noteKey(origin, 'ed25519', publicKey), privateKey)
      await tx
        .update(logCheckpoints)
        .set({ note: formatNote({ text, signatures: [signature] }) })
        .where(eq(logCheckpoints.size, size))
    },
    'checkpoint-wrong',
  ],
  ['a strip is said to have been that was none', (tx) => strip(tx, 0, 300), 'strip-too-many'],
  ['a strip is of more than the log had', (tx) => strip(tx, 0, 100_000), 'strip-range-wrong'],
  ['a strip is of a part of a tile', (tx) => strip(tx, 3, 300), 'strip-range-wrong'],
  [
    'two numbers of a clinic change places, and all links follow',
    async (tx, { clinics }) => {
      const ofClinic = eq(deliveryNumbers.clinicId, clinics[0]!.clinicId)
      const rows = await tx.delete(deliveryNumbers).where(ofClinic).returning()
      rows.sort((a, b) => a.number - b.number)
      const [first, second] = rows.splice(0, 2)
      let link = firstLink
      for (const [i, row] of [second!, first!, ...rows].entries()) {
        link = linkOf(link, i + 1, row.entry)
        await tx.insert(deliveryNumbers).values({ ...row, number: i + 1, link })
      }
    },
    'number-out-of-order',
  ],
  [
    'one registrar alone adds another',
    async (tx) => {
      const last = await entryOf(tx, 'registrar')
      const approval = byOne(last.approval)
      const body = utf8(
        Buffer.from(approval.body)
          .toString()
          .replace(/"signKey":"./, '"signKey":"_'),
      )
      await publishEntry(tx, { ...last, approval: { ...approval, body } })
    },
    'entry-not-approved',
  ],
  [
    'one registrar alone revokes a key',
    async (tx) => {
      const last = await entryOf(tx, 'clinic-key-end')
      await publishEntry(tx, { ...last, at: await now(tx), approval: byOne(last.approval) })
    },
    'entry-not-approved',
  ],
  [
    'one registrar alone makes a key the contact key',
    async (tx) => {
      const last = await entryOf(tx, 'contact-key')
      await publishEntry(tx, { ...last, at: await now(tx), approval: byOne(last.approval) })
    },
    'entry-not-approved',
  ],
  [
    'a report is published that the relay did not sign',
    async (tx) => {
      const last = await entryOf(tx, 'retention-report')
      await publishEntry(tx, { ...last, signature: randomBytes(64) })
    },
    'report-not-signed',
  ],
  [
    'one registrar alone vouches for a key',
    async (tx) => {
      const rows = await tx.select().from(logLeaves).orderBy(asc(logLeaves.index))
      const entry = rows.map((row) => decodeEntry(row.entry)).find((one) => one?.entry === 'clinic-key')
      if (entry?.entry !== 'clinic-key' || entry.established.by !== 'registrars') throw new Error('no key')
      await publishEntry(tx, { ...entry, established: byOne(entry.established) })
    },
    'key-not-established',
  ],
  [
    'the log is said to take the place of another',
    async (tx) => {
      const part = { size: 1, root: randomBytes(32) }
      const previous = { origin: 'relay.example.org/log', ...part }
      const at = await now(tx)
      await publishEntry(tx, { v: 1, at, entry: 'log-change', previous, restored: part })
    },
    'log-change-wrong',
  ],
]
