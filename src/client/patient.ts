import { z } from 'zod'
import { statusAnswer } from '../contract/enquiries.js'
import { decodeForm, type Form } from '../form/form.js'
import type { Opened } from '../prove/evidence.js'
import { patientOf } from '../seal/keys.js'
import { openPatientCopy } from '../seal/open.js'
import type { RelayClient } from './relay.js'

/** What happened to the enquiry so far. Throws RelayRefused `not-found` once its time is over. */
export const fetchStatus = (
  relay: RelayClient,
  reference: string,
  patientSecret: Uint8Array,
): Promise<z.output<typeof statusAnswer>> =>
  relay.call({
    path: `/api/v1/enquiries/${reference}`,
    token: patientOf(patientSecret).accessToken,
    answer: statusAnswer,
  })

/**
 * The patient's own words, from their own copy, with what shows that each delivery held them; or the reason for which it does
 * not open.
 */
export type OwnCopy = { kind: 'form'; form: Form; opened: Opened[] } | { kind: 'unreadable'; reason: string }

/** Fetches and opens the patient's own copy of an enquiry. Throws as {@link fetchStatus} does. */
export async function fetchOwnCopy(
  relay: RelayClient,
  { reference, enquiryId }: { reference: string; enquiryId: string },
  patientSecret: Uint8Array,
): Promise<OwnCopy> {
  const patient = patientOf(patientSecret)
  const envelope = await relay.bytes(`/api/v1/enquiries/${reference}/copy`, patient.accessToken)
  const opened = openPatientCopy(envelope, patient, { enquiryId })
  if (opened.kind === 'refused') return { kind: 'unreadable', reason: opened.reason }
  const read = decodeForm(opened.form)
  if (read.kind === 'invalid') return { kind: 'unreadable', reason: 'invalid_form' }
  const shown = opened.deliveries.map(({ deliveryId: delivery, salt }) => ({
    delivery,
    form: opened.form,
    salt,
  }))
  return { kind: 'form', form: read.form, opened: shown }
}

/** Has the relay forget where the patient wanted to be told of news. Throws as {@link fetchStatus} does. */
export const stopNotices = (
  relay: RelayClient,
  reference: string,
  patientSecret: Uint8Array,
): Promise<undefined> =>
  relay.call({
    path: `/api/v1/enquiries/${reference}/notify`,
    method: 'DELETE',
    token: patientOf(patientSecret).accessToken,
    answer: z.undefined(),
  })

/** The evidence file of an enquiry, or of one delivery of it. Throws as {@link fetchStatus} does, and `not-yet-proven`. */
export const fetchEvidence = (
  relay: RelayClient,
  reference: string,
  patientSecret: Uint8Array,
  deliveryId?: string,
): Promise<Uint8Array> =>
  relay.bytes(
    `/api/v1/enquiries/${reference}/evidence${deliveryId === undefined ? '' : `?delivery=${deliveryId}`}`,
    patientOf(patientSecret).accessToken,
  )
