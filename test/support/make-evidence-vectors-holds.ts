import { canonicalJson } from '../../src/base/canonical.js'
import { type Entry, encodeEntry } from '../../src/prove/entry.js'
import { longestHoldMs } from '../../src/prove/verify/holds.js'
import type { EvidenceVectors } from './evidence-vector.js'
import type { Plan } from './make-evidence.js'
import { clinics, later, on, policy } from './make-evidence-parties.js'
import { also, held, released, statedAs } from './make-evidence-said-later.js'
import { holds, needing, refused, seenByBoth } from './make-evidence-vectors-valid.js'
import { bytesFrom, idFrom } from './make-vectors-ingredients.js'

const enquiry = { of: 'enquiry', reach: 'forwarded' } as const
const another = bytesFrom('evidence: another hold')
const { at: heldAt } = held()
const rule7 = (reason: Parameters<typeof refused>[1], description: string, plan: Plan) =>
  refused(7, reason, description, plan)

/** Puts an entry beside the others that the file does not need. */
const beside = (entry: Entry): Plan => ({
  reach: 'forwarded',
  records: (records) => [...records, { list: 'entries', body: encodeEntry(entry) }],
})
const unneeded = (description: string, entry: Entry) =>
  refused(4, 'entry_not_needed', description, beside(entry))

/** What rules 4, 5 and 7 say of enquiries that are kept for longer, and of the public entries that evidence has no use for. */
export const ofHolds: EvidenceVectors = {
  'holds-held': holds('an enquiry that is to be kept for longer', also([held()], enquiry)),
  'holds-held-and-released': holds(
    'kept for longer in the millisecond of its acceptance, let go, and kept again',
    also(
      [
        held({ at: on(20), random: another }),
        released({ at: on(20) }),
        held(),
        released({ at: on(23), random: another }),
      ],
      enquiry,
    ),
  ),
  'holds-held-for-90-days': holds(
    'kept for 90 days and an hour',
    also([held({ until: later(heldAt, longestHoldMs) })], enquiry),
  ),
  'held-too-long': rule7(
    'hold_out_of_bounds',
    'to be kept for a millisecond more than 90 days and an hour',
    also([held({ until: later(heldAt, longestHoldMs + 1) })], enquiry),
  ),
  'held-until-now': rule7(
    'hold_out_of_bounds',
    'to be kept until the instant at which that is said',
    also([held({ until: heldAt })], enquiry),
  ),
  'held-before-acceptance': rule7(
    'before_acceptance',
    'to be kept for longer before it was accepted',
    also([held({ at: later(on(20), -1) })], enquiry),
  ),
  'released-unheld': rule7('step_missing', 'let go without having been held', also([released()], enquiry)),
  'released-earlier': rule7(
    'step_too_early',
    'let go a millisecond before it was held',
    also([held(), released({ at: later(heldAt, -1) })], enquiry),
  ),
  'held-after-cosignature': refused(
    7,
    'after_cosignature',
    'held after witnesses saw it',
    { ...also([held()], enquiry), signers: seenByBoth(on(20, '13:00')) },
    needing(1),
  ),
  'held-in-a-delivery': refused(
    5,
    'statement_of_another_enquiry',
    'evidence of a delivery that says something of its enquiry',
    also([held()], { reach: 'forwarded' }),
  ),
  'held-another-enquiry': refused(
    5,
    'statement_of_another_enquiry',
    'another enquiry is to be kept for longer',
    also([held({ enquiry: idFrom('evidence: another enquiry') })], enquiry),
  ),
  'held-without-end': refused(
    3,
    'statement_unreadable',
    'to be kept without an end',
    also([statedAs(held(), (text) => text.replace(/"until":"[^"]+"/, '"until":null'))], enquiry),
  ),
  'held-one-clinic': refused(
    3,
    'statement_unreadable',
    'to be kept at one clinic only',
    also(
      [statedAs(held(), (text) => text.replace('"enquiry":', `"clinic":"${clinics[0].id}","enquiry":`))],
      enquiry,
    ),
  ),
  'entry-policy-announced': unneeded('a policy that is not in force yet', {
    v: 1,
    entry: 'policy-announced',
    at: on(1),
    version: '2027-01-01',
    file: policy.file,
    from: on(30),
  }),
  'entry-contact-key': unneeded('the key for questions to the operator', {
    v: 1,
    entry: 'contact-key',
    at: on(1),
    keys: clinics[0].first.publicKeys,
    approval: {
      body: canonicalJson({ v: 1 }),
      signatures: [
        { signKey: bytesFrom('evidence: somebody'), signature: bytesFrom('evidence: signed', 64) },
      ],
    },
  }),
  'entry-retention-report': unneeded('a report on what is gone', {
    v: 1,
    entry: 'retention-report',
    at: on(1),
    body: canonicalJson({ v: 1 }),
    signature: bytesFrom('evidence: signed', 64),
  }),
}
