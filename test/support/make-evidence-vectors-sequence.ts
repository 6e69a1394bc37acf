import type { Statement } from '../../src/prove/statement.js'
import type { EvidenceVectors } from './evidence-vector.js'
import type { Plan, Reach } from './make-evidence.js'
import { later, on } from './make-evidence-parties.js'
import { never, statementOf, times } from './make-evidence-records.js'
import { holds, needing, refused, seenByBoth } from './make-evidence-vectors-valid.js'

type Reason = Parameters<typeof refused>[1]
const fetched = { reach: 'handed over' } as const
const opened = { reach: 'opened' } as const
const rule7 = (reason: Reason, description: string, plan: Plan, beside?: Parameters<typeof refused>[4]) =>
  refused(7, reason, description, plan, beside)

const twice = (event: Statement['event']) => times(event, 2)
const at = (event: Statement['event'], instant: Date): NonNullable<Plan['statement']> =>
  statementOf(event, () => ({ at: instant }))
const without = (reach: Reach, event: Statement['event']): Plan => ({ reach, records: never(event) })

/** Rule 7. */
export const ofSequence: EvidenceVectors = {
  'sequence-handover-twice': rule7('step_twice', 'signed for twice', {
    ...fetched,
    records: twice('ContentHandover'),
  }),
  'sequence-opened-twice': rule7('step_twice', 'opened twice', {
    ...opened,
    records: twice('ContentOpened'),
  }),
  'sequence-seen-twice': rule7('step_twice', 'seen twice', { reach: 'seen', records: twice('ContentSeen') }),
  'sequence-problem-twice': rule7('step_twice', 'a problem twice', {
    reach: 'problem',
    records: twice('ContentHandoverFailure'),
  }),
  'holds-told-twice': holds('what came of it was stated twice, and the evidence fetched twice', {
    records: (records) => twice('EvidenceRetrieved')(twice('EnquiryHandled')(records)),
  }),
  'holds-20-outcomes': holds('what came of it was stated 20 times', { records: times('EnquiryHandled', 20) }),
  'sequence-21-outcomes': rule7('too_many_outcomes', 'what came of it was stated 21 times', {
    records: times('EnquiryHandled', 21),
  }),
  'sequence-opened-unfetched': rule7(
    'step_missing',
    'opened without having been signed for',
    without('opened', 'ContentHandover'),
  ),
  'sequence-problem-unfetched': rule7(
    'step_missing',
    'a problem with what was not signed for',
    without('problem', 'ContentHandover'),
  ),
  'sequence-seen-unopened': rule7(
    'step_missing',
    'seen without having been opened',
    without('seen', 'ContentOpened'),
  ),
  'sequence-handled-unseen': rule7(
    'step_missing',
    'handled without having been seen',
    without('handled', 'ContentSeen'),
  ),
  'sequence-opened-earlier': rule7('step_too_early', 'opened before it was signed for', {
    ...opened,
    statement: at('ContentOpened', on(20, '10:00:59')),
  }),
  'sequence-handled-earlier': rule7('step_too_early', 'handled before it was seen', {
    reach: 'handled',
    statement: at('EnquiryHandled', on(20, '10:04:59')),
  }),
  'sequence-before-acceptance': rule7('before_acceptance', 'forwarded before it was accepted', {
    of: 'enquiry',
    reach: 'forwarded',
    statement: at('SubmissionAcceptance', later(on(20), 1)),
  }),
  'sequence-before-forwarding': rule7('before_consignment', 'signed for before it was forwarded', {
    ...fetched,
    statement: at('ContentHandover', later(on(20), -1)),
  }),
  'sequence-after-cosignature': rule7(
    'after_cosignature',
    'stated ten minutes and a millisecond after witnesses saw it',
    {
      reach: 'forwarded',
      signers: seenByBoth(on(20, '09:49')),
      statement: at('ContentConsignment', later(on(20), 1)),
    },
    needing(1),
  ),
}
