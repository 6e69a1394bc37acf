import { and, asc, eq, inArray } from 'drizzle-orm'
import type { z } from 'zod'
import { equalBytes } from '../base/bytes.js'
import type { statusAnswer } from '../contract/enquiries.js'
import type { Transaction } from '../database/database.js'
import { followUps, statements } from '../database/schema.js'
import { followUpHash } from '../prove/follow-up.js'
import { decodeStatement, type SignedStatement } from '../prove/statement.js'

type Shown = z.output<typeof statusAnswer>['deliveries'][number]['followUps'][number]

/** What the patient said afterwards, by the ids of the deliveries, oldest first. */
export async function followUpsOf(
  tx: Transaction,
  deliveryIds: readonly string[],
): Promise<Map<string, Shown[]>> {
  const { id, deliveryId, kind, body, signature, receivedAt, acknowledgedAt } = followUps
  const rows = await tx
    .select({ id, deliveryId, kind, body, signature, receivedAt, acknowledgedAt })
    .from(followUps)
    .where(inArray(deliveryId, [...deliveryIds]))
    .orderBy(asc(receivedAt), asc(id))
  const found = new Map<string, Shown[]>()
  for (const { deliveryId: of, body: said, signature: signed, ...row } of rows) {
    const hash = said === null || signed === null ? null : followUpHash({ body: said, signature: signed })
    found.set(of, [...(found.get(of) ?? []), { ...row, hash }])
  }
  return found
}

/** The relay's statement that a delivery was withdrawn; `undefined` if it was not. */
export async function withdrawalStatement(
  tx: Transaction,
  deliveryId: string,
): Promise<SignedStatement | undefined> {
  const [first] = await statementsOf(tx, deliveryId, 'EnquiryWithdrawn')
  return first
}

/** The relay's statement about the correction with a hash; `undefined` if there is none. */
export async function correctionStatement(
  tx: Transaction,
  deliveryId: string,
  hash: Uint8Array,
): Promise<SignedStatement | undefined> {
  return (await statementsOf(tx, deliveryId, 'EnquiryCorrected')).find(({ body }) => {
    const statement = decodeStatement(body)
    return statement.event === 'EnquiryCorrected' && equalBytes(statement.followUp, hash)
  })
}

const statementsOf = (
  tx: Transaction,
  deliveryId: string,
  event: 'EnquiryWithdrawn' | 'EnquiryCorrected',
): Promise<SignedStatement[]> =>
  tx
    .select({ body: statements.body, signature: statements.signature })
    .from(statements)
    .where(and(eq(statements.deliveryId, deliveryId), eq(statements.event, event)))
    .orderBy(asc(statements.at))
