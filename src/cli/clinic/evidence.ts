import { defineCommand } from 'citty'
import { fetchDeliveryEvidence, take } from '../../client/clinic.js'
import { encodeForm } from '../../form/form.js'
import { CommandProblem } from '../command-problem.js'
import { evidenceName, withForm, writeEvidence } from '../evidence-out.js'
import { trustedAt } from '../trusted-at.js'
import { asClinic, clinicOptions, deliveryNamed } from './session.js'
import { lostWords, problemWords, withdrawnWords } from './words.js'

/** `videre clinic evidence`: what shows others that an enquiry came, and what the clinic did with it. */
export const command = defineCommand({
  args: {
    reference: { type: 'positional', required: true, description: 'The reference of the enquiry' },
    out: { type: 'string', valueHint: 'file', description: 'Where the evidence goes' },
    'with-form': { type: 'boolean', description: 'Add what the patient wrote; it then has personal data' },
    ...clinicOptions,
  },
  async run({ args }) {
    await asClinic(args, async (clinic, _, at) => {
      const trust = await trustedAt(at)
      const delivery = await deliveryNamed(clinic, args.reference)
      const { deliveryId, reference } = delivery
      const evidence = await fetchDeliveryEvidence(clinic, deliveryId)
      const path = args.out ?? evidenceName(reference)
      if (args['with-form'] !== true) return writeEvidence(path, evidence, trust)
      if (delivery.state === 'withdrawn') throw new CommandProblem(withdrawnWords(delivery))
      if (delivery.lost) throw new CommandProblem(lostWords(delivery))
      const taken = await take(clinic, delivery)
      if (taken.kind === 'problem')
        throw new CommandProblem(`the enquiry cannot be read: ${problemWords[taken.problem]}`)
      const opened = { delivery: deliveryId, form: encodeForm(taken.form), salt: taken.salt }
      await writeEvidence(path, withForm(evidence, [opened]), trust)
    })
  },
})
