import { encodeEntry, statementEntry } from '../../src/prove/entry.js'
import { type Evidence, encodeEvidence } from '../../src/prove/evidence.js'
import {
  type Receipt,
  type ReceiptKind,
  receiptHash,
  type SignedReceipt,
  signReceipt,
} from '../../src/prove/receipt.js'
import { type SignedStatement, type Statement, signStatement } from '../../src/prove/statement.js'
import { commitmentOf, openingTokenHashOf } from '../../src/seal/commitment.js'
import { formatProof } from '../../src/tlog/proof.js'
import {
  type Clinic,
  clinics,
  enquiry,
  type KeyPlan,
  keyEntryBody,
  later,
  log,
  on,
  origin,
  policy,
  relay,
  sentForm,
} from './make-evidence-parties.js'
import { auditPath, type Signers, signedCheckpoint, treeOf } from './make-evidence-tree.js'
import { bytesFrom, idFrom } from './make-vectors-ingredients.js'

/** What stands in the log, in its order: in the file as a statement or entry, or in the log alone. */
export type LogRecord =
  | ({ list: 'statements'; receipt?: SignedReceipt } & SignedStatement)
  | { list: 'entries'; body: Uint8Array }
  | { list: 'log alone'; entry: Uint8Array }

/** How far a delivery has come. */
export type Reach = 'forwarded' | 'handed over' | 'opened' | 'seen' | 'handled' | 'problem'

/** What to make evidence of. Everything is optional: without anything it is one delivery that was handled. */
export interface Plan {
  of?: Evidence['evidence']
  reach?: Reach
  /** The exact bytes of the form that was sent. */
  content?: Uint8Array
  /** When the clinic changed its key, if it did: before something was sealed to it, or after. */
  rotated?: 'before' | 'after'
  /** Changes statements and receipts before they are signed. */
  statement?: (statement: Statement) => Statement
  receipt?: (receipt: Receipt) => Receipt
  /** Who signs a receipt in the place of the clinic. */
  receiptSigner?: (clinic: Clinic) => Uint8Array
  /** What is wrong with the keys of the first clinic: with the first of them, and with the next. */
  key?: Partial<KeyPlan>
  nextKey?: Partial<KeyPlan>
  /** Changes what is in the log and in the file. */
  records?: (records: LogRecord[]) => LogRecord[]
  signers?: Partial<Signers>
  /** Changes the file after everything is signed and proven. */
  file?: (evidence: Evidence) => Evidence
}

const inLogAlone = (label: string): LogRecord => ({
  list: 'log alone',
  entry: bytesFrom(`evidence: ${label}`),
})

/** A statement as it is signed by the relay. */
export const stated = (statement: Statement, receipt?: SignedReceipt): LogRecord => ({
  list: 'statements',
  ...signStatement(statement, origin, relay.privateKey),
  ...(receipt === undefined ? {} : { receipt }),
})

/** The entry of a policy. */
export const policyEntry = (version = policy.version): LogRecord => ({
  list: 'entries',
  body: encodeEntry({ v: 1, entry: 'policy', at: on(1), version, file: policy.file }),
})

const random = (label: string) => bytesFrom(`evidence: random of ${label}`)
const unchanged = <T>(value: T): T => value

type Omitted<S> = S extends Statement ? Omit<S, 'v' | 'random'> : never

/** Every record of a plan, before {@link Plan.records} changes them. */
function recordsOf(plan: Plan): LogRecord[] {
  const { of = 'delivery', rotated, statement: change = unchanged } = plan
  const chosen = of === 'delivery' ? [clinics[0]] : clinics
  const state = (content: Omitted<Statement>, receipt?: SignedReceipt) => {
    const label = 'delivery' in content ? `${content.event} ${content.delivery}` : content.event
    const rest = receipt === undefined ? {} : { receipt: receiptHash(receipt) }
    return stated(change({ v: 1, random: random(label), ...content, ...rest } as Statement), receipt)
  }
  const acceptance = state({
    event: 'SubmissionAcceptance',
    at: on(20),
    enquiry: enquiry.id,
    reference: enquiry.reference,
    deliveries: chosen.map(({ delivery }) => delivery),
    verificationKey: bytesFrom('evidence: patient'),
    policy: policy.version,
    sealedBy: 'sender',
    includeBy: on(21),
  })
  return [
    inLogAlone('something else'),
    policyEntry(),
    ...chosen.flatMap((clinic, i) => keysOf(clinic, i === 0 ? plan : { rotated }, 'before')),
    inLogAlone('something in between'),
    ...(of === 'enquiry' ? [acceptance] : [inLogAlone('the acceptance')]),
    ...chosen.map((clinic) => state(consignmentOf(clinic, plan))),
    ...chosen.flatMap((clinic, i) => keysOf(clinic, i === 0 ? plan : { rotated }, 'after')),
    ...chosen.flatMap((clinic) => stepsOf(clinic, plan, state)),
    inLogAlone('what came later'),
  ]
}

function keysOf(clinic: Clinic, { rotated, key, nextKey }: Plan, when: 'before' | 'after'): LogRecord[] {
  const entry = (plan: KeyPlan): LogRecord => ({ list: 'entries', body: keyEntryBody(plan) })
  const at = when === 'before' ? on(12) : on(20, '10:00:30')
  const next = entry({ clinic, holder: clinic.next, previous: clinic.first, at, ...nextKey })
  const first = entry({ clinic, holder: clinic.first, at: on(2), ...key })
  return [...(when === 'before' ? [first] : []), ...(rotated === when ? [next] : [])]
}

const consignmentOf = (clinic: Clinic, { rotated, content = sentForm }: Plan) =>
  ({
    event: 'ContentConsignment',
    at: on(20),
    delivery: clinic.delivery,
    clinic: clinic.id,
    reference: clinic.reference,
    key: (rotated === 'before' ? clinic.next : clinic.first).keyId,
    envelope: bytesFrom(`evidence: envelope ${clinic.id}`),
    commitment: commitmentOf(clinic.salt, content),
    openingTokenHash: openingTokenHashOf(clinic.token),
    dueAt: new Date('2027-04-20T22:00:00.000Z'),
    consent: policy.version,
    sealedBy: 'sender',
  }) as const

const reached: Record<Reach, readonly Exclude<ReceiptKind, 'acknowledged'>[]> = {
  forwarded: [],
  'handed over': ['handover'],
  opened: ['handover', 'opened'],
  seen: ['handover', 'opened', 'seen'],
  handled: ['handover', 'opened', 'seen', 'handled'],
  problem: ['handover', 'problem'],
}

function stepsOf(
  clinic: Clinic,
  { reach = 'handled', rotated, content = sentForm, receipt: change = unchanged, receiptSigner }: Plan,
  state: (content: Omitted<Statement>, receipt?: SignedReceipt) => LogRecord,
): LogRecord[] {
  const { delivery, id, token } = clinic
  const wrapped = bytesFrom(`evidence: wrapped ${id}`)
  const commitment = commitmentOf(clinic.salt, content)
  const checkpoint = { size: 3, root: bytesFrom('evidence: root that the clinic had seen') }
  const common = { delivery, clinic: id }
  const resting = { ...common, receipt: new Uint8Array(32) }
  const steps = {
    handover: [{ wrapped }, { event: 'ContentHandover', wrapped }, on(20, '10:01')],
    opened: [{ token, commitment }, { event: 'ContentOpened', token }, on(20, '10:02')],
    seen: [{}, { event: 'ContentSeen' }, on(20, '10:05')],
    handled: [{ outcome: 'reached' }, { event: 'EnquiryHandled', outcome: 'reached' }, on(20, '12:00')],
    problem: [
      { problem: 'damaged' },
      { event: 'ContentHandoverFailure', problem: 'damaged' },
      on(20, '10:03'),
    ],
  } as const
  const signKey = (rotated === undefined ? clinic.first : clinic.next).signPair.privateKey
  const records = reached[reach].map((kind) => {
    const [ofReceipt, ofStatement, at] = steps[kind]
    const said = { v: 1, kind, delivery, at: later(at, -500), checkpoint, ...ofReceipt } as Receipt
    const receipt = signReceipt(change(said), origin, receiptSigner?.(clinic) ?? signKey)
    return state({ ...ofStatement, ...resting, at } as Omitted<Statement>, receipt)
  })
  const retrieval = { event: 'EvidenceRetrieved', ...common, at: on(21), act: idFrom('evidence: retrieval') }
  return [...records, ...(reach === 'handled' ? [state(retrieval as Omitted<Statement>)] : [])]
}

const entryOf = (record: LogRecord): Uint8Array =>
  record.list === 'log alone'
    ? record.entry
    : record.list === 'entries'
      ? record.body
      : statementEntry(record.body)

/** Evidence that holds, unless the plan says otherwise: signed, in a log, and with all its proofs. */
export function makeEvidence(plan: Plan = {}): { evidence: Evidence; bytes: Uint8Array } {
  const { of = 'delivery', records: changeRecords = unchanged, file = unchanged } = plan
  const records = changeRecords(recordsOf(plan))
  const entries = records.map(entryOf)
  const tree = treeOf(entries)
  const checkpoint = signedCheckpoint(tree, { log, ...plan.signers })
  const proven = records.map((record, index) => ({
    record,
    proof: formatProof({ index, hashes: auditPath(index, tree), checkpoint }),
  }))
  const evidence = file({
    v: 1,
    evidence: of,
    origin,
    statements: proven.flatMap(({ record, proof }) => {
      if (record.list !== 'statements') return []
      const { list: _, ...statement } = record
      return [{ ...statement, proof }]
    }),
    entries: proven.flatMap(({ record, proof }) =>
      record.list === 'entries' ? [{ body: record.body, proof }] : [],
    ),
  })
  return { evidence, bytes: encodeEvidence(evidence) }
}
