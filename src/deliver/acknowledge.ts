import { and, eq } from 'drizzle-orm'
import { equalBytes } from '../base/bytes.js'
import { newId } from '../base/ids.js'
import { Refusal } from '../base/refusal.js'
import type { SessionClinic } from '../clinics/sessions.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { deliveries, followUps, receipts, statements } from '../database/schema.js'
import { appendStatements, type StatementSigner } from '../prove/append.js'
import { followUpHash } from '../prove/follow-up.js'
import { readReceipt, receiptHash, type SignedReceipt } from '../prove/receipt.js'
import { decodeStatement, type SignedStatement } from '../prove/statement.js'
import { isInInbox } from './inbox.js'
import { withoutContent } from './list-follow-ups.js'

/** What taking note of follow-ups needs of the relay. */
export interface Acknowledging {
  database: Database
  keys: StatementSigner
}

/**
 * Takes a clinic's receipt that a person took note of what the patient said: receipt, time and statement are durable together on
 * return. The first one counts: one that is sent again, also when signed anew, gets the same statement. Refuses (`not-found`) what is
 * not in this clinic's inbox, (`unacceptable-signature`) what this clinic's key did not sign, (`unacceptable-receipt`) a receipt about
 * another follow-up, and (`out-of-order`) one about a correction that the clinic cannot have read.
 */
export const acknowledge = (
  { database, keys }: Acknowledging,
  clinic: SessionClinic,
  { deliveryId, followUpId }: { deliveryId: string; followUpId: string },
  signed: SignedReceipt,
): Promise<{ acknowledgedAt: Date; statement: SignedStatement }> =>
  database.transaction(async (tx) => {
    const { delivery, followUp } = await lockFollowUp(tx, clinic.clinicId, deliveryId, followUpId)
    const read = readReceipt('acknowledged', signed, keys.origin, clinic.signKey)
    if (read.kind === 'refused' || read.receipt.delivery !== deliveryId)
      throw new Refusal('unacceptable-signature')
    const hash = hashOf(followUp)
    if (!isSame(read.receipt.followUp, hash))
      throw new Refusal('unacceptable-receipt', 'the receipt is about something else than this')
    if (followUp.acknowledgedAt !== null) return earlier(tx, followUp.id, deliveryId, followUp.acknowledgedAt)
    const isReadable = delivery.handedOverAt !== null || delivery.state === 'withdrawn'
    if (followUp.kind === 'correction' && !isReadable) throw new Refusal('out-of-order')
    const at = await now(tx)
    await tx.insert(receipts).values({
      id: newId(),
      deliveryId,
      kind: 'acknowledged',
      followUpId,
      keyId: clinic.keyId,
      ...signed,
      receivedAt: at,
    })
    await tx.update(followUps).set({ acknowledgedAt: at }).where(eq(followUps.id, followUpId))
    const [statement] = await appendStatements(tx, keys, [
      {
        event: 'FollowUpAcknowledged',
        at,
        delivery: deliveryId,
        clinic: clinic.clinicId,
        receipt: receiptHash(signed),
        followUp: hash,
      },
    ])
    if (statement === undefined) throw new RangeError('a statement vanished')
    return { acknowledgedAt: at, statement }
  })

async function lockFollowUp(tx: Transaction, clinicId: string, deliveryId: string, followUpId: string) {
  const { state, handedOverAt } = deliveries
  const [delivery] = await tx
    .select({ state, handedOverAt })
    .from(deliveries)
    .where(and(eq(deliveries.id, deliveryId), isInInbox(clinicId)))
    .for('update')
  const [followUp] = await tx
    .select(withoutContent)
    .from(followUps)
    .where(and(eq(followUps.id, followUpId), eq(followUps.deliveryId, deliveryId)))
  if (delivery === undefined || followUp === undefined) throw new Refusal('not-found')
  return { delivery, followUp }
}

const hashOf = ({ body, signature }: { body: Uint8Array | null; signature: Uint8Array | null }) =>
  body === null || signature === null ? null : followUpHash({ body, signature })

const isSame = (one: Uint8Array | null, other: Uint8Array | null): boolean =>
  one === null || other === null ? one === other : equalBytes(one, other)

/** What the first receipt about a follow-up led to. */
async function earlier(tx: Transaction, followUpId: string, deliveryId: string, acknowledgedAt: Date) {
  const [first] = await tx
    .select({ body: receipts.body, signature: receipts.signature })
    .from(receipts)
    .where(eq(receipts.followUpId, followUpId))
  const hash = first === undefined ? null : receiptHash(first)
  const said = await tx
    .select({ body: statements.body, signature: statements.signature })
    .from(statements)
    .where(and(eq(statements.deliveryId, deliveryId), eq(statements.event, 'FollowUpAcknowledged')))
  const statement = said.find(({ body }) => {
    const decoded = decodeStatement(body)
    return decoded.event === 'FollowUpAcknowledged' && isSame(decoded.receipt, hash)
  })
  if (statement === undefined) throw new RangeError('a receipt without its statement')
  return { acknowledgedAt, statement }
}
