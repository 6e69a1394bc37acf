import { fromUtf8 } from '../../src/base/bytes.js'
import { canonicalJson } from '../../src/base/canonical.js'
import { signFor } from '../../src/base/signing.js'
import type { Statement } from '../../src/prove/statement.js'
import type { EvidenceVectors } from './evidence-vector.js'
import { type LogRecord, type Plan, stated } from './make-evidence.js'
import { clinics, enquiry, on, origin, policy, relay } from './make-evidence-parties.js'
import { refused } from './make-evidence-vectors-valid.js'
import { bytesFrom, idFrom } from './make-vectors-ingredients.js'

const short = { reach: 'forwarded' } as const
type StatementRecord = Extract<LogRecord, { list: 'statements' }>
type Consignment = Extract<Statement, { event: 'ContentConsignment' }>

/** Changes consignments, with their position in the enquiry. */
const consignment =
  (change: (statement: Consignment, i: number) => Partial<Consignment>): NonNullable<Plan['statement']> =>
  (statement) => {
    if (statement.event !== 'ContentConsignment') return statement
    const i = clinics.findIndex(({ id }) => id === statement.clinic)
    return { ...statement, ...change(statement, i) }
  }
const enquiryOf = (statement: NonNullable<Plan['statement']>): Plan => ({
  of: 'enquiry',
  ...short,
  statement,
})
const rule5 = (reason: Parameters<typeof refused>[1], description: string, plan: Plan) =>
  refused(5, reason, description, plan)

/** Leaves statements of an event out of the file, and in the log. */
const without =
  (event: Statement['event'], keep = 0): NonNullable<Plan['records']> =>
  (records) => {
    let found = 0
    return records.map((record) => {
      const isOne = record.list === 'statements' && fromUtf8(record.body).includes(`"event":"${event}"`)
      return isOne && ++found > keep ? { list: 'log alone', entry: bytesFrom(event) } : record
    })
  }
const alsoStated =
  (statement: Statement): NonNullable<Plan['records']> =>
  (records) => [...records, stated(statement)]
const acceptance: Statement = {
  v: 1,
  random: bytesFrom('evidence: another acceptance'),
  event: 'SubmissionAcceptance',
  at: on(20),
  enquiry: idFrom('evidence: another enquiry'),
  reference: clinics[1].reference,
  deliveries: [clinics[0].delivery],
  verificationKey: bytesFrom('evidence: patient'),
  policy: policy.version,
  sealedBy: 'sender',
  includeBy: null,
}
const acceptanceOf =
  (change: (ids: string[]) => string[]): NonNullable<Plan['statement']> =>
  (statement) =>
    statement.event === 'SubmissionAcceptance'
      ? { ...statement, deliveries: change(statement.deliveries) }
      : statement
const retrieval = (ids: { delivery: string; clinic: string }): Statement => ({
  v: 1,
  random: bytesFrom('evidence: another retrieval'),
  event: 'EvidenceRetrieved',
  at: on(21),
  act: idFrom('evidence: another retrieval'),
  ...ids,
})

/** Rule 5. */
export const ofSubject: EvidenceVectors = {
  'subject-no-acceptance': rule5('acceptance_missing', 'an enquiry without its acceptance', {
    of: 'enquiry',
    ...short,
    records: without('SubmissionAcceptance'),
  }),
  'subject-acceptance-twice': rule5('acceptance_surplus', 'an enquiry with two acceptances', {
    of: 'enquiry',
    ...short,
    records: alsoStated(acceptance),
  }),
  'subject-delivery-accepted': rule5('acceptance_surplus', 'a delivery with the acceptance of its enquiry', {
    ...short,
    records: alsoStated(acceptance),
  }),
  'subject-delivery-repeated': rule5(
    'delivery_repeated',
    'an acceptance that names a delivery twice',
    enquiryOf(acceptanceOf((ids) => [...ids, ids[0]!])),
  ),
  'subject-not-forwarded': rule5('consignment_missing', 'a delivery of the enquiry is missing', {
    of: 'enquiry',
    ...short,
    records: without('ContentConsignment', 1),
  }),
  'subject-nothing-forwarded': rule5('consignment_missing', 'a delivery without its forwarding', {
    ...short,
    records: (records) =>
      without('ContentConsignment')(records).concat(
        stated(retrieval({ delivery: clinics[0].delivery, clinic: clinics[0].id })),
      ),
  }),
  'subject-not-accepted': rule5(
    'consignment_surplus',
    'a delivery that the acceptance does not name',
    enquiryOf(acceptanceOf((ids) => ids.slice(1))),
  ),
  'subject-forwarded-twice': rule5('consignment_surplus', 'the evidence of a delivery has two of them', {
    ...short,
    records: (records) => [...records, secondConsignment(records, { delivery: clinics[1].delivery })],
  }),
  'subject-delivery-twice': rule5(
    'consignment_surplus',
    'a delivery of the enquiry was forwarded to two clinics',
    {
      of: 'enquiry',
      ...short,
      records: (records) => [
        ...records,
        secondConsignment(records, {
          delivery: clinics[0].delivery,
          clinic: idFrom('evidence: a third clinic'),
        }),
      ],
    },
  ),
  'subject-other-delivery': rule5('statement_of_another_delivery', 'a statement about another delivery', {
    ...short,
    records: alsoStated(retrieval({ delivery: clinics[1].delivery, clinic: clinics[0].id })),
  }),
  'subject-other-clinic': rule5('statement_of_another_clinic', 'a statement that names another clinic', {
    ...short,
    records: alsoStated(retrieval({ delivery: clinics[0].delivery, clinic: clinics[1].id })),
  }),
  'subject-clinic-twice': rule5(
    'clinic_twice',
    'two deliveries of an enquiry to one clinic',
    enquiryOf(consignment(() => ({ clinic: clinics[0].id }))),
  ),
  'subject-reference-twice': rule5(
    'reference_twice',
    'two deliveries of an enquiry under one reference',
    enquiryOf(consignment(() => ({ reference: clinics[0].reference }))),
  ),
  'subject-sealed-by': rule5(
    'sealed_by_differs',
    'the acceptance says that the sender sealed, a delivery that the relay did',
    enquiryOf(consignment((_, i) => (i === 1 ? { sealedBy: 'relay' } : {}))),
  ),
  'subject-policy': rule5(
    'policy_differs',
    'the acceptance names another policy than a delivery',
    enquiryOf(consignment((_, i) => (i === 1 ? { consent: '2026-11-02' } : {}))),
  ),
}

/** The first consignment of a log once more, about something else and under another reference. */
function secondConsignment(records: readonly LogRecord[], change: object): LogRecord {
  const first = records.find(
    (record): record is StatementRecord =>
      record.list === 'statements' && fromUtf8(record.body).includes('ContentConsignment'),
  )
  const said = JSON.parse(fromUtf8(first!.body)) as object
  const body = canonicalJson({ ...said, reference: enquiry.reference, ...change })
  return { list: 'statements', body, signature: signFor('statement', origin, body, relay.privateKey) }
}
