import type { Statement } from '../../src/prove/statement.js'
import type { EvidenceVectors } from './evidence-vector.js'
import { makeEvidence, type Plan } from './make-evidence.js'
import { clinics, later, on } from './make-evidence-parties.js'
import {
  acknowledged,
  also,
  corrected,
  disclosed,
  followUp,
  statedAs,
  withdrawn,
} from './make-evidence-said-later.js'
import { holds, refused } from './make-evidence-vectors-valid.js'
import { bytesFrom, idFrom } from './make-vectors-ingredients.js'

const [, second] = clinics
const corrections = (count: number) => Array.from({ length: count }, (_, i) => corrected(i + 1))
const again = <S extends Statement>(statement: S): S => ({
  ...statement,
  random: bytesFrom('evidence: said once more'),
})
const withdrawnAt = withdrawn().at
const handedOverAt = on(20, '10:01')
const forwarded = { reach: 'forwarded' } as const
const fetched = { reach: 'handed over' } as const

const unreadable = (description: string, statement: Statement, from: string | RegExp, to: string) =>
  refused(
    3,
    'statement_unreadable',
    description,
    also([statedAs(statement, (text) => text.replace(from, to))], forwarded),
  )
const rule6 = (reason: Parameters<typeof refused>[1], description: string, plan: Plan) =>
  refused(6, reason, description, plan)
const rule7 = (reason: Parameters<typeof refused>[1], description: string, plan: Plan) =>
  refused(7, reason, description, plan)

/** What rules 3, 5, 6 and 7 say of what a patient said afterwards, and of evidence that was handed out. */
export const ofFollowUps: EvidenceVectors = {
  'holds-withdrawn': holds(
    'the patient took back what the clinic had handled, and the clinic knows of it',
    also([withdrawn(), acknowledged({ followUp: followUp(0) })]),
  ),
  'holds-withdrawn-unfetched': holds(
    'staff took it back for the patient before the clinic had signed for it, and the clinic knows of it',
    also(
      [withdrawn({ followUp: null, act: idFrom('evidence: withdrawal') }), acknowledged({ followUp: null })],
      forwarded,
    ),
  ),
  'holds-withdrawn-again': holds(
    'destroyed again after an older database was restored',
    also([withdrawn({ followUp: null })], fetched),
  ),
  'holds-withdrawn-at-the-handover': holds(
    'taken back in the millisecond in which the clinic signed for it, and seen afterwards',
    also([withdrawn({ at: handedOverAt }), corrected(1, { at: handedOverAt })], { reach: 'seen' }),
  ),
  'holds-corrected': holds(
    'corrected twice, and the clinic took note of the second, in the same millisecond',
    also([...corrections(2), acknowledged({ followUp: followUp(2), at: corrected(2).at })]),
  ),
  'holds-20-corrections': holds(
    'corrected 20 times and taken back, and the clinic took note of all of it',
    also([
      ...corrections(20),
      withdrawn(),
      ...Array.from({ length: 21 }, (_, n) => acknowledged({ followUp: followUp(n) })),
    ]),
  ),
  'holds-disclosed': holds(
    'evidence was handed out twice: because the law demands it, and for a claim',
    also([disclosed('law'), disclosed('claim'), disclosed('claim', on(24))]),
  ),
  'follow-up-two-reasons': unreadable(
    'taken back by the patient and by staff at once',
    withdrawn(),
    '"act":null',
    `"act":"${idFrom('evidence: withdrawal')}"`,
  ),
  'follow-up-correction-unsigned': unreadable(
    'a correction that the patient did not sign',
    corrected(),
    /"followUp":"[^"]+"/,
    '"followUp":null',
  ),
  'follow-up-correction-without-envelope': unreadable(
    'a correction of nothing',
    corrected(),
    /"envelope":"[^"]+",/,
    '',
  ),
  'follow-up-withdrawal-resting': unreadable(
    'taken back, and rests on a receipt',
    withdrawn(),
    '"v":1',
    `"receipt":"${'A'.repeat(43)}","v":1`,
  ),
  'disclosure-unknown-basis': unreadable(
    'evidence handed out for a reason that does not exist',
    disclosed('law'),
    '"law"',
    '"favour"',
  ),
  'disclosure-without-act': unreadable(
    'evidence handed out by nobody',
    disclosed('law'),
    /"act":"[^"]+"/,
    '"act":null',
  ),
  'follow-up-of-another-delivery': refused(
    5,
    'statement_of_another_delivery',
    'another delivery is taken back',
    also([withdrawn({ delivery: second.delivery })], forwarded),
  ),
  'disclosure-to-another-clinic': refused(
    5,
    'statement_of_another_clinic',
    'evidence handed out of a delivery to another clinic',
    also([{ ...disclosed('law'), clinic: second.id }], forwarded),
  ),
  'acknowledged-unsigned': rule6('receipt_missing', 'the clinic knows of it, without its receipt', {
    ...also([withdrawn(), acknowledged({ followUp: followUp(0) })], forwarded),
    file: ({ statements, ...rest }) => ({
      ...rest,
      statements: statements.map(({ receipt: _, ...statement }) => statement),
    }),
  }),
  'acknowledged-by-another': rule6(
    'receipt_not_signed',
    'another clinic knows of it',
    also(
      [withdrawn(), acknowledged({ followUp: followUp(0), signer: second.first.signPair.privateKey })],
      forwarded,
    ),
  ),
  'acknowledged-another': rule6(
    'receipt_says_otherwise',
    'the clinic took note of another correction than is stated',
    also(
      [...corrections(2), acknowledged({ followUp: followUp(1), receipt: { followUp: followUp(2) } })],
      forwarded,
    ),
  ),
  'acknowledged-a-signed-one': rule6(
    'receipt_says_otherwise',
    'staff took it back, and the clinic took note that the patient did',
    also(
      [withdrawn({ followUp: null }), acknowledged({ followUp: null, receipt: { followUp: followUp(0) } })],
      forwarded,
    ),
  ),
  'follow-up-with-receipt': rule6('receipt_surplus', 'a receipt beside that it was taken back', {
    ...also([withdrawn()], fetched),
    file: ({ statements, ...rest }) => {
      const receipt = makeEvidence(fetched).evidence.statements[1]!.receipt!
      return {
        ...rest,
        statements: statements.map((one, i) => (i === statements.length - 1 ? { ...one, receipt } : one)),
      }
    },
  }),
  'withdrawn-twice': rule7(
    'step_twice',
    'taken back twice',
    also([withdrawn(), again(withdrawn({ followUp: null }))], forwarded),
  ),
  'corrected-21-times': rule7('too_many_follow_ups', 'corrected 21 times', also(corrections(21), forwarded)),
  'acknowledged-22-times': rule7(
    'too_many_follow_ups',
    'the clinic took note of more than there can be',
    also(
      Array.from({ length: 22 }, (_, n) => acknowledged({ followUp: followUp(n) })),
      forwarded,
    ),
  ),
  'corrected-the-same-twice': rule7(
    'step_twice',
    'one correction is stated twice',
    also([corrected(), again(corrected())], forwarded),
  ),
  'acknowledged-the-same-twice': rule7(
    'step_twice',
    'the clinic took note of one correction twice',
    also(
      [
        corrected(),
        acknowledged({ followUp: followUp(1) }),
        acknowledged({ followUp: followUp(1), at: on(21, '10:00') }),
      ],
      forwarded,
    ),
  ),
  'acknowledged-nothing': rule7(
    'step_missing',
    'the clinic took note of a correction that is not in the file',
    also([corrected(1), acknowledged({ followUp: followUp(2) })], forwarded),
  ),
  'acknowledged-an-unsigned-withdrawal': rule7(
    'step_missing',
    'the clinic took note that staff had taken it back, and the patient had',
    also([withdrawn(), acknowledged({ followUp: null })], forwarded),
  ),
  'acknowledged-earlier': rule7(
    'step_too_early',
    'the clinic took note a millisecond before',
    also([withdrawn(), acknowledged({ followUp: followUp(0), at: later(withdrawnAt, -1) })], forwarded),
  ),
  'withdrawn-before-handover': rule7(
    'after_withdrawal',
    'handed over a millisecond after it had been taken back',
    also([withdrawn({ at: later(handedOverAt, -1) })], fetched),
  ),
  'corrected-after-withdrawal': rule7(
    'after_withdrawal',
    'corrected a millisecond after it had been taken back',
    also([withdrawn(), corrected(1, { at: later(withdrawnAt, 1) })], forwarded),
  ),
  'withdrawn-before-forwarding': rule7(
    'before_consignment',
    'taken back before it was forwarded',
    also([withdrawn({ at: later(on(20), -1) })], forwarded),
  ),
  'disclosed-before-forwarding': rule7(
    'before_consignment',
    'evidence handed out before there was anything',
    also([disclosed('claim', later(on(20), -1))], forwarded),
  ),
}
