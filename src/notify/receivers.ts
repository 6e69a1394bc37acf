import { inArray } from 'drizzle-orm'
import type { Transaction } from '../database/database.js'
import { ownDueAt } from '../database/own-due.js'
import { clinics, enquiries, type noticeEndpoints } from '../database/schema.js'
import type { Addressed } from './address.js'
import type { Receiver } from './outcome.js'

/** What of an endpoint says whose it is and where. */
type Endpoint = Pick<
  typeof noticeEndpoints.$inferSelect,
  'clinicId' | 'enquiryId' | 'address' | 'wrappedAddress'
>

/** Who is told at an endpoint, the codes of the languages that they read, and where it is. */
export interface Reached {
  receiver: Receiver
  languages: readonly string[]
  to: Addressed
}

/** Looks up whom endpoints belong to. Gives the answer for each of them. */
export async function receiversOf(
  tx: Transaction,
  endpoints: readonly Endpoint[],
): Promise<(endpoint: Endpoint) => Reached> {
  const languages = await languagesOf(
    tx,
    endpoints.flatMap(({ clinicId }) => clinicId ?? []),
  )
  const patients = await patientsOf(
    tx,
    endpoints.flatMap(({ enquiryId }) => enquiryId ?? []),
  )
  return ({ clinicId, enquiryId, address, wrappedAddress: wrapped }) => {
    const patient = patients.get(enquiryId ?? '')
    if (patient !== undefined && wrapped !== null) {
      const { language, ...due } = patient
      return { receiver: 'patient', languages: [language], to: { kind: 'wrapped', wrapped, ...due } }
    }
    if (address === null) throw new RangeError('an endpoint without an address')
    const to = { kind: 'plain' as const, address }
    return clinicId === null
      ? { receiver: 'staff', languages: [], to }
      : { receiver: 'clinic', languages: languages.get(clinicId) ?? [], to }
  }
}

async function languagesOf(tx: Transaction, clinicIds: string[]): Promise<Map<string, string[]>> {
  const rows = await tx
    .select({ id: clinics.id, languages: clinics.languages })
    .from(clinics)
    .where(inArray(clinics.id, clinicIds))
  return new Map(rows.map(({ id, languages }) => [id, languages]))
}

async function patientsOf(tx: Transaction, enquiryIds: string[]) {
  const { id: enquiryId, language, dueDay, dueKey } = enquiries
  const rows = await tx
    .select({ enquiryId, language, dueDay, dueKey, dueAt: ownDueAt(enquiries) })
    .from(enquiries)
    .where(inArray(enquiryId, enquiryIds))
  return new Map(rows.map((row) => [row.enquiryId, row]))
}
