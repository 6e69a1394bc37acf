/** Staff, clinics and patients who use a relay in tests, over HTTP as real ones do. */
import { randomUUID } from 'node:crypto'
import { type Clock, hostClock } from '../../src/base/clock.js'
import { randomBytes } from '../../src/base/sodium.js'
import { type ClinicAtRelay, login } from '../../src/client/clinic.js'
import { join } from '../../src/client/join.js'
import { fetchOffer, type SealedHere, sealEnquiry, sendSealed } from '../../src/client/sender.js'
import { carryOutAct, signAct, writeAct } from '../../src/client/staff.js'
import { activateApproved } from '../../src/clinics/activate.js'
import { careNeedsAnswer } from '../../src/contract/policy.js'
import type { ActOf, Command } from '../../src/contract/staff.js'
import type { Answer } from '../../src/contract/staff-answers.js'
import { type Draft, formFromDraft } from '../../src/form/draft.js'
import type { Form } from '../../src/form/form.js'
import type { Policy } from '../../src/policy/policy.js'
import { deriveHolder, type Holder } from '../../src/seal/keys.js'
import type { TestRelay } from './relay.js'

/** Two members of staff, who can do everything together. */
export interface Staff {
  one: Holder
  two: Holder
}

const employed = new WeakMap<TestRelay, Staff>()

/** The two members of staff of a relay: added the first time that they are needed, as an operator does. */
export async function employ(relay: TestRelay): Promise<Staff> {
  const staff = employed.get(relay) ?? (await employFirst(relay))
  employed.set(relay, staff)
  return staff
}

async function employFirst({ relay, client }: TestRelay): Promise<Staff> {
  const people = { one: deriveHolder(randomBytes(32)), two: deriveHolder(randomBytes(32)) }
  const add = (name: string, holder: Holder) =>
    writeAct('staff.add', { name, signKey: holder.publicKeys.signKey }, 'set-up', hostClock())
  const first = { ...add('Kari', people.one), operatorToken: relay.keys.operatorToken }
  await carryOutAct(client, first, 'staff.add')
  const second = signAct(add('Ola', people.two), client.origin, people.one.signPair)
  await carryOutAct(client, second, 'staff.add')
  return people
}

/** Has the staff do something, with both signatures. `at` is their clock. */
export function act<C extends Command>(
  { client }: TestRelay,
  { one, two }: Staff,
  command: C,
  args: ActOf<C>['arguments'],
  at: Date = hostClock(),
): Promise<Answer<C>> {
  const once = signAct(writeAct(command, args, 'as agreed', at), client.origin, one.signPair)
  return carryOutAct(client, signAct(once, client.origin, two.signPair), command)
}

/** A clinic that joined and was confirmed: it holds its secret, and knows what it is to the relay. */
export interface Clinic {
  holder: Holder
  clinicId: string
  name: string
}

/** Invites a clinic, lets it join with a fresh secret unless one is given, and confirms it. */
export async function openClinic(
  relay: TestRelay,
  staff: Staff,
  name: string,
  secret: Uint8Array = randomBytes(32),
): Promise<Clinic> {
  const { invite, clinicId } = await act(relay, staff, 'clinic.invite', {
    name,
    place: 'Oslo',
    county: 'NO-03',
    telephone: '+4722334455',
    languages: ['nb', 'en'],
    careNeeds: await usualNeeds(relay),
  })
  const holder = deriveHolder(secret)
  await join(relay.client, holder, invite)
  await confirm(relay, staff, clinicId, holder)
  return { holder, clinicId, name }
}

/** What clinics in tests offer, as far as the policy knows of it. */
async function usualNeeds({ client }: TestRelay): Promise<string[]> {
  const known = await client.call({ path: '/api/v1/care-needs', answer: careNeedsAnswer })
  const codes = known.map(({ code }) => code)
  const usual = ['dermatology', 'physiotherapy'].filter((code) => codes.includes(code))
  return usual.length > 0 ? usual : codes.slice(0, 1)
}

/** Has the staff confirm the key that a clinic has proven, as videre staff confirm does. `at` is their clock. */
export async function confirm(
  relay: TestRelay,
  staff: Staff,
  clinicId: string,
  { keyId }: Pick<Holder, 'keyId'>,
  at: Date = hostClock(),
): Promise<void> {
  const { clinics } = await act(relay, staff, 'clinic.list', {}, at)
  const clinic = clinics.find(({ id }) => id === clinicId)
  const { name, replaces } = clinic ?? { name: 'nobody', replaces: null }
  await act(relay, staff, 'clinic.confirm', { clinicId, name, keyId, replaces }, at)
}

/**
 * Has a clinic join again with a fresh secret, in the place of the key that it cannot use any more, and has the staff
 * confirm that: 24 hours later {@link activate} makes it the present one. `clock` is everybody's.
 */
export async function replaceKey(
  relay: TestRelay,
  { clinicId }: Pick<Clinic, 'clinicId'>,
  clock: Clock = hostClock,
): Promise<Holder> {
  const staff = await employ(relay)
  const next = deriveHolder(randomBytes(32))
  const { invite } = await act(relay, staff, 'clinic.reinvite', { clinicId }, clock())
  await join(relay.client, next, invite, clock)
  await confirm(relay, staff, clinicId, next, clock())
  return next
}

/** Does what the relay's schedule does about approved keys each minute. Gives how many became their clinics' present ones. */
export const activate = ({ relay }: TestRelay): Promise<number> =>
  relay.database.transaction((tx) => activateApproved(tx, relay.quorum))

/** A session of a clinic at a relay. `clock` is the clinic's. */
export const atRelay = (
  { client }: TestRelay,
  { holder, clinicId }: Clinic,
  clock: Clock = hostClock,
): Promise<ClinicAtRelay> => login({ relay: client, origin: client.origin, clinicId, holder, clock })

/** What a patient writes. */
export const draft = {
  careNeed: 'dermatology',
  message: 'I have had a rash on both arms for three weeks.\nIt itches at night.',
  language: 'nb',
  preferredTimes: 'mornings',
  contact: { name: 'Åse Nordmann', email: 'åse@example.org', phone: '22 33 44 55', postcode: '0150' },
} satisfies Draft

/** The canonical form of a draft. Throws if it is not acceptable. */
export function formOf(text: Draft = draft, country: Policy['country'] = 'NO'): Form {
  const read = formFromDraft(text, { country })
  if (read.kind === 'invalid') throw new TypeError(JSON.stringify(read.fields))
  return read.form
}

/** Seals and sends an enquiry as a patient's device does. `at` is the patient's clock. */
export async function sendEnquiry(
  { client }: TestRelay,
  clinics: readonly Clinic[],
  text: Draft = draft,
  at: Date = hostClock(),
): Promise<{ sealed: SealedHere; answer: Awaited<ReturnType<typeof sendSealed>> }> {
  const offer = await fetchOffer(client)
  const sealed = sealEnquiry(
    offer,
    formOf(text, offer.policy.country),
    clinics.map(({ clinicId }) => clinicId),
    at,
  )
  return { sealed, answer: await sendSealed(client, sealed) }
}

/** The body of an integration's request for a draft. */
export const draftBody = async ({ client }: TestRelay, clinics: readonly Clinic[], text: Draft = draft) => ({
  ...text,
  clinics: clinics.map(({ clinicId }) => clinicId),
  consent: { version: (await fetchOffer(client)).policy.version, given: true },
})

/** Posts JSON and gives the status and the parsed answer. */
export async function postJson(
  { url }: Pick<TestRelay, 'url'>,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, unknown>; text: string }> {
  const response = await fetch(new URL(path, url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, body: JSON.parse(text) as Record<string, unknown>, text }
}

/** Posts an enquiry for the relay to seal. */
export const postDraft = (relay: Pick<TestRelay, 'url'>, body: unknown, key: string = randomUUID()) =>
  postJson(relay, '/api/v1/enquiries', body, { 'Idempotency-Key': key })
