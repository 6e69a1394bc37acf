import { and, eq, isNotNull } from 'drizzle-orm'
import type { Transaction } from '../database/database.js'
import { clinicNotes, deliveries, enquiries, followUps, noticeEndpoints } from '../database/schema.js'
import { unwrapNoticeAddress, wrapNoticeAddress } from '../seal/notice-address.js'
import { unwrapEnvelope, wrapEnvelope, wrapKeyOf, wrappedHashOf } from '../seal/wrap.js'

/** From which day key to which. */
export interface Keys {
  from: Uint8Array
  to: Uint8Array
}

/** What lies under the day key of an enquiry's own row: another kind is one line more. */
export const underEnquiry: readonly ((tx: Transaction, enquiryId: string, keys: Keys) => Promise<void>)[] = [
  async function patientCopy(tx, id, keys) {
    const itself = eq(enquiries.id, id)
    const [row] = await tx.select({ wrapped: enquiries.patientCopy }).from(enquiries).where(itself)
    if (row?.wrapped == null) return
    await tx
      .update(enquiries)
      .set({ patientCopy: rewrapped(keys, id, row.wrapped) })
      .where(itself)
  },
  async function noticeAddress(tx, enquiryId, { from, to }) {
    const ofPatient = eq(noticeEndpoints.enquiryId, enquiryId)
    const [row] = await tx
      .select({ wrapped: noticeEndpoints.wrappedAddress })
      .from(noticeEndpoints)
      .where(ofPatient)
      .for('update')
    if (row?.wrapped == null) return
    const read = unwrapNoticeAddress(from, enquiryId, row.wrapped)
    if (read.kind === 'damaged') throw new RangeError('a notice address does not unwrap')
    const wrappedAddress = wrapNoticeAddress(to, enquiryId, read.address)
    await tx.update(noticeEndpoints).set({ wrappedAddress }).where(ofPatient)
  },
]

/** What lies under the day key of a delivery: another kind is one line more. */
export const underDelivery: readonly ((tx: Transaction, deliveryId: string, keys: Keys) => Promise<void>)[] =
  [
    async function envelope(tx, id, keys) {
      const itself = eq(deliveries.id, id)
      const [row] = await tx.select({ wrapped: deliveries.wrapped }).from(deliveries).where(itself)
      if (row?.wrapped == null) return
      const wrapped = rewrapped(keys, id, row.wrapped)
      await tx
        .update(deliveries)
        .set({ wrapped, wrappedHash: wrappedHashOf(wrapped) })
        .where(itself)
    },
    async function corrections(tx, deliveryId, keys) {
      const rows = await tx
        .select({ id: followUps.id, wrapped: followUps.wrapped })
        .from(followUps)
        .where(and(eq(followUps.deliveryId, deliveryId), isNotNull(followUps.wrapped)))
      for (const { id, wrapped } of rows) {
        if (wrapped === null) continue
        await tx
          .update(followUps)
          .set({ wrapped: rewrapped(keys, id, wrapped) })
          .where(eq(followUps.id, id))
      }
    },
    async function clinicsNote(tx, id, keys) {
      const own = eq(clinicNotes.deliveryId, id)
      const [note] = await tx
        .select({ wrapped: clinicNotes.wrapped })
        .from(clinicNotes)
        .where(own)
        .for('update')
      if (note === undefined) return
      await tx
        .update(clinicNotes)
        .set({ wrapped: rewrapped(keys, id, note.wrapped) })
        .where(own)
    },
  ]

/** The same envelope under another day key. Both times it lies under the key of its own id. */
function rewrapped({ from, to }: Keys, id: string, wrapped: Uint8Array): Uint8Array {
  const inside = unwrapEnvelope(wrapKeyOf(from, id), id, wrapped)
  if (inside.kind === 'damaged') throw new RangeError('what lies under a day key does not unwrap')
  return wrapEnvelope(wrapKeyOf(to, id), id, inside.envelope)
}
