import { fromUtf8, utf8 } from '../../src/base/bytes.js'
import { signFor } from '../../src/base/signing.js'
import type { Receipt } from '../../src/prove/receipt.js'
import { receiptHash } from '../../src/prove/receipt.js'
import type { EvidenceVectors } from './evidence-vector.js'
import { type LogRecord, makeEvidence, type Plan, stated } from './make-evidence.js'
import { clinics, on, origin } from './make-evidence-parties.js'
import { statementOf } from './make-evidence-records.js'
import { holds, refused } from './make-evidence-vectors-valid.js'
import { bytesFrom, changed } from './make-vectors-ingredients.js'

const [first, second] = clinics
type Reason = Parameters<typeof refused>[1]
const rule6 = (reason: Reason, description: string, plan: Plan) => refused(6, reason, description, plan)
const fetched = { reach: 'handed over' } as const
const opened = { reach: 'opened' } as const

/** Changes receipts of one kind before they are signed. */
const receiptOf =
  <K extends Receipt['kind']>(kind: K, change: Partial<Receipt<K>>): NonNullable<Plan['receipt']> =>
  (receipt) =>
    receipt.kind === kind ? { ...receipt, ...change } : receipt

/** The clinic's client had checked a log of this size. */
const shownLogOf =
  (size: number): NonNullable<Plan['receipt']> =>
  (receipt) => ({ ...receipt, checkpoint: { size, root: bytesFrom('evidence: root of another log') } })

const isReceipted = (record: LogRecord): record is Extract<LogRecord, { list: 'statements' }> =>
  record.list === 'statements' && record.receipt !== undefined

/** The clinic signs another body than a receipt's, and the relay states that. */
const badlyWritten = (replace: string | RegExp, by: string) => (records: LogRecord[]) =>
  records.map((record) => {
    if (!isReceipted(record)) return record
    const body = utf8(fromUtf8(record.receipt!.body).replace(replace, by))
    const signature = signFor('receipt/handover', origin, body, first.first.signPair.privateKey)
    const statement = JSON.parse(fromUtf8(record.body))
    return stated(
      {
        v: 1,
        event: 'ContentHandover',
        at: new Date(statement.at),
        random: bytesFrom('evidence: badly written'),
        delivery: first.delivery,
        clinic: first.id,
        receipt: receiptHash({ body, signature }),
        wrapped: bytesFrom(`evidence: wrapped ${first.id}`),
      },
      { body, signature },
    )
  })

/** Puts the receipt of one file beside the statement of another. */
const receiptFrom =
  (plan: Plan): NonNullable<Plan['file']> =>
  ({ statements, ...rest }) => {
    const other = makeEvidence(plan).evidence.statements
    return {
      ...rest,
      statements: statements.map(({ receipt: _, ...item }, i) => {
        const receipt = other[i]?.receipt
        return receipt === undefined ? item : { ...item, receipt }
      }),
    }
  }

/** Rule 6. */
export const ofReceipts: EvidenceVectors = {
  'receipt-missing': rule6('receipt_missing', 'a statement without its receipt', {
    ...fetched,
    file: receiptFrom({ reach: 'forwarded' }),
  }),
  'receipt-surplus': rule6('receipt_surplus', 'a receipt with a statement that rests on none', {
    ...fetched,
    file: ({ statements, ...rest }) => ({
      ...rest,
      statements: statements.map((item) => ({ ...item, receipt: statements[1]!.receipt! })),
    }),
  }),
  'receipt-other': rule6('receipt_hash_differs', 'the clinic signed twice, and the other one is here', {
    ...fetched,
    file: receiptFrom({ ...fetched, receipt: receiptOf('handover', { at: on(20, '10:00:30') }) }),
  }),
  'receipt-other-clinic': rule6('receipt_not_signed', 'signed by another clinic', {
    ...fetched,
    receiptSigner: () => second.first.signPair.privateKey,
  }),
  'receipt-of-other-delivery-key': rule6(
    'receipt_not_signed',
    'signed by another clinic, whose key is in the file',
    { of: 'enquiry', ...fetched, receiptSigner: () => second.first.signPair.privateKey },
  ),
  'receipt-session-key': rule6('receipt_not_signed', 'signed with the session key', {
    ...fetched,
    receiptSigner: () => first.first.sessionPair.privateKey,
  }),
  'receipt-other-kind': rule6('receipt_not_signed', 'a receipt of another kind', {
    ...fetched,
    receipt: ({ v, delivery, at, checkpoint }) => ({ v, delivery, at, checkpoint, kind: 'seen' }),
  }),
  'receipt-unreadable': rule6('receipt_unreadable', 'signed by the clinic, and of version 2', {
    ...fetched,
    records: badlyWritten('"v":1', '"v":2'),
  }),
  'receipt-checkpoint-size': rule6('receipt_unreadable', 'names a checkpoint of a size beyond 2^53', {
    ...fetched,
    records: badlyWritten('"size":3', '"size":9007199254740992'),
  }),
  'receipt-checkpoint-zero': rule6('receipt_unreadable', 'names a checkpoint of no entries', {
    ...fetched,
    records: badlyWritten('"size":3', '"size":0'),
  }),
  'receipt-other-body': rule6(
    'receipt_unreadable',
    'signed for the right purpose, and the body is of another kind',
    { ...fetched, records: badlyWritten(/"handover","v":1,"wrapped":"[^"]*"/, '"seen","v":1') },
  ),
  'receipt-log-split': rule6('log_split', 'names a checkpoint of the size of this log and of another root', {
    ...fetched,
    receipt: shownLogOf(8),
  }),
  'holds-clinic-ahead': holds('a receipt names a checkpoint of a larger log than this one', {
    ...fetched,
    receipt: shownLogOf(9),
  }),
  'receipt-other-delivery': rule6('receipt_of_another_delivery', 'a receipt of another delivery', {
    ...fetched,
    receipt: (receipt) => ({ ...receipt, delivery: second.delivery }),
  }),
  'receipt-other-bytes': rule6('receipt_says_otherwise', 'the clinic signed for other bytes', {
    ...fetched,
    receipt: receiptOf('handover', { wrapped: bytesFrom('evidence: other bytes') }),
  }),
  'receipt-other-token': rule6('receipt_says_otherwise', 'the clinic signed another token', {
    ...opened,
    receipt: receiptOf('opened', { token: bytesFrom('evidence: other token') }),
  }),
  'receipt-other-outcome': rule6('receipt_says_otherwise', 'the clinic signed another outcome', {
    reach: 'handled',
    receipt: receiptOf('handled', { outcome: 'cannot_help' }),
  }),
  'receipt-other-problem': rule6('receipt_says_otherwise', 'the clinic signed another problem', {
    reach: 'problem',
    receipt: receiptOf('problem', { problem: 'cannot_open' }),
  }),
  'receipt-wrong-token': rule6('token_wrong', 'clinic and relay agree on a token that opens nothing', {
    ...opened,
    receipt: receiptOf('opened', { token: changed(first.token, 0) }),
    statement: statementOf('ContentOpened', () => ({ token: changed(first.token, 0) })),
  }),
  'receipt-other-commitment': rule6('commitment_differs', 'the clinic read something else', {
    ...opened,
    receipt: receiptOf('opened', { commitment: bytesFrom('evidence: other commitment') }),
  }),
}
