import type { RelayClient } from '../../client/relay.js'
import type { Offer } from '../../client/sender.js'
import { careNeedsAnswer } from '../../contract/policy.js'
import type { Draft } from '../../form/draft.js'
import type { Form } from '../../form/form.js'
import { CommandProblem } from '../command-problem.js'
import { readForm } from '../send/read-form.js'

/** What is sent if no file is given. */
export const ownEnquiry: Draft = {
  careNeed: 'dermatology',
  message:
    'Hei! Jeg har hatt et kløende utslett på begge armene i tre uker.\nKremen fra apoteket hjelper ikke. Kan dere se på det?',
  language: 'nb',
  preferredTimes: 'Helst formiddager, ikke onsdager',
  contact: {
    name: 'Åse Nordmann-Øvrebø',
    email: 'åse@example.org',
    phone: '+46 8 465 004 42',
    postcode: '0150',
  },
}

/** The form of an enquiry that this relay takes. Throws a sentence for any other, before a clinic is asked to join. */
export async function acceptableForm(relay: RelayClient, draft: Draft, offer: Offer): Promise<Form> {
  const form = await readForm(draft, undefined, offer)
  const needs = await relay.call({ path: '/api/v1/care-needs', answer: careNeedsAnswer })
  if (!needs.some(({ code }) => code === form.careNeed))
    throw new CommandProblem('the enquiry cannot be sent\n  careNeed: must be one of /api/v1/care-needs')
  if (!offer.policy.languages.includes(form.language))
    throw new CommandProblem(
      `the enquiry cannot be sent\n  language: must be one of ${offer.policy.languages.join(', ')}`,
    )
  return form
}
