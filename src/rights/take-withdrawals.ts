import { and, asc, eq, inArray } from 'drizzle-orm'
import type { z } from 'zod'
import { Refusal } from '../base/refusal.js'
import type { withdrawalAnswer, withdrawalRequest } from '../contract/enquiries.js'
import type { Database, Transaction } from '../database/database.js'
import { deliveries } from '../database/schema.js'
import { readFollowUp, type SignedFollowUp } from '../prove/follow-up.js'
import { enquiryOf } from './enquiry-of.js'
import { withdrawalStatement } from './follow-ups.js'
import { lockLiving } from './lock-living.js'
import { type Wish, type Withdrawing, withdraw } from './withdraw.js'

/** What taking withdrawals needs of the relay. */
export interface TakingWithdrawals extends Withdrawing {
  database: Database
}

/**
 * Withdraws what the patient signed to be withdrawn, all of it or nothing. On return it is durable: nothing of it is released to anybody
 * any more. What is withdrawn already stays as it is and is answered as it was the first time. Refuses (`not-found`) as every request of
 * the patient does, and deliveries of others alike, (`unacceptable-signature`) what this patient's key did not sign, and (`gone`) a
 * delivery whose time is over.
 */
export const takeWithdrawals = (
  relay: TakingWithdrawals,
  reference: string,
  token: Uint8Array,
  { withdrawals }: z.output<typeof withdrawalRequest>,
): Promise<z.output<typeof withdrawalAnswer>> =>
  relay.database.transaction(async (tx) => {
    const enquiry = await enquiryOf(tx, reference, token)
    const wishes = withdrawals.map((signed) => readWish(signed, relay.keys.origin, enquiry.verificationKey))
    const ids = wishes.map(({ deliveryId }) => deliveryId)
    await requireAll(tx, enquiry.id, ids)
    await withdraw(tx, relay, wishes)
    return { deliveries: await answersFor(tx, ids) }
  })

function readWish(signed: SignedFollowUp, origin: string, verificationKey: Uint8Array): Wish {
  const read = readFollowUp(signed, origin, verificationKey)
  if (read.kind === 'refused' || read.followUp.kind !== 'withdrawal')
    throw new Refusal('unacceptable-signature')
  return { deliveryId: read.followUp.delivery, signed }
}

/** Locks them, so that nothing can be refused once they are withdrawn. */
async function requireAll(tx: Transaction, enquiryId: string, ids: readonly string[]): Promise<void> {
  if (new Set(ids).size !== ids.length)
    throw new Refusal('invalid-request', 'a delivery is withdrawn twice in this request')
  const own = await tx
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.enquiryId, enquiryId), inArray(deliveries.id, [...ids])))
  if (own.length !== ids.length) throw new Refusal('not-found')
  if ((await lockLiving(tx, ids)).length !== ids.length) throw new Refusal('gone')
}

async function answersFor(tx: Transaction, ids: readonly string[]) {
  const rows = await tx
    .select({ deliveryId: deliveries.id, withdrawnAt: deliveries.withdrawnAt })
    .from(deliveries)
    .where(inArray(deliveries.id, [...ids]))
    .orderBy(asc(deliveries.id))
  const answers: z.output<typeof withdrawalAnswer>['deliveries'] = []
  for (const { deliveryId, withdrawnAt } of rows) {
    const statement = await withdrawalStatement(tx, deliveryId)
    if (withdrawnAt === null || statement === undefined)
      throw new RangeError('a withdrawal without its statement')
    answers.push({ deliveryId, withdrawnAt, statement })
  }
  return answers
}
