import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { canonicalJson } from '../src/base/canonical.js'
import { signFor } from '../src/base/signing.js'
import { randomBytes } from '../src/base/sodium.js'
import { listAll } from '../src/client/clinic.js'
import { join } from '../src/client/join.js'
import { relayClient } from '../src/client/relay.js'
import { fetchOffer, UnknownClinic } from '../src/client/sender.js'
import { joinAnswer, joinProofRequest, joinRequest } from '../src/contract/clinics.js'
import { keyProofSchema } from '../src/prove/entry.js'
import { deriveHolder, fingerprintOf, type Holder } from '../src/seal/keys.js'
import { openTest } from '../src/seal/open.js'
import { freshDatabase, type TestDatabase } from './support/database.js'
import {
  act,
  activate,
  atRelay,
  confirm,
  draft,
  employ,
  openClinic,
  postJson,
  replaceKey,
  type Staff,
  sendEnquiry,
} from './support/people.js'
import { startRelay, type TestRelay } from './support/relay.js'
import { secondsFrom, world } from './support/world.js'

let database: TestDatabase
let relay: TestRelay
let staff: Staff

beforeAll(async () => {
  database = await freshDatabase()
  relay = await startRelay(database, { keep: true })
  staff = await employ(relay)
  return () => relay.stop()
})

const entry = {
  name: 'Hudklinikken',
  place: 'Bergen',
  county: 'NO-46',
  telephone: '+4755123456',
  languages: ['nb'],
  careNeeds: ['dermatology'],
}
const newHolder = () => deriveHolder(randomBytes(32))
const invite = () => act(relay, staff, 'clinic.invite', entry)
const offer = (code: Uint8Array, { publicKeys }: Holder) =>
  postJson(relay, '/api/v1/clinic/join', z.encode(joinRequest, { invite: code, keys: publicKeys }))
const directory = async () => (await fetchOffer(relay.client)).directory.clinics

describe('a clinic joins', () => {
  it('by invite, proof of possession and two confirmations, and only then can patients choose it', async () => {
    const { clinicId, invite: code } = await invite()
    const holder = newHolder()
    const joined = await join(relay.client, holder, code)
    expect(joined).toMatchObject({
      clinicId,
      name: entry.name,
      fingerprint: fingerprintOf(holder.publicKeys),
    })
    expect(joined.fingerprint).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/)
    expect((await directory()).map(({ id }) => id)).not.toContain(clinicId)
    const listed = (await act(relay, staff, 'clinic.list', {})).clinics.find(({ id }) => id === clinicId)
    expect(listed).toMatchObject({ state: 'proven', keys: [{ ...holder.publicKeys, state: 'proven' }] })
    await confirm(relay, staff, clinicId, holder)
    const shown = (await directory()).find(({ id }) => id === clinicId)
    expect(shown).toMatchObject({ ...entry, key: { fingerprint: joined.fingerprint } })
  })

  it('again with the same invite when it crashed before proving, and not after', async () => {
    const { invite: code } = await invite()
    expect((await offer(code, newHolder())).status).toBe(201)
    const second = newHolder()
    await join(relay.client, second, code)
    expect((await offer(code, newHolder())).status).toBe(404)
  })

  it('not without opening the test envelope, nor with keys that it does not hold', async () => {
    const { invite: code } = await invite()
    const holder = newHolder()
    const answer = joinAnswer.parse((await offer(code, holder)).body)
    const opened = openTest(answer.testEnvelope, holder, answer)
    if (opened.kind === 'refused') throw new Error(opened.reason)
    const prove = (token: Uint8Array, signer: Holder, session: Holder) => {
      const body = canonicalJson(
        z.encode(keyProofSchema, {
          v: 1,
          at: new Date(),
          clinic: answer.clinicId,
          key: answer.keyId,
          token,
        }),
      )
      const sign = (pair: Holder['signPair']) =>
        signFor('key-proof', relay.client.origin, body, pair.privateKey)
      return postJson(
        relay,
        '/api/v1/clinic/join/proof',
        z.encode(joinProofRequest, {
          clinicId: answer.clinicId,
          keyId: answer.keyId,
          body,
          signature: sign(signer.signPair),
          sessionSignature: sign(session.sessionPair),
        }),
      )
    }
    expect((await prove(new Uint8Array(32), holder, holder)).status).toBe(422)
    expect((await prove(opened.openingToken, newHolder(), holder)).status).toBe(422)
    expect((await prove(opened.openingToken, holder, newHolder())).status).toBe(422)
    expect((await prove(opened.openingToken, holder, holder)).status).toBe(201)
  })

  it('not with degenerate keys, nor with the keys of somebody else', async () => {
    const { invite: code } = await invite()
    const good = newHolder()
    const spoilt: [string, Holder['publicKeys']][] = [
      [
        'X25519 half of low order',
        { ...good.publicKeys, sealKey: spoil(good.publicKeys.sealKey, (k) => k.fill(0, 1184)) },
      ],
      [
        'X25519 half with the high bit',
        { ...good.publicKeys, sealKey: spoil(good.publicKeys.sealKey, (k) => (k[1215]! |= 0x80)) },
      ],
      [
        'ML-KEM coefficient over the modulus',
        { ...good.publicKeys, sealKey: spoil(good.publicKeys.sealKey, (k) => k.fill(255, 0, 3)) },
      ],
      [
        'identity as signing key',
        { ...good.publicKeys, signKey: spoil(new Uint8Array(32), (k) => (k[0] = 1)) },
      ],
      ['zero as session key', { ...good.publicKeys, sessionKey: new Uint8Array(32) }],
    ]
    for (const [what, keys] of spoilt) {
      const { status, body } = await offer(code, { ...good, publicKeys: keys })
      expect([what, status, body.type]).toEqual([what, 422, 'urn:videre:problem:unacceptable-key'])
    }
    const other = await openClinic(relay, staff, 'Other')
    expect((await offer(code, other.holder)).status).toBe(422)
    expect((await offer(code, good)).status).toBe(201)
  })

  it('not through an address by which the relay does not call itself', async () => {
    const { invite: code } = await invite()
    const elsewhere = relayClient(new URL(relay.url.href.replace('localhost', '127.0.0.1')))
    await expect(join(elsewhere, newHolder(), code)).rejects.toThrow(/calls itself localhost/)
  })
})

describe('a clinic that joined', () => {
  it('whose key was stolen loses it at once: no session, no enquiry, until its next one is a day old', async () => {
    const own = await world(1)
    const two = await employ(own.relay)
    const clinic = own.clinics[0]!
    const { clinicId, holder } = clinic
    const session = await atRelay(own.relay, clinic)
    await sendEnquiry(own.relay, [clinic])
    await act(own.relay, two, 'clinic.revoke', { clinicId, keyId: holder.keyId })
    await expect(listAll(session)).rejects.toMatchObject({ status: 401 })
    await expect(atRelay(own.relay, clinic)).rejects.toMatchObject({ status: 401 })
    await expect(sendEnquiry(own.relay, [clinic])).rejects.toThrow(UnknownClinic)
    const next = await replaceKey(own.relay, clinic)
    await expect(sendEnquiry(own.relay, [clinic])).rejects.toThrow(UnknownClinic)
    await own.moveTo(secondsFrom(new Date(), 25 * 3600))
    expect(await activate(own.relay)).toBe(1)
    await sendEnquiry(own.relay, [clinic], draft, own.clock())
    const inbox = await listAll(await atRelay(own.relay, { ...clinic, holder: next }, own.clock))
    expect(inbox.map(({ keyId }) => Buffer.from(keyId).equals(next.keyId))).toEqual([false, true])
  })

  it('and joins again goes on receiving under the old key until the new one is confirmed and a day old', async () => {
    const clinic = await openClinic(relay, staff, 'Renewing')
    const { clinicId, holder } = clinic
    const next = newHolder()
    const { invite: code } = await act(relay, staff, 'clinic.reinvite', { clinicId })
    await join(relay.client, next, code)
    const shown = async () => (await directory()).find(({ id }) => id === clinicId)?.key.id
    expect(await shown()).toEqual(holder.keyId)
    await confirm(relay, staff, clinicId, next)
    expect(await activate(relay)).toBe(0)
    expect(await shown()).toEqual(holder.keyId)
    await sendEnquiry(relay, [clinic])
  })

  it('whose invite was lost gets another, and the lost one is void', async () => {
    const { clinicId, invite: lost } = await invite()
    const { invite: code } = await act(relay, staff, 'clinic.reinvite', { clinicId })
    expect((await offer(lost, newHolder())).status).toBe(404)
    await join(relay.client, newHolder(), code)
  })

  it('cannot have a name that looks like another, or that a terminal obeys', async () => {
    for (const name of ['Good\nevil', 'Good\u202Eevil', 'Good\u001b[2J', 'Good\u0000', ' Good']) {
      await expect(async () => act(relay, staff, 'clinic.invite', { ...entry, name })).rejects.toThrow()
    }
  })
})

function spoil(key: Uint8Array, change: (copy: Uint8Array) => unknown): Uint8Array {
  const copy = key.slice()
  change(copy)
  return copy
}
