import type { z } from 'zod'
import type { RelayClient } from '../../client/relay.js'
import type { Offer } from '../../client/sender.js'
import { careNeedsAnswer } from '../../contract/policy.js'
import { type Draft, formFromDraft } from '../../form/draft.js'
import { askLine, askLines, askWhich, type Check } from '../ask.js'

/** Asks the person at the terminal for an enquiry, each answer until it can be accepted. */
export async function askDraft(
  relay: RelayClient,
  { policy }: Offer,
  careNeed: string | undefined,
): Promise<Draft> {
  const needs = await relay.call({ path: '/api/v1/care-needs', answer: careNeedsAnswer })
  const check = checkWith(policy.country)
  return {
    careNeed: careNeed ?? (await askWhich('What is it about?', careNeedChoices(needs))),
    message: await askLines(
      'What do you want the clinics to know? No identity number, please. (Enter twice ends)',
      check('message', (message) => ({ message })),
    ),
    language: await askWhich(
      'In which language shall they answer?',
      policy.languages.map((code) => ({ value: code, label: languageName(code) })),
    ),
    contact: {
      name: await askLine(
        'Your name',
        check('contact.name', (name) => ({ contact: { name } })),
      ),
      ...(await askReachable(check)),
      postcode: await askLine(
        'Your postcode',
        check('contact.postcode', (postcode) => ({ contact: { postcode } })),
      ),
    },
    preferredTimes: await askLine(
      'When does it suit you? (may stay empty)',
      check('preferredTimes', (preferredTimes) => ({ preferredTimes })),
    ),
  }
}

/** E-mail or telephone, or both. */
async function askReachable(check: ReturnType<typeof checkWith>): Promise<{ email: string; phone: string }> {
  const optional =
    (inner: Check): Check =>
    (answer) =>
      answer.trim() === '' ? undefined : inner(answer)
  const email = await askLine(
    'Your e-mail address (may stay empty)',
    optional(check('contact.email', (text) => ({ contact: { email: text } }))),
  )
  const ofPhone = check('contact.phone', (phone) => ({ contact: { phone } }))
  const phone = await askLine(
    email.trim() === '' ? 'Your telephone number' : 'Your telephone number (may stay empty)',
    email.trim() === '' ? ofPhone : optional(ofPhone),
  )
  return { email, phone }
}

interface Part extends Partial<Omit<Draft, 'contact'>> {
  contact?: Partial<Draft['contact']>
}

const acceptable = {
  careNeed: 'dermatology',
  message: 'x',
  language: 'nb',
  contact: { name: 'x', email: 'x@example.org', postcode: 'NO-0150' },
} satisfies Draft

/** Checks one answer by the rules of the whole form. */
const checkWith =
  (country: Offer['policy']['country']) =>
  (field: string, part: (answer: string) => Part): Check =>
  (answer) => {
    const { contact, ...rest } = part(answer)
    const draft = { ...acceptable, ...rest, contact: { ...acceptable.contact, ...contact } }
    const read = formFromDraft(draft, { country })
    return read.kind === 'form' ? undefined : read.fields.find((problem) => problem.field === field)?.rule
  }

const careNeedChoices = (needs: z.output<typeof careNeedsAnswer>) =>
  needs.map(({ code, labels }) => ({ value: code, label: labels.en ?? Object.values(labels)[0] ?? code }))

const languageName = (code: string): string =>
  new Intl.DisplayNames(['en'], { type: 'language' }).of(code) ?? code
