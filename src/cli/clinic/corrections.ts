import type { ClinicAtRelay, InboxDelivery } from '../../client/clinic.js'
import { type InboxFollowUp, type OpenedCorrection, openCorrection } from '../../client/clinic-follow-up.js'
import { contactLines } from '../form-text.js'
import { moment } from '../moments.js'
import { say } from '../terminal.js'
import { correctionFaultWords } from './words.js'

/** A correction as the inbox lists it, and what is inside. */
export interface Correction {
  followUp: InboxFollowUp
  opened: OpenedCorrection
}

/** Opens everything that a patient corrected in a delivery that was taken, oldest first. */
export async function openCorrections(
  clinic: ClinicAtRelay,
  delivery: InboxDelivery,
  patientSignKey: Uint8Array,
): Promise<Correction[]> {
  const found: Correction[] = []
  for (const followUp of delivery.followUps)
    if (followUp.kind === 'correction')
      found.push({ followUp, opened: await openCorrection(clinic, delivery, followUp, patientSignKey) })
  return found
}

/** Shows new contact details, or says that nobody should believe them. */
export function sayCorrection({ opened }: Correction): void {
  say()
  if (opened.kind === 'refused') {
    say(`Do not use the new contact details that came: ${correctionFaultWords[opened.reason]}.`)
    return
  }
  say(`New contact details, signed by the patient (${moment(opened.at)}); they take the place of the above:`)
  for (const line of contactLines(opened.contact)) say(line)
}
