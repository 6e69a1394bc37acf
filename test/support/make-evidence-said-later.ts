import { fromUtf8, utf8 } from '../../src/base/bytes.js'
import { signFor } from '../../src/base/signing.js'
import { type Receipt, receiptHash, signReceipt } from '../../src/prove/receipt.js'
import { type Statement, signStatement } from '../../src/prove/statement.js'
import type { LogRecord, Plan, Reach } from './make-evidence.js'
import { clinics, enquiry, later, on, origin, relay } from './make-evidence-parties.js'
import { bytesFrom, idFrom } from './make-vectors-ingredients.js'

type Of<E extends Statement['event']> = Extract<Statement, { event: E }>
type Acknowledged = Receipt<'acknowledged'>

const [clinic] = clinics
const randomOf = (label: string) => bytesFrom(`evidence: random of ${label}`)
const about = { v: 1, delivery: clinic.delivery, clinic: clinic.id } as const
const aboutEnquiry = { v: 1, enquiry: enquiry.id } as const

/** The hash of the n-th follow-up that the patient signed. */
export const followUp = (n: number): Uint8Array => bytesFrom(`evidence: follow-up ${n}`)

/** The patient takes the delivery to the first clinic back. */
export const withdrawn = (change: Partial<Of<'EnquiryWithdrawn'>> = {}): Of<'EnquiryWithdrawn'> => ({
  ...about,
  random: randomOf('withdrawal'),
  event: 'EnquiryWithdrawn',
  at: on(21, '08:00'),
  followUp: followUp(0),
  act: null,
  ...change,
})

/** The patient corrects the contact details of that delivery for the n-th time. */
export const corrected = (n = 1, change: Partial<Of<'EnquiryCorrected'>> = {}): Of<'EnquiryCorrected'> => ({
  ...about,
  random: randomOf(`correction ${n}`),
  event: 'EnquiryCorrected',
  at: later(on(20, '18:00'), n * 1000),
  followUp: followUp(n),
  envelope: bytesFrom(`evidence: envelope of correction ${n}`),
  ...change,
})

/** Staff handed the evidence of that delivery out. */
export const disclosed = (basis: Of<'EvidenceDisclosed'>['basis'], at = on(23)): Of<'EvidenceDisclosed'> => ({
  ...about,
  random: randomOf(`disclosure ${basis} ${at.toISOString()}`),
  event: 'EvidenceDisclosed',
  at,
  act: idFrom(`evidence: disclosure ${basis}`),
  basis,
})

/** The enquiry is kept for longer. */
export const held = (change: Partial<Of<'HoldPlaced'>> = {}): Of<'HoldPlaced'> => ({
  ...aboutEnquiry,
  random: randomOf('hold'),
  event: 'HoldPlaced',
  at: on(22),
  act: idFrom('evidence: hold'),
  until: new Date('2027-02-01T10:00:00.000Z'),
  ...change,
})

/** It is not any more. */
export const released = (change: Partial<Of<'HoldReleased'>> = {}): Of<'HoldReleased'> => ({
  ...aboutEnquiry,
  random: randomOf('release'),
  event: 'HoldReleased',
  at: on(24),
  act: idFrom('evidence: release'),
  ...change,
})

/** The clinic took note of what the patient said; `receipt` changes what it signs, and `signer` who signs. */
export interface Acknowledging {
  followUp: Uint8Array | null
  at?: Date
  receipt?: Partial<Acknowledged>
  signer?: Uint8Array
}

/** A clinic's acknowledgement, with its receipt. */
export function acknowledged(said: Acknowledging): LogRecord {
  const { followUp, at = on(21, '09:00'), receipt: change, signer = clinic.first.signPair.privateKey } = said
  const common = { v: 1, delivery: clinic.delivery, at: later(at, -500), checkpoint: null } as const
  const receipt = signReceipt({ ...common, kind: 'acknowledged', followUp, ...change }, origin, signer)
  const label = `acknowledgement ${followUp === null ? 'of staff' : followUp.join()} ${at.toISOString()}`
  const statement: Statement = {
    ...about,
    random: randomOf(label),
    event: 'FollowUpAcknowledged',
    at,
    followUp,
    receipt: receiptHash(receipt),
  }
  return { ...statedAs(statement), receipt }
}

/** A statement as the relay signs it, with some of its text changed before. */
export function statedAs(statement: Statement, change: (text: string) => string = (text) => text) {
  const body = utf8(change(fromUtf8(signStatement(statement, origin, relay.privateKey).body)))
  const signature = signFor('statement', origin, body, relay.privateKey)
  return { list: 'statements', body, signature } as const
}

const isRecord = (said: Statement | LogRecord): said is LogRecord => 'list' in said

/** States these besides, in the evidence of one delivery or, if it is asked for, of the enquiry. */
export const also = (
  said: readonly (Statement | LogRecord)[],
  { reach = 'handled', of = 'delivery' }: { reach?: Reach; of?: Plan['of'] } = {},
): Plan => ({
  of: of ?? 'delivery',
  reach,
  records: (records) => [...records, ...said.map((one) => (isRecord(one) ? one : statedAs(one)))],
})
