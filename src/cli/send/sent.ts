import { base64url } from '../../base/bytes.js'
import type { Directory } from '../../contract/clinics.js'
import { say, sayJson } from '../terminal.js'
import type { Sent } from './sealing.js'

/** Says that an enquiry was forwarded, and what the patient should keep. */
export function saySent(
  { link, answer, statements }: Sent,
  clinics: readonly Directory['clinics'][number][],
  savedTo: string | undefined,
): void {
  say(`Forwarded. The reference is ${answer.reference}.`)
  say()
  for (const { clinicId } of answer.deliveries) {
    const clinic = clinics.find(({ id }) => id === clinicId)
    say(`  ${clinic === undefined ? clinicId : `${clinic.name}, ${clinic.place}`}: in its inbox`)
  }
  say()
  say(`The relay has signed ${statements} statements that say so; they were checked.`)
  say()
  say(`Patient secret  ${base64url(link.patientSecret)}`)
  say('Keep it: with it, and only with it, you can see what happens to the enquiry and read your copy.')
  if (savedTo === undefined) return
  say(`It is in ${savedTo} as well. To see what happened: videre status --file ${savedTo}`)
}

/** The same for programs. */
export function saySentJson({ link, answer }: Sent): void {
  const { relayKey, patientSecret, ...rest } = link
  sayJson({
    ...rest,
    patientSecret: base64url(patientSecret),
    ...(relayKey === undefined ? {} : { relayKey: base64url(relayKey) }),
    statusUrl: answer.statusUrl,
    deliveries: answer.deliveries,
  })
}
