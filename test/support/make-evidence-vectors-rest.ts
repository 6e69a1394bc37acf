import { base64url, concat, utf8 } from '../../src/base/bytes.js'
import type { EvidenceVectors } from './evidence-vector.js'
import { type LogRecord, type Plan, policyEntry } from './make-evidence.js'
import { clinics, holderWith, type KeyPlan, keyEntryBody, on, sentForm } from './make-evidence-parties.js'
import { formOf, holds, inOrder, openedOf, refused } from './make-evidence-vectors-valid.js'

const [first, second] = clinics
const short = { reach: 'forwarded' } as const
type Reason = Parameters<typeof refused>[1]

const also =
  (record: LogRecord): NonNullable<Plan['records']> =>
  (records) => [...records, record]
const keyEntry = (plan: KeyPlan): LogRecord => ({ list: 'entries', body: keyEntryBody(plan) })
/** Another key with the sign key of the next one. */
const sameSigner = holderWith(first.next, { sealKey: second.next.publicKeys.sealKey })
const opening = (opened: ReturnType<typeof openedOf>): Plan => ({
  ...short,
  file: (evidence) => ({ ...evidence, opened: [opened] }),
})
const asked = (reason: Reason, description: string, vector: string, question: object) =>
  refused('question', reason, description, { vector }, { question })

/** Rules 9 to 11, and files about something else than was asked. */
export const ofWhatElse: EvidenceVectors = {
  'policy-missing': refused(9, 'policy_missing', 'no entry of the policy', {
    ...short,
    records: ([before, , ...rest]) => [before!, ...rest],
  }),
  'policy-surplus': refused(9, 'policy_surplus', 'an entry of a policy that nobody consented to', {
    ...short,
    records: also(policyEntry('2026-11-02')),
  }),
  'policy-twice': refused(9, 'policy_surplus', 'the policy twice', {
    ...short,
    records: also(policyEntry()),
  }),
  'surplus-other-clinic': refused(10, 'key_surplus', 'a key of a clinic that is not concerned', {
    ...short,
    records: also(keyEntry({ clinic: second, holder: second.first, at: on(2) })),
  }),
  'surplus-next-key': refused(10, 'key_surplus', 'a next key that signed nothing', {
    ...short,
    records: also(keyEntry({ clinic: first, holder: first.next, previous: first.first, at: on(21) })),
  }),
  'surplus-renewed': refused(10, 'key_twice', 'the key once more, as it was renewed', {
    ...short,
    records: also(keyEntry({ clinic: first, holder: first.first, at: on(19) })),
  }),
  'holds-one-sign-key-twice': holds('two keys of the clinic have one sign key, with which it signed', {
    reach: 'handed over',
    rotated: 'after',
    records: also(keyEntry({ clinic: first, holder: sameSigner, previous: first.first, at: on(21) })),
  }),
  'holds-forms-beside': holds(
    'forms beside the file in another order than that of the deliveries, one of them twice',
    { vector: 'holds-enquiry' },
    { forms: [formOf(inOrder[1]!), formOf(inOrder[0]!), formOf(inOrder[1]!)] },
  ),
  'opened-other-delivery': refused(
    11,
    'opened_of_another_delivery',
    'a form of another delivery',
    opening(openedOf(second)),
  ),
  'opened-other-form': refused(
    11,
    'opened_differs',
    'another form',
    opening({ ...openedOf(first), form: concat(sentForm, utf8(' ')) }),
  ),
  'opened-other-salt': refused(
    11,
    'opened_differs',
    'another salt',
    opening({ ...openedOf(first), salt: second.salt }),
  ),
  'opened-beside': refused(
    11,
    'opened_differs',
    'another form beside the file',
    { vector: 'holds-forwarded' },
    {
      forms: [{ delivery: first.delivery, form: base64url(utf8('{}')), salt: base64url(first.salt) }],
    },
  ),
  'asked-other-reference': asked('other_reference', 'asked about another reference', 'holds-forwarded', {
    reference: second.reference,
  }),
  'asked-other-clinic': asked('other_clinic', 'asked about another clinic', 'holds-forwarded', {
    clinic: second.id,
  }),
  'asked-other-delivery': asked('other_delivery', 'asked about another delivery', 'holds-forwarded', {
    delivery: second.delivery,
  }),
  'asked-mixed': asked(
    'other_clinic',
    "asked about one delivery's reference and another one's clinic",
    'holds-enquiry',
    { reference: first.reference, clinic: second.id },
  ),
}
