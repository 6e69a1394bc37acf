import { and, asc, desc, eq, getTableColumns } from 'drizzle-orm'
import { newId } from '../base/ids.js'
import { Refusal } from '../base/refusal.js'
import type { SessionClinic } from '../clinics/sessions.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { deliveries, receipts, statements } from '../database/schema.js'
import type { DayKeys } from '../keyring/day-keys.js'
import { appendStatements, type StatementSigner } from '../prove/append.js'
import {
  decodeReceipt,
  type Receipt,
  readReceipt,
  receiptHash,
  type SignedReceipt,
} from '../prove/receipt.js'
import type { SignedStatement } from '../prove/statement.js'
import { wrapKeyOf } from '../seal/wrap.js'
import { isInInbox, withdrawn } from './inbox.js'
import { type Delivery, receiptRules, type StepKind } from './receipt-rules.js'

/** What taking receipts needs of the relay. */
export interface Receiving {
  database: Database
  dayKeys: DayKeys
  keys: StatementSigner
  /** Has the patient told that there is news, if they asked for it. */
  tellPatient(tx: Transaction, enquiryId: string, at: Date): Promise<void>
}

/** What a receipt led to: the delivery's state and the relay's statement that rests on the receipt. */
export interface Received {
  state: Delivery['state']
  statement: SignedStatement
}

/**
 * Takes a clinic's receipt: receipt, state and statement are durable together on return. The first receipt of a kind
 * counts (of `handled` the last): one that is sent again, also when signed anew, gets the same statement. Refuses
 * receipts of other deliveries (`not-found`, whether they exist or not), bad signatures, kinds out of order, and (`gone`) any about what the
 * patient withdrew.
 */
export const takeReceipt = <K extends StepKind>(
  relay: Receiving,
  clinic: SessionClinic,
  deliveryId: string,
  kind: K,
  signed: SignedReceipt,
): Promise<Received> =>
  relay.database.transaction((tx) => record(tx, relay, clinic, deliveryId, kind, signed))

/**
 * Takes a handover receipt and releases what unwraps the envelope: the only way to it, and none after the due instant. Refuses
 * (`lost`, `unavailable`), and takes no receipt, where the relay cannot release it: nobody is to have signed for what they did
 * not get.
 */
export async function handOver(
  relay: Receiving,
  clinic: SessionClinic,
  deliveryId: string,
  signed: SignedReceipt,
): Promise<Received & { unwrappingKey: Uint8Array }> {
  const { dueDay, dueKey, at } = await relay.database.transaction(
    (tx) => dueKeyOf(tx, clinic.clinicId, deliveryId),
    { readOnly: true },
  )
  const unwrappingKey = wrapKeyOf(await relay.dayKeys.existing(dueDay, dueKey, at), deliveryId)
  // It may fall due until here: then the receipt is refused, and nothing is released.
  return { ...(await takeReceipt(relay, clinic, deliveryId, 'handover', signed)), unwrappingKey }
}

async function dueKeyOf(tx: Transaction, clinicId: string, deliveryId: string) {
  const [row] = await tx
    .select({ dueDay: deliveries.dueDay, dueKey: deliveries.dueKey })
    .from(deliveries)
    .where(and(eq(deliveries.id, deliveryId), isInInbox(clinicId)))
  if (row === undefined) throw new Refusal('not-found')
  return { ...row, at: await now(tx) }
}

async function record<K extends StepKind>(
  tx: Transaction,
  { keys: signer, tellPatient }: Receiving,
  clinic: SessionClinic,
  deliveryId: string,
  kind: K,
  signed: SignedReceipt,
): Promise<Received> {
  const { wrapped: _, ...withoutEnvelope } = getTableColumns(deliveries)
  const [delivery] = await tx
    .select(withoutEnvelope)
    .from(deliveries)
    .where(and(eq(deliveries.id, deliveryId), isInInbox(clinic.clinicId)))
    .for('update')
  if (delivery === undefined) throw new Refusal('not-found')
  const read = readReceipt(kind, signed, signer.origin, clinic.signKey)
  if (read.kind === 'refused' || read.receipt.delivery !== deliveryId) {
    throw new Refusal('unacceptable-signature')
  }
  if (delivery.state === 'withdrawn') throw withdrawn()
  const rules = receiptRules[kind]
  const at = await now(tx)
  const step = rules.check(delivery, read.receipt, await earlierOf(tx, deliveryId, kind), at)
  if (step === 'repeated') {
    return { state: delivery.state, statement: await statementOf(tx, delivery.id, rules.event) }
  }
  const { columns, facts } = rules.step(read.receipt, at)
  await tx
    .insert(receipts)
    .values({ id: newId(), deliveryId, kind, keyId: clinic.keyId, ...signed, receivedAt: at })
  const [updated] = await tx
    .update(deliveries)
    .set(columns)
    .where(eq(deliveries.id, deliveryId))
    .returning({ state: deliveries.state })
  if (updated === undefined) throw new RangeError('a locked delivery vanished')
  const common = { at, delivery: deliveryId, clinic: clinic.clinicId, receipt: receiptHash(signed) }
  const [statement] = await appendStatements(tx, signer, [{ ...common, ...facts }])
  if (statement === undefined) throw new RangeError('a statement vanished')
  if (isNews(kind)) await tellPatient(tx, delivery.enquiryId, at)
  return { state: updated.state, statement }
}

/** What a patient waits for, or has to act on: not each step on the way. */
const isNews = (kind: StepKind): boolean => kind === 'handled' || kind === 'problem'

async function earlierOf<K extends StepKind>(
  tx: Transaction,
  deliveryId: string,
  kind: K,
): Promise<Receipt<K>[]> {
  const rows = await tx
    .select({ body: receipts.body })
    .from(receipts)
    .where(and(eq(receipts.deliveryId, deliveryId), eq(receipts.kind, kind)))
    .orderBy(asc(receipts.receivedAt))
  return rows.map(({ body }) => decodeReceipt(kind, body)).filter((receipt) => receipt !== null)
}

async function statementOf(tx: Transaction, deliveryId: string, event: string): Promise<SignedStatement> {
  const [statement] = await tx
    .select({ body: statements.body, signature: statements.signature })
    .from(statements)
    .where(and(eq(statements.deliveryId, deliveryId), eq(statements.event, event)))
    .orderBy(desc(statements.at))
    .limit(1)
  if (statement === undefined) throw new RangeError('a receipt without its statement')
  return statement
}
