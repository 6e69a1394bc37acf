import { describe, expect, it } from 'vitest'
import { base64url, utf8 } from '../src/base/bytes.js'
import { canonicalJson } from '../src/base/canonical.js'
import { newId, newReference } from '../src/base/ids.js'
import { signFor } from '../src/base/signing.js'
import { randomBytes, signKeyPair } from '../src/base/sodium.js'
import { type Receipt, readReceipt, receiptHash, receiptSchemas, signReceipt } from '../src/prove/receipt.js'
import { sayingOf, sayings } from '../src/prove/saying.js'
import { readStatement, type Statement, signStatement } from '../src/prove/statement.js'
import { statementShapes } from './support/statement-shapes.js'

const origin = 'relay.example.org'
const pair = signKeyPair(randomBytes(32))
const at = new Date('2026-11-20T10:00:00.000Z')
const bytes = () => randomBytes(32)
const common = { v: 1, at } as const
const ofDelivery = () => ({ ...common, random: bytes(), delivery: newId(), clinic: newId() })
const ofEnquiry = () => ({ ...common, random: bytes(), enquiry: newId() })
const resting = () => ({ ...ofDelivery(), receipt: bytes() })

const statements: Statement[] = [
  {
    ...common,
    random: bytes(),
    event: 'SubmissionAcceptance',
    enquiry: newId(),
    reference: newReference(),
    deliveries: [newId(), newId()],
    verificationKey: bytes(),
    policy: 'p-1',
    sealedBy: 'sender',
    includeBy: at,
  },
  {
    ...ofDelivery(),
    event: 'ContentConsignment',
    reference: newReference(),
    key: randomBytes(16),
    envelope: bytes(),
    commitment: bytes(),
    openingTokenHash: bytes(),
    dueAt: at,
    consent: 'p-1',
    sealedBy: 'relay',
  },
  {
    ...ofDelivery(),
    event: 'ConsignmentNotification',
    channel: 'mail',
    server: 'mail.example.org',
    code: 250,
    queue: '4XyZ7Q',
  },
  { ...ofDelivery(), event: 'ConsignmentNotificationFailure', reason: 'no_address' },
  { ...ofDelivery(), event: 'ContentHandoverFailure', problem: 'not_fetched' },
  { ...resting(), event: 'ContentHandover', wrapped: bytes() },
  { ...resting(), event: 'ContentOpened', token: bytes() },
  { ...resting(), event: 'ContentSeen' },
  { ...resting(), event: 'EnquiryHandled', outcome: 'reached' },
  { ...resting(), event: 'ContentHandoverFailure', problem: 'damaged' },
  { ...ofDelivery(), event: 'EnquiryCorrected', followUp: bytes(), envelope: bytes() },
  { ...ofDelivery(), event: 'EnquiryWithdrawn', followUp: bytes(), act: null },
  { ...resting(), event: 'FollowUpAcknowledged', followUp: null },
  { ...ofEnquiry(), event: 'HoldPlaced', act: newId(), until: at },
  { ...ofEnquiry(), event: 'HoldReleased', act: newId() },
  { ...ofDelivery(), event: 'EvidenceRetrieved', act: newId() },
  { ...ofDelivery(), event: 'EvidenceDisclosed', act: newId(), basis: 'law' },
]

const seen = statements.find(({ event }) => event === 'ContentSeen')!

const signText = (text: string) => ({
  body: utf8(text),
  signature: signFor('statement', origin, utf8(text), pair.privateKey),
})

describe('a statement', () => {
  it('of every event there is reads back as it was signed', () => {
    expect(statements.map(sayingOf)).toEqual(sayings)
    expect(statementShapes).toHaveLength(sayings.length)
    for (const statement of statements) {
      const signed = signStatement(statement, origin, pair.privateKey)
      expect(readStatement(signed, origin, pair.publicKey)).toEqual({ kind: 'statement', statement })
    }
  })

  it('with any one bit of body or signature changed is refused', () => {
    const { body, signature } = signStatement(statements[1]!, origin, pair.privateKey)
    for (const part of [body, signature]) {
      for (let bit = 0; bit < part.length * 8; bit++) {
        part[bit >> 3]! ^= 1 << (bit & 7)
        expect(readStatement({ body, signature }, origin, pair.publicKey).kind).toBe('refused')
        part[bit >> 3]! ^= 1 << (bit & 7)
      }
    }
    expect(readStatement({ body, signature }, origin, pair.publicKey).kind).toBe('statement')
  })

  it('of another relay, under another key, or signed for another purpose is refused', () => {
    const signed = signStatement(seen, origin, pair.privateKey)
    const refused = { kind: 'refused', reason: 'not_signed_by_this_relay' }
    expect(readStatement(signed, 'other.example.org', pair.publicKey)).toEqual(refused)
    expect(readStatement(signed, origin, signKeyPair(randomBytes(32)).publicKey)).toEqual(refused)
    const asReceipt = {
      body: signed.body,
      signature: signFor('receipt/seen', origin, signed.body, pair.privateKey),
    }
    expect(readStatement(asReceipt, origin, pair.publicKey)).toEqual(refused)
  })

  it('that is signed but not canonical, or has a member too many or too few, is refused', () => {
    const text = Buffer.from(signStatement(seen, origin, pair.privateKey).body).toString()
    const reasons = [
      [text.replace('{', '{ '), 'not_canonical'],
      [`${text}\n`, 'not_canonical'],
      [text.replace('"v":1', '"v":1,"v":1'), 'not_canonical'],
      [text.replace('"v":1', '"v":2'), 'not_a_statement'],
      [text.replace('"v":1', '"v":1,"w":1'), 'not_a_statement'],
      [text.replace('"event":"ContentSeen"', '"event":"ContentSold"'), 'not_a_statement'],
      [text.replace(/"at":"[^"]*",/, ''), 'not_a_statement'],
      [text.replace('10:00:00.000Z', '10:00:00.0Z'), 'not_a_statement'],
    ] as const
    for (const [changed, reason] of reasons) {
      expect(readStatement(signText(changed), origin, pair.publicKey)).toEqual({ kind: 'refused', reason })
    }
  })

  it('cannot be guessed from its hash: two of the same fact differ in 32 random bytes', () => {
    const one = signStatement({ ...seen, random: bytes() } as Statement, origin, pair.privateKey)
    const two = signStatement({ ...seen, random: bytes() } as Statement, origin, pair.privateKey)
    expect(one.body).not.toEqual(two.body)
  })
})

describe('a receipt', () => {
  const facts = { ...common, delivery: newId(), checkpoint: null }
  const receipts: Receipt[] = [
    { ...facts, kind: 'handover', checkpoint: { size: 1, root: bytes() }, wrapped: bytes() },
    { ...facts, kind: 'opened', token: bytes(), commitment: bytes() },
    { ...facts, kind: 'seen' },
    { ...facts, kind: 'handled', outcome: 'appointment' },
    { ...facts, kind: 'problem', problem: 'cannot_open' },
    { ...facts, kind: 'acknowledged', followUp: bytes() },
  ]

  it('of one kind never passes for another kind, another relay or another clinic', () => {
    expect(receipts.map(({ kind }) => kind)).toEqual(Object.keys(receiptSchemas))
    for (const receipt of receipts) {
      const signed = signReceipt(receipt, origin, pair.privateKey)
      for (const { kind } of receipts) {
        const read = readReceipt(kind, signed, origin, pair.publicKey)
        expect(read).toEqual(
          kind === receipt.kind
            ? { kind: 'receipt', receipt }
            : { kind: 'refused', reason: 'not_signed_by_this_clinic' },
        )
      }
      expect(readReceipt(receipt.kind, signed, 'other.example.org', pair.publicKey).kind).toBe('refused')
      expect(readReceipt(receipt.kind, signed, origin, signKeyPair(randomBytes(32)).publicKey).kind).toBe(
        'refused',
      )
    }
  })

  it('whose purpose and content disagree is refused, although the clinic signed it', () => {
    const { body } = signReceipt(receipts[2]!, origin, pair.privateKey)
    const signature = signFor('receipt/handled', origin, body, pair.privateKey)
    expect(readReceipt('handled', { body, signature }, origin, pair.publicKey)).toEqual({
      kind: 'refused',
      reason: 'not_a_receipt',
    })
    const loose = canonicalJson({ ...(JSON.parse(Buffer.from(body).toString()) as object), extra: 1 })
    const signedLoose = { body: loose, signature: signFor('receipt/seen', origin, loose, pair.privateKey) }
    expect(readReceipt('seen', signedLoose, origin, pair.publicKey).kind).toBe('refused')
  })

  it('names the whole last checkpoint that the clinic checked, or says that there was none', () => {
    const { checkpoint: _, ...unsaid } = JSON.parse(
      Buffer.from(signReceipt(receipts[2]!, origin, pair.privateKey).body).toString(),
    ) as { checkpoint: unknown }
    const root = base64url(bytes())
    const told = [
      [{ ...unsaid, checkpoint: null }, 'receipt'],
      [{ ...unsaid, checkpoint: { size: 1, root } }, 'receipt'],
      [unsaid, 'refused'],
      [{ ...unsaid, checkpoint: { size: 0, root } }, 'refused'],
      [{ ...unsaid, checkpoint: { size: 1 } }, 'refused'],
    ] as const
    for (const [said, kind] of told) {
      const body = canonicalJson(said)
      const signature = signFor('receipt/seen', origin, body, pair.privateKey)
      expect(readReceipt('seen', { body, signature }, origin, pair.publicKey).kind).toBe(kind)
    }
  })

  it('is referred to by a hash over body and signature', () => {
    const signed = signReceipt(receipts[2]!, origin, pair.privateKey)
    expect(receiptHash(signed)).toHaveLength(32)
    expect(receiptHash({ ...signed, signature: new Uint8Array(64) })).not.toEqual(receiptHash(signed))
  })
})
