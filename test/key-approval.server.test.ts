/** DESIGN, section 6: whose a key is two registrars say for all to see, and the relay believes that and not its rows. */
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { base64url } from '../src/base/bytes.js'
import { signFor } from '../src/base/signing.js'
import { randomBytes } from '../src/base/sodium.js'
import { listAll, take } from '../src/client/clinic.js'
import { join } from '../src/client/join.js'
import { renewKey } from '../src/client/keys.js'
import { fetchOffer, sealEnquiry, sendSealed } from '../src/client/sender.js'
import { carryOutAct, signAct, writeAct } from '../src/client/staff.js'
import { clinicKeys } from '../src/database/schema.js'
import { deriveHolder } from '../src/seal/keys.js'
import { entriesIn, listed } from './support/key-entries.js'
import {
  act,
  activate,
  atRelay,
  type Clinic,
  draft,
  draftBody,
  employ,
  formOf,
  openClinic,
  postDraft,
  replaceKey,
  sendEnquiry,
} from './support/people.js'
import { secondsFrom, world } from './support/world.js'

const day = 24 * 3600
const newHolder = () => deriveHolder(randomBytes(32))

describe('a key that two registrars put in the place of another', () => {
  it('waits for a day, in which all can see it and the clinic goes on under the old one', async () => {
    const here = await world(1)
    const { relay, moveTo, clock } = here
    const clinic = here.clinics[0]!
    const since = new Date()
    const next = await replaceKey(relay, clinic)
    const [, waiting] = await entriesIn(here, 'clinic-key')
    expect(waiting).toMatchObject({ clinic: clinic.clinicId, keys: next.publicKeys })
    const states = async () => {
      const { clinics: all } = await act(relay, await employ(relay), 'clinic.list', {}, clock())
      return all[0]!.keys.map(({ state }) => state).toSorted()
    }
    expect(await states()).toEqual(['approved', 'current'])
    await moveTo(secondsFrom(since, day - 120))
    expect(await activate(relay)).toBe(0)
    expect((await listed(here, clinic))?.key.id).toEqual(clinic.holder.keyId)
    await sendEnquiry(relay, [clinic], draft, clock())
    await expect(atRelay(relay, { ...clinic, holder: next }, clock)).rejects.toMatchObject({ status: 401 })
    const session = await atRelay(relay, clinic, clock)

    await moveTo(secondsFrom(since, day + 600))
    expect(await activate(relay)).toBe(1)
    expect(await activate(relay)).toBe(0)
    expect(await states()).toEqual(['current'])
    expect((await listed(here, clinic))?.key.id).toEqual(next.keyId)
    await expect(listAll(session)).rejects.toMatchObject({ status: 401 })
    await sendEnquiry(relay, [clinic], draft, clock())
    const at = await atRelay(relay, { ...clinic, holder: next }, clock)
    expect(await take(at, (await listAll(at))[1]!)).toMatchObject({ kind: 'opened' })
  })

  it('is only the last of several, and none that was revoked while it waited', async () => {
    const here = await world(1)
    const { relay, moveTo, clock } = here
    const clinic = here.clinics[0]!
    await replaceKey(relay, clinic)
    const second = await replaceKey(relay, clinic)
    await moveTo(secondsFrom(new Date(), day + 20))
    expect(await activate(relay)).toBe(1)
    expect((await listed(here, clinic))?.key.id).toEqual(second.keyId)
    const third = await replaceKey(relay, clinic, clock)
    const { clinicId } = clinic
    await act(relay, await employ(relay), 'clinic.revoke', { clinicId, keyId: third.keyId }, clock())
    await moveTo(secondsFrom(new Date(), 2 * day + 40))
    expect(await activate(relay)).toBe(0)
    expect((await listed(here, clinic))?.key.id).toEqual(second.keyId)
  })

  it('leaves a clinic paused that was paused while it waited', async () => {
    const here = await world(1)
    const { relay, moveTo, clock } = here
    const clinic = here.clinics[0]!
    const { clinicId } = clinic
    const staff = await employ(relay)
    await replaceKey(relay, clinic)
    await act(relay, staff, 'clinic.pause', { clinicId })
    await moveTo(secondsFrom(new Date(), day + 20))
    expect(await activate(relay)).toBe(1)
    expect(await listed(here, clinic)).toBeUndefined()
    await act(relay, staff, 'clinic.resume', { clinicId }, clock())
    expect(await listed(here, clinic)).toBeDefined()
  })

  it('is not confirmed by an act that says something else of the clinic, or long after it was proven', async () => {
    const here = await world(1)
    const { relay, moveTo, clock, database } = here
    const { clinicId, name, holder } = here.clinics[0]!
    const staff = await employ(relay)
    const next = newHolder()
    const { invite } = await act(relay, staff, 'clinic.reinvite', { clinicId })
    await join(relay.client, next, invite)
    const good = { clinicId, name, keyId: next.keyId, replaces: holder.keyId }
    for (const wrong of [
      { ...good, name: 'Another clinic' },
      { ...good, replaces: null },
      { ...good, replaces: next.keyId },
    ]) {
      await expect(act(relay, staff, 'clinic.confirm', wrong)).rejects.toMatchObject({
        code: 'already-decided',
      })
    }
    await moveTo(secondsFrom(new Date(), 30 * day + 20))
    await expect(act(relay, staff, 'clinic.confirm', good, clock())).rejects.toMatchObject({ code: 'gone' })
    expect(await entriesIn(here, 'clinic-key')).toHaveLength(1)
    const keys = await database.transaction((tx) => tx.select().from(clinicKeys))
    expect(keys.map(({ state }) => state).toSorted()).toEqual(['current', 'proven'])
  })
})

describe('a revocation', () => {
  it('counts at once, for what was sealed before too, and all can read who decided it', async () => {
    const here = await world(2)
    const { relay } = here
    const [revoked, other] = here.clinics as [Clinic, Clinic]
    const offer = await fetchOffer(relay.client)
    const sealed = sealEnquiry(offer, formOf(), [revoked.clinicId, other.clinicId])
    const at = await atRelay(relay, revoked)
    const { clinicId, holder } = revoked
    const staff = await employ(relay)
    await act(relay, staff, 'clinic.revoke', { clinicId, keyId: holder.keyId })
    expect(await listed(here, revoked)).toBeUndefined()
    expect(await listed(here, other)).toBeDefined()
    await expect(sendSealed(relay.client, sealed)).rejects.toMatchObject({ code: 'clinic-not-active' })
    await expect(renewKey(at)).rejects.toMatchObject({ status: 401 })
    const [end] = await entriesIn(here, 'clinic-key-end')
    expect(end).toMatchObject({ clinic: clinicId, key: holder.keyId })
    const signers = end!.approval.signatures.map(({ signKey }) => base64url(signKey)).toSorted()
    const two = [staff.one, staff.two].map(({ publicKeys }) => base64url(publicKeys.signKey)).toSorted()
    expect(signers).toEqual(two)
  })
})

describe('registrars', () => {
  it('sign what the log shows of an act besides the act: without that, or with another, it is not carried out', async () => {
    const here = await world(1)
    const { relay } = here
    const { clinicId, holder } = here.clinics[0]!
    const staff = await employ(relay)
    const { origin } = relay.client
    const signed = (args = { clinicId, keyId: holder.keyId }) => {
      const once = signAct(
        writeAct('clinic.revoke', args, 'as agreed', new Date()),
        origin,
        staff.one.signPair,
      )
      return signAct(once, origin, staff.two.signPair)
    }
    const revoke = signed()
    const elsewhere = signed({ clinicId, keyId: newHolder().keyId })
    const withApproval = (approval: Uint8Array | undefined) => {
      const [first, second] = revoke.signatures
      const { approval: _, ...rest } = second!
      return { ...revoke, signatures: [first!, approval === undefined ? rest : { ...rest, approval }] }
    }
    const refused = [
      withApproval(undefined),
      withApproval(elsewhere.signatures[1]!.approval),
      withApproval(revoke.signatures[0]!.approval),
      withApproval(signFor('staff-act', origin, revoke.body, staff.two.signPair.privateKey)),
    ]
    for (const wrong of refused) {
      await expect(carryOutAct(relay.client, wrong, 'clinic.revoke')).rejects.toMatchObject({ status: 401 })
    }
    const list = signAct(writeAct('clinic.list', {}, 'looking', new Date()), origin, staff.one.signPair)
    const surplus = list.signatures.map((one) => ({ ...one, approval: one.signature }))
    await expect(
      carryOutAct(relay.client, { ...list, signatures: surplus }, 'clinic.list'),
    ).rejects.toMatchObject({ status: 401 })
    expect(await entriesIn(here, 'clinic-key-end')).toEqual([])
    await carryOutAct(relay.client, revoke, 'clinic.revoke')
    expect(await entriesIn(here, 'clinic-key-end')).toHaveLength(1)
  })
})

describe('whoever can write into the database', () => {
  it('cannot have anything sealed to a key of their own: the relay believes the log and not the rows', async () => {
    const here = await world(1)
    const { relay, database } = here
    const clinic = here.clinics[0]!
    const foreign = newHolder()
    const whole = { ...foreign.publicKeys, id: foreign.keyId }
    const { id: _, ...withoutId } = whole
    const changes = [withoutId, { ...withoutId, firstEntry: null, provenAt: new Date() }]
    const [row] = await database.transaction((tx) => tx.select().from(clinicKeys))
    for (const change of changes) {
      await database.transaction((tx) => tx.update(clinicKeys).set(change).where(eq(clinicKeys.id, row!.id)))
      expect(await listed(here, clinic)).toBeUndefined()
      expect(await postDraft(relay, await draftBody(relay, [clinic]))).toMatchObject({ status: 409 })
      await database.transaction((tx) => tx.update(clinicKeys).set(row!).where(eq(clinicKeys.id, row!.id)))
    }
    await database.transaction(async (tx) => {
      await tx.update(clinicKeys).set({ state: 'replaced' }).where(eq(clinicKeys.id, row!.id))
      await tx.insert(clinicKeys).values({ ...row!, ...whole })
    })
    expect(await listed(here, clinic)).toBeUndefined()
    expect(await postDraft(relay, await draftBody(relay, [clinic]))).toMatchObject({ status: 409 })
  })

  it('cannot give one clinic the key of another', async () => {
    const here = await world(1)
    const { relay, database } = here
    const own = here.clinics[0]!
    const other = await openClinic(relay, await employ(relay), 'Other')
    await database.transaction(async (tx) => {
      const foreign = await tx.select().from(clinicKeys).where(eq(clinicKeys.clinicId, other.clinicId))
      await tx.update(clinicKeys).set({ state: 'replaced' })
      await tx
        .update(clinicKeys)
        .set({ state: 'current', clinicId: own.clinicId })
        .where(eq(clinicKeys.id, foreign[0]!.id))
    })
    expect(await listed(here, own)).toBeUndefined()
    expect(await postDraft(relay, await draftBody(relay, [own]))).toMatchObject({ status: 409 })
  })
})
