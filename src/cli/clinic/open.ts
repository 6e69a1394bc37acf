import { defineCommand } from 'citty'
import { type ClinicAtRelay, confirmSeen, type InboxDelivery, type Taken, take } from '../../client/clinic.js'
import type { CorrectedContact } from '../../form/correction.js'
import type { Form } from '../../form/form.js'
import { options } from '../arguments.js'
import { CommandProblem } from '../command-problem.js'
import { formLines } from '../form-text.js'
import { moment } from '../moments.js'
import { flushed, say, sayJson } from '../terminal.js'
import { type Correction, openCorrections, sayCorrection } from './corrections.js'
import { asClinic, clinicOptions, deliveryNamed } from './session.js'
import { lostWords, problemWords, unacknowledged, withdrawnWords } from './words.js'

/** `videre clinic open`: takes an enquiry, shows it, and signs that a person saw it. */
export const command = defineCommand({
  args: {
    reference: { type: 'positional', required: true, description: 'The reference of the enquiry' },
    ...clinicOptions,
    json: options.json,
  },
  async run({ args }) {
    await asClinic(args, async (clinic) => {
      const delivery = await deliveryNamed(clinic, args.reference)
      const taken = await takeOpened(clinic, delivery)
      const { form } = taken
      const corrections = await openCorrections(clinic, delivery, taken.patientSignKey)
      if (args.json)
        sayJson({
          reference: delivery.reference,
          deliveryId: delivery.deliveryId,
          form,
          correctedContact: newestContact(corrections),
        })
      else {
        sayForm(delivery, form)
        for (const one of corrections) sayCorrection(one)
      }
      // Only what has reached a person was seen; JSON is for programs.
      await flushed()
      if (args.json) return
      await confirmSeen(clinic, delivery.deliveryId)
      say()
      say('Signed for, and marked as seen. When you have answered:')
      say(
        `videre clinic handled ${delivery.reference} --key ${args.key} --outcome <reached|not_reached|appointment|cannot_help>`,
      )
      if (unacknowledged(delivery) > 0) {
        say('The patient has sent new contact details since. When you have noted them:')
        say(`videre clinic acknowledge ${delivery.reference} --key ${args.key}`)
      }
    })
  },
})

/** Takes a delivery, or says in a sentence why it cannot be read, which the relay knows by then. */
export async function takeOpened(
  clinic: ClinicAtRelay,
  delivery: InboxDelivery,
): Promise<Extract<Taken, { kind: 'opened' }>> {
  if (delivery.state === 'withdrawn') throw new CommandProblem(withdrawnWords(delivery))
  if (delivery.lost) throw new CommandProblem(lostWords(delivery))
  const taken = await take(clinic, delivery)
  if (taken.kind === 'opened') return taken
  throw new CommandProblem(
    `enquiry ${delivery.reference} cannot be read: ${problemWords[taken.problem]}; this was reported to the relay`,
  )
}

/** The contact details that the patient signed last; `null` if those of the form still hold. */
function newestContact(corrections: readonly Correction[]): CorrectedContact | null {
  const last = corrections.map(({ opened }) => opened).findLast(({ kind }) => kind === 'correction')
  return last?.kind === 'correction' ? last.contact : null
}

function sayForm({ reference, consignedAt, dueAt }: InboxDelivery, form: Form): void {
  say(`Enquiry ${reference}`)
  say(`Arrived ${moment(consignedAt)}; the relay keeps it until ${moment(dueAt)}.`)
  say()
  for (const line of formLines(form)) say(line)
}
