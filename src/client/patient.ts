import type { z } from 'zod'
import { statusAnswer } from '../contract/enquiries.js'
import { decodeForm, type Form } from '../form/form.js'
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

/** The patient's own words, from their own copy, or the reason for which it does not open. */
export type OwnCopy = { kind: 'form'; form: Form } | { kind: 'unreadable'; reason: string }

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
  return read.kind === 'form' ? read : { kind: 'unreadable', reason: 'invalid_form' }
}
