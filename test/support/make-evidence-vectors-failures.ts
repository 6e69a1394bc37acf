import { fromUtf8, utf8 } from '../../src/base/bytes.js'
import { signFor } from '../../src/base/signing.js'
import { type Statement, signStatement } from '../../src/prove/statement.js'
import type { EvidenceVectors } from './evidence-vector.js'
import { makeEvidence, type Plan, type Reach } from './make-evidence.js'
import { clinics, later, on, origin, relay } from './make-evidence-parties.js'
import { byMail } from './make-evidence-vectors-notices.js'
import { holds, refused } from './make-evidence-vectors-valid.js'
import { bytesFrom } from './make-vectors-ingredients.js'

const [clinic] = clinics
/** Three working days after the delivery was forwarded, which was a Friday. */
const timeIsUp = on(26, '00:00')
const about = { v: 1, at: timeIsUp, delivery: clinic.delivery, clinic: clinic.id } as const

const notNotified: Extract<Statement, { event: 'ConsignmentNotificationFailure' }> = {
  ...about,
  random: bytesFrom('evidence: nobody was told'),
  event: 'ConsignmentNotificationFailure',
  reason: 'not_taken',
}
const notFetched: Statement = {
  ...about,
  random: bytesFrom('evidence: nothing was fetched'),
  event: 'ContentHandoverFailure',
  problem: 'not_fetched',
}

/** States these besides. The bodies are changed before they are signed. */
const also = (
  reach: Reach,
  statements: readonly Statement[],
  change: (text: string) => string = (text) => text,
): Plan => ({
  reach,
  records: (records) =>
    records.concat(
      statements.map((statement) => {
        const body = utf8(change(fromUtf8(signStatement(statement, origin, relay.privateKey).body)))
        const signature = signFor('statement', origin, body, relay.privateKey)
        return { list: 'statements', body, signature } as const
      }),
    ),
})

const told = (at: Date): Statement => ({ ...byMail, at })
const again = <S extends Statement>(statement: S): S => ({
  ...statement,
  random: bytesFrom('evidence: said once more'),
})
/** The clinic signs for it, opens it, or says that it cannot use it, so much later than it is made to elsewhere. */
const stepsLater = (byMs: number): NonNullable<Plan['statement']> => {
  const moved = ['ContentHandover', 'ContentOpened', 'ContentHandoverFailure']
  return (statement) =>
    moved.includes(statement.event) ? { ...statement, at: later(statement.at, byMs) } : statement
}
const sixDays = 6 * 86_400_000
const handedOverAt = on(20, '10:01')

const unreadable = (description: string, statement: Statement, from: string, to: string) =>
  refused(
    3,
    'statement_unreadable',
    description,
    also('forwarded', [statement], (text) => text.replace(from, to)),
  )
const rule7 = (
  reason: 'step_twice' | 'had_happened' | 'before_consignment',
  description: string,
  plan: Plan,
) => refused(7, reason, description, plan)

/** What rules 3, 6 and 7 say of what had not happened by then. */
export const ofFailures: EvidenceVectors = {
  'holds-neither-told-nor-fetched': holds(
    'when its time was up nobody had been told, because there was no address, and nothing had been fetched',
    also('forwarded', [{ ...notNotified, reason: 'no_address' }, notFetched]),
  ),
  'holds-told-and-not-fetched': holds(
    'a notice was taken over, and the clinic fetched nothing',
    also('forwarded', [told(on(20, '10:00:02')), notFetched]),
  ),
  'holds-told-and-fetched-afterwards': holds('neither told nor fetched in time, and both afterwards', {
    ...also('opened', [notNotified, notFetched, told(later(timeIsUp, 60_000))]),
    statement: stepsLater(sixDays),
  }),
  'holds-fetched-and-useless': holds(
    'fetched too late, and then the clinic could not use it: two failures of one name',
    { ...also('problem', [notFetched]), statement: stepsLater(sixDays) },
  ),
  'holds-failed-at-the-same-instant': holds(
    'told and fetched in the millisecond in which it was stated that neither had happened',
    also('handed over', [
      { ...notNotified, at: handedOverAt },
      { ...notFetched, at: handedOverAt },
      told(handedOverAt),
    ]),
  ),
  'failure-after-notice': rule7(
    'had_happened',
    'nobody told by then, and a notice was taken over a millisecond before',
    also('forwarded', [told(later(timeIsUp, -1)), notNotified]),
  ),
  'failure-after-second-notice': rule7(
    'had_happened',
    'nobody told by then, and of two notices one was taken over before',
    also('forwarded', [told(later(timeIsUp, 1)), again(told(later(timeIsUp, -1))), notNotified]),
  ),
  'failure-after-handover': rule7(
    'had_happened',
    'nothing fetched by then, and the clinic had signed for it a millisecond before',
    also('handed over', [{ ...notFetched, at: later(handedOverAt, 1) }]),
  ),
  'failure-notice-twice': rule7(
    'step_twice',
    'stated twice that nobody had been told',
    also('forwarded', [notNotified, again(notNotified)]),
  ),
  'failure-handover-twice': rule7(
    'step_twice',
    'stated twice that nothing had been fetched',
    also('forwarded', [notFetched, again(notFetched)]),
  ),
  'failure-before-forwarding': rule7(
    'before_consignment',
    'nothing fetched before it was forwarded',
    also('forwarded', [{ ...notFetched, at: later(on(20), -1) }]),
  ),
  'failure-unknown-reason': unreadable('a reason that does not exist', notNotified, 'not_taken', 'not_asked'),
  'failure-of-notice-resting': unreadable(
    'nobody told by then, and rests on a receipt',
    notNotified,
    '"v":1',
    `"receipt":"${'A'.repeat(43)}","v":1`,
  ),
  'failure-not-fetched-resting': unreadable(
    'nothing fetched by then, and rests on a receipt',
    notFetched,
    '"v":1',
    `"receipt":"${'A'.repeat(43)}","v":1`,
  ),
  'failure-useless-unsigned': unreadable(
    'the clinic cannot use it, and rests on no receipt',
    notFetched,
    'not_fetched',
    'damaged',
  ),
  'failure-with-receipt': refused(6, 'receipt_surplus', 'a receipt beside that nothing had been fetched', {
    ...also('handed over', [notFetched]),
    statement: stepsLater(sixDays),
    file: ({ statements, ...rest }) => {
      const receipt = makeEvidence({ reach: 'handed over' }).evidence.statements[1]!.receipt!
      return {
        ...rest,
        statements: statements.map((item, i) => (i === statements.length - 1 ? { ...item, receipt } : item)),
      }
    },
  }),
}
