import { base64url, utf8 } from '../../src/base/bytes.js'
import { signFor } from '../../src/base/signing.js'
import type { EntryOf } from '../../src/prove/entry.js'
import type { EvidenceVectors } from './evidence-vector.js'
import type { LogRecord, Plan } from './make-evidence.js'
import { mixedKey, signMixed } from './make-evidence-forged.js'
import {
  clinics,
  type KeyPlan,
  keyEntryBody,
  later,
  on,
  origin,
  registrars,
} from './make-evidence-parties.js'
import { refused } from './make-evidence-vectors-valid.js'
import { bytesFrom, changed } from './make-vectors-ingredients.js'

const [first, second] = clinics
const short = { reach: 'forwarded' } as const
type Reason = Parameters<typeof refused>[1]
type KeyEntry = EntryOf<'clinic-key'>
const DAY = 86_400_000

const rule8 = (reason: Reason, description: string, plan: Plan) => refused(8, reason, description, plan)

/** Something is wrong with the key that a delivery was sealed to. */
const key = (reason: Reason, description: string, plan: Partial<KeyPlan>) =>
  rule8(reason, description, { ...short, key: plan })
const rotated = (reason: Reason, description: string, nextKey: Partial<KeyPlan>, firstKey = {}) =>
  rule8(reason, description, { ...short, rotated: 'before', nextKey, key: firstKey })

const proof = (change: (proof: KeyEntry['proof']) => Partial<KeyEntry['proof']>): Partial<KeyPlan> => ({
  change: (entry) => ({ ...entry, proof: { ...entry.proof, ...change(entry.proof) } }),
})
const established = (
  change: (one: KeyEntry['established']) => KeyEntry['established'],
): Partial<KeyPlan> => ({
  change: (entry) => ({ ...entry, established: change(entry.established) }),
})
const [one, two, three] = registrars
const at = (instant: Date): Partial<KeyPlan> => ({ at: instant, provenAt: on(2) })

/** Another clinic of the same name. */
const namesake: LogRecord = {
  list: 'entries',
  body: keyEntryBody({ clinic: { ...second, name: first.name }, holder: second.first, at: on(2) }),
}

/** Rule 8. */
export const ofKeys: EvidenceVectors = {
  'key-missing': rule8('key_missing', 'sealed to a key without an entry in the file', {
    ...short,
    statement: (statement) =>
      statement.event === 'ContentConsignment' ? { ...statement, key: bytesFrom('key', 16) } : statement,
  }),
  'key-of-other-clinic': rule8('key_missing', "sealed to another clinic's key", {
    ...short,
    records: (records) =>
      records.map((record, i) =>
        i === 2
          ? { list: 'entries', body: keyEntryBody({ clinic: second, holder: first.first, at: on(2) }) }
          : record,
      ),
  }),
  'key-proof-other-key': key('key_proof_bad', 'the proof is of another key', {
    proof: { key: base64url(first.next.keyId) },
  }),
  'key-proof-other-clinic': key('key_proof_bad', 'the proof is of another clinic', {
    proof: { clinic: second.id },
  }),
  'key-proof-unknown-member': key('key_proof_bad', 'the proof has an unknown member', { proof: { u: 1 } }),
  'key-proof-session': key(
    'key_proof_bad',
    'the session key did not sign',
    proof(({ signature }) => ({ sessionSignature: signature })),
  ),
  'key-proof-sign': key(
    'key_proof_bad',
    'the sign key did not sign',
    proof(({ sessionSignature }) => ({ signature: sessionSignature })),
  ),
  'key-proof-other-purpose': key(
    'key_proof_bad',
    'signed for another purpose',
    proof(({ body }) => ({
      signature: signFor('challenge', origin, body, first.first.signPair.privateKey),
    })),
  ),
  'key-one-registrar': key('key_not_established', 'one registrar signed', { approvers: [one!] }),
  'key-registrar-twice': key('key_not_established', 'one registrar signed twice', {
    approvers: [one!, one!],
  }),
  'key-registrar-not-trusted': key('key_not_established', 'one of two registrars is not trusted', {
    approvers: [one!, three!],
  }),
  'key-registrar-signature': key(
    'key_not_established',
    'a bit of the second signature is flipped',
    established((said) => ({
      ...said,
      ...('signatures' in said
        ? {
            signatures: said.signatures.map((s, i) =>
              i === 1 ? { ...s, signature: changed(s.signature, 9) } : s,
            ),
          }
        : {}),
    })),
  ),
  'key-registrar-purpose': key(
    'key_not_established',
    'the registrars signed an act of staff',
    established((said) => ({
      by: 'registrars',
      body: said.body,
      signatures: [one!, two!].map(({ publicKey, privateKey }) => ({
        signKey: publicKey,
        signature: signFor('staff-act', origin, said.body, privateKey),
      })),
    })),
  ),
  'key-registrar-mixed-order': refused(
    8,
    'key_not_established',
    'the key of a trusted registrar is outside the main subgroup',
    {
      ...short,
      key: established((said) => ({
        by: 'registrars',
        body: said.body,
        signatures: [
          { signKey: one!.publicKey, signature: signFor('registrar', origin, said.body, one!.privateKey) },
          { signKey: mixedKey, signature: signMixed('registrar', said.body) },
        ],
      })),
    },
    { trust: { registrars: [one!.publicKey, mixedKey] } },
  ),
  'key-approved-unknown-member': key('key_not_established', 'the approval has an unknown member', {
    approval: { ...({ u: 1 } as object) },
  }),
  'key-approved-other-clinic': key('key_not_established', 'the approval is of another clinic', {
    approval: { clinic: second.id },
  }),
  'key-approved-other-name': key('key_not_established', 'the approval is of another name', {
    approval: { name: second.name },
  }),
  'key-approved-other-key': key('key_not_established', 'the approval is of another key', {
    approval: { key: first.next.keyId },
  }),
  'key-approved-other-command': key(
    'key_not_established',
    'the registrars signed the end of the key',
    established(() => revocation()),
  ),
  'key-entry-later': key('key_not_yet', 'entered ten minutes and a millisecond after the delivery', {
    ...at(later(on(20), 600_001)),
  }),
  'key-proof-later': key('key_not_yet', 'proven ten minutes and a millisecond after the delivery', {
    provenAt: later(on(20), 600_001),
  }),
  'key-expired': key('key_expired', 'proven exactly 30 days before', { provenAt: later(on(20), -30 * DAY) }),
  'key-waiting': key('key_waiting', 'registrars replaced a key a millisecond less than 24 hours before', {
    at: on(19, '11:00'),
    approval: { replaces: first.next.keyId, at: later(on(20), 1 - DAY) },
  }),
  'key-rests-on-waiting': rotated(
    'key_waiting',
    'rests on a key that replaced another less than 24 hours before',
    { at: on(19, '12:00') },
    { at: on(19, '11:00'), approval: { replaces: bytesFrom('key before', 16), at: later(on(20), 1 - DAY) } },
  ),
  'key-rotation-other-signature': rotated('rotation_signature_bad', 'the new key signed for itself', {
    change: (entry) => ({
      ...entry,
      established: {
        by: 'previous',
        body: entry.established.body,
        signature: signFor('key-rotation', origin, entry.established.body, first.next.signPair.privateKey),
      },
    }),
  }),
  'key-rotation-unknown-member': rotated(
    'key_not_established',
    'what the key before it signed has an unknown member',
    {
      rotation: { u: 1 },
    },
  ),
  'key-rotation-other-key': rotated('key_not_established', 'the key before it signed for another', {
    rotation: { key: base64url(first.first.keyId) },
  }),
  'key-rotation-renamed': rotated('name_changed', 'the key before it signed another name', {
    rotation: { name: second.name },
    change: (entry) => ({ ...entry, name: second.name }),
  }),
  'key-rotation-previous-missing': rotated('previous_key_missing', 'the key before it is not in the file', {
    rotation: { replaces: base64url(bytesFrom('key', 16)) },
  }),
  'key-rotation-of-other-clinic': rule8('previous_key_missing', "the key before it is another clinic's", {
    ...short,
    rotated: 'before',
    nextKey: { previous: second.first },
    records: ([before, policy, ...rest]) => [before!, policy!, namesake, ...rest],
  }),
  'key-rotation-circle': rule8(
    'previous_key_missing',
    'two keys vouch for each other, and nobody else does',
    {
      ...short,
      rotated: 'before',
      key: { previous: first.next },
    },
  ),
  'key-rotation-earlier': rule8('previous_key_missing', 'the key before it comes after it in the log', {
    ...short,
    rotated: 'before',
    records: (records) => exchanged(records, 2, 3),
  }),
  'key-for-receipts-not-established': rule8(
    'key_not_established',
    'a receipt is signed with a key that one registrar vouches for',
    { reach: 'handed over', rotated: 'after', nextKey: { previous: undefined, approvers: [one!] } },
  ),
}

function revocation(): KeyEntry['established'] {
  const body = utf8(
    `{"act":"${first.delivery}","at":"${on(2).toISOString()}","clinic":"${first.id}","command":"clinic.revoke","key":"${base64url(first.first.keyId)}","v":1}`,
  )
  const signatures = [one!, two!].map(({ publicKey, privateKey }) => ({
    signKey: publicKey,
    signature: signFor('registrar', origin, body, privateKey),
  }))
  return { by: 'registrars', body, signatures }
}

function exchanged(records: readonly LogRecord[], a: number, b: number): LogRecord[] {
  const copy = [...records]
  copy[a] = records[b]!
  copy[b] = records[a]!
  return copy
}
