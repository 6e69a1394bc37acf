import { and, eq, inArray, isNotNull } from 'drizzle-orm'
import type { Transaction } from '../database/database.js'
import { noticeEndpoints, notices, statements } from '../database/schema.js'
import { appendStatements, type Fact, type StatementSigner } from '../prove/append.js'
import type { Silent } from './silence.js'

/**
 * States of deliveries that nobody has seen in time what had not happened until `at`: that nobody took a notice over, that the clinic did
 * not sign for the bytes. The deliveries are locked.
 *
 * That nobody took a notice over is stated at this moment and at no other. When the last notice of a delivery has ended would be earlier or
 * later, and say less: a notice that is still tried has not reached anybody either, an address that comes back brings a notice back, and
 * whoever asks wants to know whether the clinic could know by the time at which it had to.
 */
export async function stateFailures(
  tx: Transaction,
  signer: StatementSigner,
  ended: readonly Silent[],
  at: Date,
): Promise<void> {
  const ids = ended.map(({ id }) => id)
  const notified = await notifiedOf(tx, ids)
  const addressed = await addressedOf(tx, ids)
  const facts = ended.flatMap(({ id: delivery, clinicId: clinic, handedOverAt }): Fact[] => {
    const about = { at, delivery, clinic }
    const reason = addressed.has(delivery) ? 'not_taken' : 'no_address'
    return [
      ...(notified.has(delivery)
        ? []
        : [{ ...about, event: 'ConsignmentNotificationFailure' as const, reason } satisfies Fact]),
      ...(handedOverAt === null
        ? [{ ...about, event: 'ContentHandoverFailure' as const, problem: 'not_fetched' } satisfies Fact]
        : []),
    ]
  })
  if (facts.length > 0) await appendStatements(tx, signer, facts)
}

/** Those of which a notice was taken over; the row of the notice goes with a removed address, the statement does not. */
async function notifiedOf(tx: Transaction, ids: string[]): Promise<Set<string | null>> {
  const rows = await tx
    .selectDistinct({ deliveryId: statements.deliveryId })
    .from(statements)
    .where(and(inArray(statements.deliveryId, ids), eq(statements.event, 'ConsignmentNotification')))
  return new Set(rows.map(({ deliveryId }) => deliveryId))
}

/** Those that an address of the clinic had to be told of, whatever became of it. */
async function addressedOf(tx: Transaction, ids: string[]): Promise<Set<string | null>> {
  const rows = await tx
    .selectDistinct({ deliveryId: notices.deliveryId })
    .from(notices)
    .innerJoin(noticeEndpoints, eq(noticeEndpoints.id, notices.endpointId))
    .where(and(inArray(notices.deliveryId, ids), isNotNull(noticeEndpoints.clinicId)))
  return new Set(rows.map(({ deliveryId }) => deliveryId))
}
