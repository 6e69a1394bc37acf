import { and, asc, eq, inArray, or } from 'drizzle-orm'
import { hex } from '../../base/bytes.js'
import { sha256 } from '../../base/hash.js'
import { Refusal } from '../../base/refusal.js'
import type { Transaction } from '../../database/database.js'
import { deliveries, policies, receipts, statements } from '../../database/schema.js'
import { leafHash } from '../../tlog/merkle.js'
import { encodeEntry, statementEntry } from '../entry.js'
import { type Evidence, encodeEvidence } from '../evidence.js'
import { receiptHash, type SignedReceipt } from '../receipt.js'
import { decodeStatement, type Statement } from '../statement.js'
import { type Cosigned, newestSeen, type Quorum, unwitnessed } from './checkpoints.js'
import { fewOfEach } from './few-of-each.js'
import { currentLog } from './head.js'
import { readKeyEntries } from './key-entries.js'
import { placesOf, proofsUnder } from './prove.js'

/** What evidence is about: a whole enquiry, or one delivery of it, which says nothing of the others. */
export type Subject = { kind: 'enquiry'; enquiryId: string } | { kind: 'delivery'; deliveryId: string }

/** What collecting evidence needs of the relay. */
export interface Collecting {
  keys: { origin: string }
  quorum: Quorum
}

interface Said {
  body: Uint8Array
  signature: Uint8Array
  statement: Statement
}

/**
 * The evidence file about an enquiry or a delivery (FORMAT.md, "Evidence"): all that is in the log by now, of what can be
 * repeated as much as there is room for, under the newest checkpoint that the witnesses have seen, or, until they have, under the newest.
 * What the law forbids to show to the parties is only in what is `forStaff`. Refuses (`not-yet-proven`) before acceptance and consignment are in a signed log.
 */
export async function collectEvidence(
  tx: Transaction,
  { keys, quorum }: Collecting,
  subject: Subject,
  { forStaff = false }: { forStaff?: boolean } = {},
): Promise<Uint8Array> {
  const { number: log } = await currentLog(tx)
  const said = await saidAbout(tx, subject, forStaff)
  const places = await placesOf(
    tx,
    log,
    said.map(({ body }) => statementEntry(body)),
  )
  const indexOf = ({ body }: Said) =>
    places.get(hex(leafHash(statementEntry(body)))) ?? Number.POSITIVE_INFINITY
  const checkpoint = await checkpointCovering(tx, log, quorum, said.filter(isFirst).map(indexOf))
  const covered = fewOfEach(said.filter((one) => indexOf(one) < checkpoint.size))
    // In the order of the log.
    .sort((a, b) => indexOf(a) - indexOf(b))
  const given = await receiptsFor(tx, covered)
  const evidence: Evidence = {
    v: 1,
    evidence: subject.kind,
    origin: keys.origin,
    statements: await withProofs(tx, log, checkpoint, covered, given),
    entries: await entriesFor(tx, log, checkpoint, covered, given),
  }
  return encodeEvidence(evidence)
}

/** What there is to say about the subject, in no order. */
async function saidAbout(tx: Transaction, subject: Subject, forStaff: boolean): Promise<Said[]> {
  const about =
    subject.kind === 'delivery'
      ? eq(statements.deliveryId, subject.deliveryId)
      : or(
          eq(statements.enquiryId, subject.enquiryId),
          inArray(
            statements.deliveryId,
            tx
              .select({ id: deliveries.id })
              .from(deliveries)
              .where(eq(deliveries.enquiryId, subject.enquiryId)),
          ),
        )
  const rows = await tx
    .select({ body: statements.body, signature: statements.signature })
    .from(statements)
    .where(and(about, forStaff ? undefined : eq(statements.withheld, false)))
    .orderBy(asc(statements.id))
  return rows.map((row) => ({ ...row, statement: decodeStatement(row.body) }))
}

/** Without these there is nothing to prove; everything else can follow later. */
const isFirst = ({ statement: { event } }: Said): boolean =>
  event === 'SubmissionAcceptance' || event === 'ContentConsignment'

async function checkpointCovering(
  tx: Transaction,
  log: number,
  quorum: Quorum,
  indexes: readonly number[],
): Promise<Cosigned> {
  for (const by of quorum.needed === 0 ? [unwitnessed] : [quorum, unwitnessed]) {
    const checkpoint = await newestSeen(tx, log, by)
    if (checkpoint !== null && indexes.length > 0 && indexes.every((index) => index < checkpoint.size)) {
      return checkpoint
    }
  }
  throw new Refusal('not-yet-proven')
}

type Given = Map<string, SignedReceipt & { keyId: Uint8Array }>

/** The receipts that statements rest on, by the hex of the hash that the statements name. */
async function receiptsFor(tx: Transaction, said: readonly Said[]): Promise<Given> {
  const ids = new Set(said.flatMap(({ statement }) => ('receipt' in statement ? [statement.delivery] : [])))
  if (ids.size === 0) return new Map()
  const rows = await tx
    .select({ body: receipts.body, signature: receipts.signature, keyId: receipts.keyId })
    .from(receipts)
    .where(inArray(receipts.deliveryId, [...ids]))
  return new Map(rows.map((row) => [hex(receiptHash(row)), row]))
}

const givenFor = ({ statement }: Said, given: Given) =>
  'receipt' in statement ? given.get(hex(statement.receipt)) : undefined

async function withProofs(
  tx: Transaction,
  log: number,
  checkpoint: Cosigned,
  said: readonly Said[],
  given: Given,
): Promise<Evidence['statements']> {
  const proofs = await proofsUnder(
    tx,
    log,
    checkpoint,
    said.map(({ body }) => statementEntry(body)),
  )
  return said.map((one, i) => {
    const receipt = givenFor(one, given)
    return {
      body: one.body,
      signature: one.signature,
      proof: proofs[i] ?? '',
      ...(receipt === undefined ? {} : { receipt: { body: receipt.body, signature: receipt.signature } }),
    }
  })
}

/** The public entries that the statements need: keys in force when they were sealed to or signed with, and policies. */
async function entriesFor(
  tx: Transaction,
  log: number,
  checkpoint: Cosigned,
  said: readonly Said[],
  given: Given,
): Promise<Evidence['entries']> {
  const needed = new Map<string, Uint8Array>()
  const need = (entry: Uint8Array) => needed.set(hex(sha256(entry)), entry)
  const consigned = said.flatMap(({ statement }) =>
    statement.event === 'ContentConsignment' ? [statement] : [],
  )
  const sealedTo = new Set(consigned.map(({ key }) => hex(key)))
  const signed = [...given.values()].filter(({ keyId }) => !sealedTo.has(hex(keyId)))
  const keys = await readKeyEntries(tx, log, [
    ...consigned.map(({ key }) => key),
    ...signed.map(({ keyId }) => keyId),
  ])
  for (const { key, at } of consigned) for (const entry of keys.inForce(key, at)) need(entry)
  const signedWith = new Set(sealedTo)
  for (const one of said) {
    const receipt = givenFor(one, given)
    // One entry for each key: what it signed later is signed by the same key.
    if (receipt === undefined || signedWith.has(hex(receipt.keyId))) continue
    signedWith.add(hex(receipt.keyId))
    for (const entry of keys.inForce(receipt.keyId, one.statement.at)) need(entry)
  }
  for (const entry of await policiesOf(tx, new Set(consigned.map(({ consent }) => consent)))) need(entry)
  const entries = [...needed.values()]
  const places = await placesOf(tx, log, entries)
  const placed = entries.sort(
    (a, b) => (places.get(hex(leafHash(a))) ?? 0) - (places.get(hex(leafHash(b))) ?? 0),
  )
  const proofs = await proofsUnder(tx, log, checkpoint, placed)
  return placed.map((body, i) => ({ body, proof: proofs[i] ?? '' }))
}

async function policiesOf(tx: Transaction, versions: ReadonlySet<string>): Promise<Uint8Array[]> {
  const rows = await tx
    .select()
    .from(policies)
    .where(inArray(policies.version, [...versions]))
  return rows.map(({ version, body, inForceFrom: at }) =>
    encodeEntry({ v: 1, at, entry: 'policy', version, file: sha256(body) }),
  )
}
