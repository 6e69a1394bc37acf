import { z } from 'zod'
import { equalBytes } from '../base/bytes.js'
import { acknowledgedAnswer, noteAnswer, noteRequest, noteWritten } from '../contract/clinics.js'
import { type ClinicNote, decodeClinicNote, encodeClinicNote } from '../form/clinic-note.js'
import { type CorrectedContact, decodeCorrection } from '../form/correction.js'
import { followUpHash, readFollowUp } from '../prove/follow-up.js'
import { envelopeHashOf } from '../seal/commitment.js'
import { openClinicCopy, openNote } from '../seal/open.js'
import { sealNote } from '../seal/seal.js'
import { type ClinicAtRelay, deliveryPath, facts, type InboxDelivery, signed } from './clinic.js'
import { RelayRefused } from './relay.js'

/** What a patient said afterwards about a delivery, as the inbox lists it. */
export type InboxFollowUp = InboxDelivery['followUps'][number]

/** Why a correction counts for nothing: the patient's key did not sign it, or it is not sealed as the patient signed it. */
export type CorrectionFault = 'not_signed_by_this_patient' | 'not_as_signed' | 'cannot_open'

/** New contact details that the patient signed and sealed; or why nobody should believe them. */
export type OpenedCorrection =
  | { kind: 'correction'; contact: CorrectedContact; at: Date }
  | { kind: 'refused'; reason: CorrectionFault }

/**
 * Fetches and opens a correction of a delivery that was taken, and believes it only if the key signed it that stands in the patient's
 * own enquiry: `patientSignKey`, from {@link Taken}. Throws RelayRefused `gone` if the patient has withdrawn it since.
 */
export async function openCorrection(
  { relay, origin, clinicId, holder, token }: ClinicAtRelay,
  { deliveryId }: Pick<InboxDelivery, 'deliveryId'>,
  { id, signed: said }: InboxFollowUp,
  patientSignKey: Uint8Array,
): Promise<OpenedCorrection> {
  const refused = (reason: CorrectionFault): OpenedCorrection => ({ kind: 'refused', reason })
  const read = said === null ? null : readFollowUp(said, origin, patientSignKey)
  if (read?.kind !== 'follow-up') return refused('not_signed_by_this_patient')
  const { followUp } = read
  if (followUp.kind !== 'correction' || followUp.id !== id || followUp.delivery !== deliveryId)
    return refused('not_as_signed')
  const envelope = await relay.bytes(`${deliveryPath(deliveryId)}/follow-ups/${id}/envelope`, token)
  if (!equalBytes(envelopeHashOf(envelope), followUp.envelope)) return refused('not_as_signed')
  const opened = openClinicCopy(envelope, holder, { deliveryId: id, clinicId })
  if (opened.kind === 'refused') return refused('cannot_open')
  const contact = decodeCorrection(opened.form)
  if (contact === null || !equalBytes(opened.patientSignKey, patientSignKey)) return refused('not_as_signed')
  return { kind: 'correction', contact, at: followUp.at }
}

/** Signs that a person took note of what the patient said. Safe to repeat. */
export const acknowledge = (
  clinic: ClinicAtRelay,
  deliveryId: string,
  { id, signed: said }: InboxFollowUp,
): Promise<z.output<typeof acknowledgedAnswer>> =>
  clinic.relay.call({
    path: `${deliveryPath(deliveryId)}/follow-ups/${id}/acknowledged`,
    body: signed(clinic, {
      kind: 'acknowledged',
      ...facts(clinic, deliveryId),
      followUp: said === null ? null : followUpHash(said),
    }),
    token: clinic.token,
    answer: acknowledgedAnswer,
  })

/** A clinic's note with its version; version 0 and nothing in it if there is none; or why it cannot be read. */
export type ReadNote =
  | { kind: 'note'; version: number; note: ClinicNote }
  | { kind: 'unreadable'; version: number }

/** Fetches and opens what this clinic noted about a delivery. `unreadable` if it is sealed to a key that was replaced, or is another's. */
export async function fetchNote(clinic: ClinicAtRelay, deliveryId: string): Promise<ReadNote> {
  const { relay, token, holder, clinicId } = clinic
  const kept = await relay
    .call({ path: `${deliveryPath(deliveryId)}/note`, token, answer: noteAnswer })
    .catch((error: unknown) => {
      if (error instanceof RelayRefused && error.code === 'not-found') return null
      throw error
    })
  if (kept === null) return { kind: 'note', version: 0, note: {} }
  const { version, envelope } = kept
  const opened = openNote(envelope, holder, { deliveryId, clinicId, version })
  const note = opened.kind === 'opened' ? decodeClinicNote(opened.note) : null
  return note === null ? { kind: 'unreadable', version } : { kind: 'note', version, note }
}

/**
 * Seals a note to the clinic's own key and has the relay keep it in the place of version `replaces`, 0 if there was none. Gives its
 * version. Throws RelayRefused `already-decided` if somebody wrote another one meanwhile.
 */
export async function writeNote(
  { relay, token, holder, clinicId }: ClinicAtRelay,
  deliveryId: string,
  note: ClinicNote,
  replaces: number,
): Promise<number> {
  const envelope = sealNote({
    clinic: holder,
    clinicId,
    deliveryId,
    version: replaces + 1,
    note: encodeClinicNote(note),
  })
  const { version } = await relay.call({
    path: `${deliveryPath(deliveryId)}/note`,
    method: 'PUT',
    body: z.encode(noteRequest, { version: replaces, envelope }),
    token,
    answer: noteWritten,
  })
  return version
}
