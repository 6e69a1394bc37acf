import { type ArgsDef, defineCommand } from 'citty'
import { visibleLine } from '../../base/visible.js'
import { sendCorrections, signCorrections } from '../../client/follow-up.js'
import { fetchOwnCopy } from '../../client/patient.js'
import { RelayRefused, RelayUnexpected } from '../../client/relay.js'
import { UnknownClinic, UntrustedKey } from '../../client/sender.js'
import { type ContactDraft, type CorrectedContact, correctionFromDraft } from '../../form/correction.js'
import { options, valuesOf } from '../arguments.js'
import { askWhether, requirePerson } from '../ask.js'
import { CommandProblem } from '../command-problem.js'
import { contactLines } from '../form-text.js'
import { verifyStatements } from '../statements.js'
import { remark, say } from '../terminal.js'
import { type ComingBack, comeBack, deliveriesTo } from './coming-back.js'
import { linkOptions } from './known-link.js'
import { offerAt } from './offer-at.js'
import type { Status } from './status-words.js'

const args = {
  ...linkOptions,
  name: { type: 'string', valueHint: 'name', description: 'Your name, if it is another now' },
  email: { type: 'string', valueHint: 'address', description: 'Your e-mail address; empty for none' },
  phone: { type: 'string', valueHint: 'number', description: 'Your telephone number; empty for none' },
  postcode: { type: 'string', valueHint: 'postcode', description: 'Your postcode' },
  clinic: {
    type: 'string',
    valueHint: 'id',
    description: 'Only for this clinic, by id or name; give it once for each',
  },
  yes: options.yes,
} as const satisfies ArgsDef

/** Options that may be given several times. */
export const repeatable = ['clinic']

type Typed = Partial<Record<keyof ContactDraft, string | undefined>>

/** `videre correct`: gives clinics new contact details, sealed to each of them and signed with the patient's own key. */
export const command = defineCommand({
  args,
  async run({ args: given, rawArgs }) {
    const { name, email, phone, postcode } = given
    const typed: Typed = { name, email, phone, postcode }
    if (Object.values(typed).every((value) => value === undefined))
      throw new CommandProblem('say what has changed: --name, --email, --phone, --postcode')
    const back = await comeBack(given)
    const wanted = deliveriesTo(back.status, valuesOf(rawArgs, args, 'clinic')).filter(
      ({ state }) => state !== 'withdrawn' && state !== 'stripped',
    )
    if (wanted.length === 0) throw new CommandProblem('nothing of it is left to be corrected')
    const contact = await contactFrom(back, wanted, typed)
    if (given.yes !== true) await requireWish(contact, wanted)
    await correct(back, wanted, contact)
    for (const { clinicName } of wanted)
      say(`${visibleLine(clinicName)} has the new contact details in its inbox.`)
    say('videre status shows when each clinic has taken note of them.')
  },
})

/** The contact details from now on, all of them: what is not typed is taken from the own copy, if nothing was corrected before. */
async function contactFrom(
  { at, link, status }: ComingBack,
  wanted: Status['deliveries'],
  typed: Typed,
): Promise<CorrectedContact> {
  const isWhole =
    typed.name !== undefined && typed.postcode !== undefined && (typed.email ?? typed.phone) !== undefined
  const wasCorrected = wanted.some(({ followUps }) => followUps.some(({ kind }) => kind === 'correction'))
  if (wasCorrected && !isWhole)
    throw new CommandProblem(
      'they were corrected before, and your own copy does not know how: give all of them, --name, --postcode, and --email or --phone or both',
    )
  const { contact } = isWhole ? { contact: {} } : await ownForm(at, link, status)
  const draft = { name: '', postcode: '', ...contact, ...defined(typed) }
  const { country } = (await offerAt(at)).policy
  const read = correctionFromDraft(draft, { country })
  if (read.kind === 'correction') return read.contact
  const { field, rule } = read.fields[0] ?? { field: 'contact', rule: 'cannot be accepted' }
  throw new CommandProblem(`${field.replace('contact.', '')} ${rule}`)
}

const defined = (typed: Typed): Partial<ContactDraft> =>
  Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== undefined))

async function ownForm(at: ComingBack['at'], link: ComingBack['link'], status: Status) {
  const copy = await fetchOwnCopy(at.relay, status, link.patientSecret)
  if (copy.kind === 'unreadable') throw new CommandProblem(`your own copy does not open: ${copy.reason}`)
  return copy.form
}

async function requireWish(contact: CorrectedContact, wanted: Status['deliveries']): Promise<void> {
  requirePerson('say that you mean it with --yes')
  remark('From now on:')
  for (const line of contactLines(contact)) remark(line)
  const to = wanted.map(({ clinicName }) => visibleLine(clinicName)).join(', ')
  if (!(await askWhether(`Send this to ${to}?`))) throw new CommandProblem('stopped; nothing was sent')
}

/** Seals, signs and sends; once more if a clinic's key changed in this moment. */
async function correct(
  back: ComingBack,
  wanted: Status['deliveries'],
  contact: CorrectedContact,
): Promise<void> {
  try {
    await once(back, wanted, contact)
  } catch (error) {
    if (!(error instanceof RelayRefused) || error.code !== 'reseal') throw error
    await once(back, wanted, contact)
  }
}

async function once(
  { at, origin, link, status }: ComingBack,
  wanted: Status['deliveries'],
  contact: CorrectedContact,
): Promise<void> {
  const offer = await offerAt(at)
  if (offer.directory.origin !== origin)
    throw new RelayUnexpected(`the relay calls itself ${offer.directory.origin}, and not ${origin}`)
  const request = sealed(() => signCorrections(offer, link.patientSecret, wanted, contact))
  const { corrections } = await sendCorrections(at.relay, link.reference, link.patientSecret, request)
  const statements = corrections.map(({ statement }) => statement)
  const { statements: said } = verifyStatements(
    { statements },
    origin,
    link.relayKey ?? status.receipt.relayKey,
  )
  const isStated = (id: string) => said.some((one) => one.event === 'EnquiryCorrected' && one.delivery === id)
  if (!wanted.every(({ deliveryId }) => isStated(deliveryId)))
    throw new RelayUnexpected(
      'the relay says that it took the corrections, and its signatures do not bear that out',
    )
}

/** What was sealed, or why nothing may be sealed to a clinic. */
function sealed<T>(seal: () => T): T {
  try {
    return seal()
  } catch (error) {
    if (error instanceof UnknownClinic)
      throw new CommandProblem(
        'nothing was sent: one of the clinics takes nothing at present. Name the others with --clinic, and telephone this one',
      )
    if (error instanceof UntrustedKey)
      throw new CommandProblem(
        `nothing was sealed or sent: the key that is shown for a clinic cannot be shown to be theirs (${error.reason}). Somebody may be in between. Telephone the clinic`,
      )
    throw error
  }
}
