import { defineCommand } from 'citty'
import { type ClinicAtRelay, confirmSeen, type InboxDelivery, take } from '../../client/clinic.js'
import type { Form } from '../../form/form.js'
import { options } from '../arguments.js'
import { CommandProblem } from '../command-problem.js'
import { formLines } from '../form-text.js'
import { moment } from '../moments.js'
import { flushed, say, sayJson } from '../terminal.js'
import { asClinic, clinicOptions, deliveryNamed } from './session.js'
import { lostWords, problemWords } from './words.js'

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
      const form = await takeForm(clinic, delivery)
      if (args.json) sayJson({ reference: delivery.reference, deliveryId: delivery.deliveryId, form })
      else sayForm(delivery, form)
      // Only what has reached a person was seen; JSON is for programs.
      await flushed()
      if (args.json) return
      await confirmSeen(clinic, delivery.deliveryId)
      say()
      say('Signed for, and marked as seen. When you have answered:')
      say(
        `videre clinic handled ${delivery.reference} --key ${args.key} --outcome <reached|not_reached|appointment|cannot_help>`,
      )
    })
  },
})

/** Takes a delivery's form, or says in a sentence why it cannot be read, which the relay knows by then. */
export async function takeForm(clinic: ClinicAtRelay, delivery: InboxDelivery): Promise<Form> {
  if (delivery.lost) throw new CommandProblem(lostWords(delivery))
  const taken = await take(clinic, delivery)
  if (taken.kind === 'opened') return taken.form
  throw new CommandProblem(
    `enquiry ${delivery.reference} cannot be read: ${problemWords[taken.problem]}; this was reported to the relay`,
  )
}

function sayForm({ reference, consignedAt, dueAt }: InboxDelivery, form: Form): void {
  say(`Enquiry ${reference}`)
  say(`Arrived ${moment(consignedAt)}; the relay keeps it until ${moment(dueAt)}.`)
  say()
  for (const line of formLines(form)) say(line)
}
