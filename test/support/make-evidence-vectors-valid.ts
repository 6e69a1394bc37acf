import { base64url, fromUtf8 } from '../../src/base/bytes.js'
import type { EntryOf } from '../../src/prove/entry.js'
import type { Trust } from '../../src/prove/trust.js'
import type { ReasonCode } from '../../src/prove/verify/reasons.js'
import { type EvidenceVector, type EvidenceVectors, trustJson, type VectorFile } from './evidence-vector.js'
import { makeEvidence, type Plan, policyEntry } from './make-evidence.js'
import { clinics, enquiry, later, on, sentForm, trusted, witnesses } from './make-evidence-parties.js'

/** What a vector may have besides its file. */
export type Beside = Pick<EvidenceVector, 'question' | 'forms'> & { trust?: Partial<Trust> }

const isFile = (file: Plan | VectorFile): file is VectorFile =>
  ['text', 'base64', 'repeat', 'vector'].some((member) => member in file)

const made = (
  description: string,
  file: Plan | VectorFile,
  { trust, ...beside }: Beside,
): Pick<EvidenceVector, 'description' | 'trust' | 'file'> => ({
  description,
  trust: trustJson({ ...trusted, ...trust }),
  ...beside,
  file: isFile(file) ? file : { text: fromUtf8(makeEvidence(file).bytes) },
})

/** A file that holds. */
export const holds = (description: string, file: Plan | VectorFile, beside: Beside = {}): EvidenceVector => ({
  ...made(description, file, beside),
  expect: 'holds',
})

/** A file that is refused, for one reason. */
export const refused = (
  rule: number | 'question',
  reason: ReasonCode,
  description: string,
  file: Plan | VectorFile,
  beside: Beside = {},
): EvidenceVector => {
  const { description: said, ...rest } = made(description, file, beside)
  return { description: said, rule, ...rest, expect: 'refused', reason }
}

/** An edited copy of a file that holds. */
export const edited = (vector: string, replace: string, by: string): VectorFile => ({ vector, replace, by })

/** Both witnesses have seen the log, the second a minute later. */
export const seenByBoth = (at = on(20, '13:00')) => ({
  cosigners: witnesses.map((witness, i) => ({ witness, at: later(at, i * 60_000) })),
})

/** As many of the trusted witnesses as are needed. */
export const needing = (needed: number): Beside => ({
  trust: { witnesses: { ...trusted.witnesses, needed } },
})

/** What the holder of a delivery's form and salt adds. */
export const openedOf = ({ delivery, salt }: (typeof clinics)[number]) => ({ delivery, form: sentForm, salt })

/** The same as JSON beside the file. */
export const formOf = (clinic: (typeof clinics)[number]) => ({
  delivery: clinic.delivery,
  form: base64url(sentForm),
  salt: base64url(clinic.salt),
})

const [first, second] = clinics
/** The clinics in the order of their deliveries' ids. */
export const inOrder = [...clinics].sort((a, b) => (a.delivery < b.delivery ? -1 : 1))
const named = (name: string) => ({
  approval: { name },
  change: (entry: EntryOf<'clinic-key'>) => ({ ...entry, name }),
})
const longVersion = 'x'.repeat(64)
const replacing = { approval: { replaces: first.next.keyId, at: on(19, '10:00') } }

/** Files that hold. */
export const valid: EvidenceVectors = {
  'holds-forwarded': holds('a delivery that was forwarded, and nothing more', { reach: 'forwarded' }),
  'holds-handled': holds('a delivery up to what came of it', {}),
  'holds-problem': holds('a delivery that the clinic could not use', { reach: 'problem' }),
  'holds-enquiry': holds('an enquiry to two clinics', { of: 'enquiry', reach: 'seen' }),
  'holds-opened': holds('an enquiry with its forms, which its holder added', {
    of: 'enquiry',
    reach: 'forwarded',
    file: (evidence) => ({ ...evidence, opened: inOrder.map(openedOf) }),
  }),
  'holds-form-beside': holds(
    'a delivery with its form beside the file',
    { vector: 'holds-forwarded' },
    { forms: [formOf(first)] },
  ),
  'holds-new-key': holds('sealed to a key that the key before it signed', {
    reach: 'handed over',
    rotated: 'before',
  }),
  'holds-new-key-signed': holds('the clinic changed its key before it signed for the delivery', {
    reach: 'handed over',
    rotated: 'after',
  }),
  'holds-long-names': holds('a name of 200 characters outside the basic plane, a policy of 64', {
    of: 'enquiry',
    reach: 'forwarded',
    key: named('😀'.repeat(200)),
    statement: (statement) => ({
      ...statement,
      ...('policy' in statement ? { policy: longVersion } : {}),
      ...('consent' in statement ? { consent: longVersion } : {}),
    }),
    records: ([before, , ...rest]) => [before!, policyEntry(longVersion), ...rest],
  }),
  'holds-first-and-last-instant': holds('instants of the years 0001 and 9999, and of a leap day', {
    of: 'enquiry',
    reach: 'forwarded',
    statement: (statement) => {
      if (statement.event === 'SubmissionAcceptance')
        return { ...statement, includeBy: new Date('2000-02-29T23:59:59.999Z') }
      if (statement.event !== 'ContentConsignment') return statement
      const isFirst = statement.clinic === first.id
      return {
        ...statement,
        dueAt: new Date(isFirst ? '0001-01-01T00:00:00.000Z' : '9999-12-31T23:59:59.999Z'),
      }
    },
  }),
  'holds-at-once': holds('everything happened in the same millisecond', {
    of: 'enquiry',
    reach: 'handled',
    statement: (statement) => ({ ...statement, at: on(20) }),
  }),
  'holds-replaced-key': holds('sealed 24 hours after registrars let a key replace another', {
    reach: 'forwarded',
    key: { ...replacing, at: on(19, '10:01') },
  }),
  'holds-last-instant': holds('sealed a millisecond before 30 days from the key proof are over', {
    reach: 'forwarded',
    key: { provenAt: new Date(on(20).getTime() - 30 * 86_400_000 + 1) },
  }),
  'holds-clock-ahead': holds("the clinic's clock and the entry are ten minutes ahead of the delivery", {
    reach: 'forwarded',
    key: { at: on(20, '10:10'), provenAt: on(20, '10:10') },
  }),
  'holds-seen-by-witnesses': holds('two witnesses saw the log', { signers: seenByBoth(on(22)) }, needing(2)),
  'holds-ten-minutes-later': holds(
    'a statement is ten minutes later than the latest cosignature',
    { reach: 'forwarded', signers: seenByBoth(on(20, '09:49')) },
    needing(1),
  ),
  'holds-unknown-cosignature': holds(
    'somebody cosigned who is not trusted, and nobody has to',
    { reach: 'forwarded', signers: seenByBoth() },
    { trust: { witnesses: { needed: 0, keys: [] } } },
  ),
  'holds-asked-delivery': holds(
    'asked about the delivery, its clinic and its reference',
    { vector: 'holds-forwarded' },
    { question: { reference: first.reference, clinic: first.id, delivery: first.delivery } },
  ),
  'holds-asked-enquiry': holds(
    "asked about the enquiry's reference and one of its clinics",
    { vector: 'holds-enquiry' },
    { question: { reference: enquiry.reference, clinic: second.id } },
  ),
}
