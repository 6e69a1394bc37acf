import { base64url, utf8 } from '../../src/base/bytes.js'
import { canonicalJson } from '../../src/base/canonical.js'
import { readReference } from '../../src/base/ids.js'
import { signFor } from '../../src/base/signing.js'
import { type KeyPair, signKeyPair } from '../../src/base/sodium.js'
import { type Approval, type EntryOf, encodeEntry } from '../../src/prove/entry.js'
import type { Trust } from '../../src/prove/trust.js'
import { deriveHolder, type Holder, keyIdOf, type PublicKeys } from '../../src/seal/keys.js'
import { formatVkey, type NoteKey, noteKey } from '../../src/tlog/note.js'
import { bytesFrom, idFrom } from './make-vectors-ingredients.js'

/** An instant of November 2026, in UTC: `on(20, '10:05')`. */
export const on = (day: number, time = '10:00'): Date =>
  new Date(`2026-11-${String(day).padStart(2, '0')}T${time.padEnd(8, ':00')}.000Z`)

/** So many milliseconds later. */
export const later = (at: Date, ms: number): Date => new Date(at.getTime() + ms)

const reference = (label: string): string => {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
  const characters = Array.from(bytesFrom(label, 11), (byte) => alphabet[byte % 32]).join('')
  const complete = [...alphabet].map((last) => readReference(characters + last)).find((text) => text !== null)
  return complete!
}

/** What is not of this process alone is the same at each run: nothing real may be derived like this. */
export const origin = 'relay.example.org'
export const relay = signKeyPair(bytesFrom('evidence: relay'))
export const otherRelay = signKeyPair(bytesFrom('evidence: another relay'))
export const registrars = [1, 2, 3].map((n) => signKeyPair(bytesFrom(`evidence: registrar ${n}`)))

/** A key that signs notes, with its private half. */
export interface NotePair {
  key: NoteKey
  privateKey: Uint8Array
}

const notePair = (name: string, kind: NoteKey['kind']): NotePair => {
  const { publicKey, privateKey } = signKeyPair(bytesFrom(`evidence: ${name}`))
  return { key: noteKey(name, kind, publicKey), privateKey }
}
export const log = notePair(`${origin}/log`, 'ed25519')
export const otherLog = notePair(`${origin}/log/2`, 'ed25519')
export const witnesses = ['witness.example.net/a', 'witness.example.com/b'].map((name) =>
  notePair(name, 'cosignature'),
)

/** A clinic of the vectors: its keys and ids. `next` are the keys that follow. */
export interface Clinic {
  id: string
  name: string
  first: Holder
  next: Holder
  delivery: string
  reference: string
  salt: Uint8Array
  token: Uint8Array
}

const clinicNumber = (n: number): Clinic => ({
  id: idFrom(`evidence: clinic ${n}`),
  name: ['Hudlegene på Torget', 'Klinikk Nord'][n]!,
  first: deriveHolder(bytesFrom(`evidence: clinic ${n}, first key`)),
  next: deriveHolder(bytesFrom(`evidence: clinic ${n}, next key`)),
  delivery: idFrom(`evidence: delivery ${n}`),
  reference: reference(`evidence: reference ${n}`),
  salt: bytesFrom(`evidence: salt ${n}`),
  token: bytesFrom(`evidence: token ${n}`),
})
export const clinics = [clinicNumber(0), clinicNumber(1)] as const
export const enquiry = { id: idFrom('evidence: enquiry'), reference: reference('evidence: enquiry') }
export const policy = { version: '2026-11-01', file: bytesFrom('evidence: policy') }

/** A holder of whose public keys some are others. */
export function holderWith(holder: Holder, change: Partial<PublicKeys>): Holder {
  const publicKeys = { ...holder.publicKeys, ...change }
  return { ...holder, publicKeys, keyId: keyIdOf(publicKeys) }
}

/** Whom a verifier of the vectors trusts. */
export const trusted: Trust = {
  origin,
  relayKey: relay.publicKey,
  logs: [formatVkey(log.key)],
  registrars: registrars.slice(0, 2).map(({ publicKey }) => publicKey),
  witnesses: { needed: 0, keys: witnesses.map(({ key }) => formatVkey(key)) },
}

type KeyEntry = EntryOf<'clinic-key'>
type Confirmation = Extract<Approval, { command: 'clinic.confirm' }>

/** How a key comes into the log, and what is wrong with it. */
export interface KeyPlan {
  clinic: Clinic
  holder: Holder
  at: Date
  provenAt?: Date
  /** The key before it, which signs for it; without, registrars do. */
  previous?: Holder | undefined
  /** Who signs in the place of the first two registrars. */
  approvers?: KeyPair[]
  approval?: Partial<Confirmation>
  rotation?: Record<string, unknown>
  proof?: Record<string, unknown>
  change?: (entry: KeyEntry) => KeyEntry
}

/** The body of a `clinic-key` entry. */
export function keyEntryBody(plan: KeyPlan): Uint8Array {
  const { clinic, holder, at, provenAt = later(at, -3_600_000), change = (entry) => entry } = plan
  const proof = canonicalJson({
    v: 1,
    at: provenAt.toISOString(),
    clinic: clinic.id,
    key: base64url(holder.keyId),
    token: base64url(bytesFrom('evidence: test envelope')),
    ...plan.proof,
  })
  return encodeEntry(
    change({
      v: 1,
      entry: 'clinic-key',
      at,
      clinic: clinic.id,
      name: clinic.name,
      keys: holder.publicKeys,
      proof: {
        body: proof,
        signature: signFor('key-proof', origin, proof, holder.signPair.privateKey),
        sessionSignature: signFor('key-proof', origin, proof, holder.sessionPair.privateKey),
      },
      established: plan.previous === undefined ? byRegistrars(plan) : byPrevious(plan, plan.previous),
    }),
  )
}

function byRegistrars({ clinic, holder, at, approval, approvers = registrars.slice(0, 2) }: KeyPlan) {
  const said: Confirmation = {
    v: 1,
    act: idFrom('evidence: act'),
    at: later(at, -60_000),
    command: 'clinic.confirm',
    clinic: clinic.id,
    name: clinic.name,
    key: holder.keyId,
    replaces: null,
    ...approval,
  }
  const { key, replaces } = said
  const body = canonicalJson({
    ...said,
    at: said.at.toISOString(),
    key: base64url(key),
    replaces: replaces && base64url(replaces),
  })
  const signatures = approvers.map(({ publicKey, privateKey }) => ({
    signKey: publicKey,
    signature: signFor('registrar', origin, body, privateKey),
  }))
  return { by: 'registrars' as const, body, signatures }
}

function byPrevious({ clinic, holder, at, rotation }: KeyPlan, previous: Holder) {
  const body = canonicalJson({
    v: 1,
    at: later(at, -60_000).toISOString(),
    clinic: clinic.id,
    name: clinic.name,
    key: base64url(holder.keyId),
    replaces: base64url(previous.keyId),
    ...rotation,
  })
  return {
    by: 'previous' as const,
    body,
    signature: signFor('key-rotation', origin, body, previous.signPair.privateKey),
  }
}

/** The exact form that the deliveries of the vectors hold. */
export const sentForm = utf8('{"message":"Føflekken på armen har vokst siden i sommer."}')
