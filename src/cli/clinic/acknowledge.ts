import { defineCommand } from 'citty'
import { visibleLine } from '../../base/visible.js'
import type { ClinicAtRelay, InboxDelivery } from '../../client/clinic.js'
import { acknowledge } from '../../client/clinic-follow-up.js'
import { CommandProblem } from '../command-problem.js'
import { moment } from '../moments.js'
import { endWith, flushed, say } from '../terminal.js'
import { openCorrections, sayCorrection } from './corrections.js'
import { takeOpened } from './open.js'
import { asClinic, clinicOptions, deliveryNamed } from './session.js'

/** `videre clinic acknowledge`: shows what a patient corrected or withdrew, and signs that a person took note of it. */
export const command = defineCommand({
  args: {
    reference: { type: 'positional', required: true, description: 'The reference of the enquiry' },
    ...clinicOptions,
  },
  async run({ args }) {
    await asClinic(args, async (clinic) => {
      const delivery = await deliveryNamed(clinic, args.reference)
      const open = delivery.followUps.filter(({ acknowledgedAt }) => acknowledgedAt === null)
      if (open.length === 0)
        throw new CommandProblem(`there is nothing about ${delivery.reference} to acknowledge`)
      const refused = await sayWhat(clinic, delivery)
      // Only what has reached a person is taken note of.
      await flushed()
      for (const followUp of open)
        if (!refused.has(followUp.id)) await acknowledge(clinic, delivery.deliveryId, followUp)
      if (refused.size > 0) endWith(1)
      if (open.every(({ id }) => refused.has(id))) return
      say()
      say(`Acknowledged. The patient can see that ${delivery.reference} was taken note of.`)
    })
  },
})

/** Gives the ids of what nobody should believe, and nobody acknowledges. */
async function sayWhat(clinic: ClinicAtRelay, delivery: InboxDelivery): Promise<Set<string>> {
  const { reference, state, followUps } = delivery
  const withdrawal = followUps.find(({ kind }) => kind === 'withdrawal')
  if (state === 'withdrawn') {
    const when = withdrawal === undefined ? '' : ` on ${moment(withdrawal.receivedAt)}`
    say(`${reference} was withdrawn by the patient${when}. The relay has destroyed its copy.`)
    say('Delete what you keep of it, unless the law has you keep it; answer nothing of it any more.')
    return new Set()
  }
  const taken = await takeOpened(clinic, delivery)
  const corrections = await openCorrections(clinic, delivery, taken.patientSignKey)
  say(`Enquiry ${reference} from ${visibleLine(taken.form.contact.name)}`)
  for (const one of corrections) sayCorrection(one)
  return new Set(
    corrections.flatMap(({ followUp, opened }) => (opened.kind === 'refused' ? [followUp.id] : [])),
  )
}
