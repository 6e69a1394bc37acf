import type { Reason } from './reasons.js'
import type { Subject } from './subject.js'

/** What somebody wants to know something about. A reference is an enquiry's or a delivery's, canonically spelled. */
export interface Question {
  reference?: string | undefined
  clinic?: string | undefined
  delivery?: string | undefined
}

/** Why a file does not answer a question: it has no delivery that is all that was asked for. */
export function checkQuestion(
  { acceptance, cases }: Subject,
  { reference, clinic, delivery }: Question,
): Reason[] {
  const all = cases.map(({ consignment }) => consignment.statement)
  const ofReference = all.filter((one) =>
    [undefined, one.reference, acceptance?.statement.reference].includes(reference),
  )
  const ofClinic = ofReference.filter((one) => clinic === undefined || one.clinic === clinic)
  const ofDelivery = ofClinic.filter((one) => delivery === undefined || one.delivery === delivery)
  if (ofReference.length === 0) return [{ code: 'other_reference' }]
  if (ofClinic.length === 0) return [{ code: 'other_clinic' }]
  return ofDelivery.length === 0 ? [{ code: 'other_delivery' }] : []
}
