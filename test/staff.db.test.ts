import { beforeAll, describe, expect, it } from 'vitest'
import { base64url } from '../src/base/bytes.js'
import { newId } from '../src/base/ids.js'
import { randomBytes } from '../src/base/sodium.js'
import { join } from '../src/client/join.js'
import { carryOutAct, signAct, writeAct } from '../src/client/staff.js'
import { trustAnswer } from '../src/contract/trust.js'
import { staffActs, staffSignatures } from '../src/database/schema.js'
import { deriveHolder } from '../src/seal/keys.js'
import { freshDatabase, type TestDatabase } from './support/database.js'
import { act, employ, type Staff } from './support/people.js'
import { publicEntries } from './support/public-entries.js'
import { published } from './support/public-log.js'
import { startRelay, type TestRelay } from './support/relay.js'
import { tracesIn } from './support/traces.js'

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
const inOrder = (texts: string[]) => texts.toSorted((a, b) => a.localeCompare(b))

describe('staff', () => {
  const at = () => new Date()
  const client = () => relay.client

  it('leave who, what and why behind, as the bytes that they signed', async () => {
    const { clinicId } = await invite()
    const acts = await database.transaction((tx) => tx.select().from(staffActs))
    const last = acts.filter(({ command }) => command === 'clinic.invite').at(-1)!
    expect(Buffer.from(last.body).toString()).toContain('"reason":"as agreed"')
    const signatures = await database.transaction((tx) => tx.select().from(staffSignatures))
    expect(signatures.filter(({ actId }) => actId === last.id)).toHaveLength(2)
    expect(clinicId).toBeTruthy()
  })

  it('need two keys for what needs two people: one key twice is one', async () => {
    const { clinicId, invite: code } = await invite()
    const holder = newHolder()
    await join(relay.client, holder, code)
    const args = { clinicId, name: entry.name, keyId: holder.keyId, replaces: null }
    const confirm = () => writeAct('clinic.confirm', args, 'by telephone', at())
    const once = signAct(confirm(), client().origin, staff.one.signPair)
    await expect(carryOutAct(client(), once, 'clinic.confirm')).rejects.toMatchObject({ code: 'forbidden' })
    const twice = signAct(once, client().origin, staff.one.signPair)
    await expect(carryOutAct(client(), twice, 'clinic.confirm')).rejects.toMatchObject({ code: 'forbidden' })
    const both = signAct(once, client().origin, staff.two.signPair)
    await carryOutAct(client(), both, 'clinic.confirm')
    await expect(carryOutAct(client(), both, 'clinic.confirm')).rejects.toMatchObject({
      code: 'already-decided',
    })
  })

  it('are not believed without a good signature for this relay and this act', async () => {
    const list = () => writeAct('clinic.list', {}, 'looking', at())
    const stranger = newHolder()
    const refused = [
      list(),
      signAct(list(), client().origin, stranger.signPair),
      signAct(list(), 'other.example.org', staff.one.signPair),
      { ...signAct(list(), client().origin, staff.one.signPair), body: list().body },
    ]
    for (const signed of refused) {
      await expect(carryOutAct(client(), signed, 'clinic.list')).rejects.toMatchObject({
        status: expect.any(Number),
      })
    }
    await carryOutAct(client(), signAct(list(), client().origin, staff.one.signPair), 'clinic.list')
  })

  it('act within a day and with a reason', async () => {
    const stale = writeAct('clinic.list', {}, 'looking', new Date(Date.now() - 25 * 3_600_000))
    const early = writeAct('clinic.list', {}, 'looking', new Date(Date.now() + 3_600_000))
    for (const signed of [stale, early].map((one) => signAct(one, client().origin, staff.one.signPair))) {
      await expect(carryOutAct(client(), signed, 'clinic.list')).rejects.toMatchObject({ code: 'gone' })
    }
    expect(() => writeAct('clinic.list', {}, ' ', at())).toThrow()
  })

  it('lose their rights when two remove them, and what they signed stays', async () => {
    const third = newHolder()
    const { staffId } = await act(relay, staff, 'staff.add', {
      name: 'Per',
      signKey: third.publicKeys.signKey,
    })
    const look = () => signAct(writeAct('clinic.list', {}, 'looking', at()), client().origin, third.signPair)
    await carryOutAct(client(), look(), 'clinic.list')
    await expect(
      act(relay, staff, 'staff.remove', { staffId, signKey: newHolder().publicKeys.signKey }),
    ).rejects.toMatchObject({ code: 'not-found' })
    await act(relay, staff, 'staff.remove', { staffId, signKey: third.publicKeys.signKey })
    await expect(carryOutAct(client(), look(), 'clinic.list')).rejects.toMatchObject({ status: 401 })
    const { staff: listed } = await act(relay, staff, 'staff.list', {})
    expect(listed.find(({ id }) => id === staffId)?.removedAt).toBeInstanceOf(Date)
  })

  it('are first added by whoever holds the operator token, once: afterwards it opens nothing', async () => {
    const add = writeAct(
      'staff.add',
      { name: 'Eve', signKey: newHolder().publicKeys.signKey },
      'set-up',
      at(),
    )
    const operatorToken = relay.relay.keys.operatorToken
    await expect(carryOutAct(client(), { ...add, operatorToken }, 'staff.add')).rejects.toMatchObject({
      code: 'unauthenticated',
    })
    const empty = await startRelay(await freshDatabase())
    const first = () =>
      writeAct('staff.add', { name: 'Eve', signKey: newHolder().publicKeys.signKey }, 'set-up', at())
    const wrong = { ...first(), operatorToken: 'A'.repeat(43) }
    await expect(carryOutAct(empty.client, wrong, 'staff.add')).rejects.toMatchObject({ status: 401 })
    await expect(carryOutAct(empty.client, first(), 'staff.add')).rejects.toMatchObject({ status: 401 })
    await carryOutAct(
      empty.client,
      { ...first(), operatorToken: empty.relay.keys.operatorToken },
      'staff.add',
    )
  })

  it('are registrars for all to see, with who signed for whom, and without a name or a reason', async () => {
    const own = await startRelay(await freshDatabase())
    const people = await employ(own)
    const third = newHolder().publicKeys.signKey
    const { staffId } = await act(own, people, 'staff.add', { name: 'Per Kanari', signKey: third })
    await act(own, people, 'staff.remove', { staffId, signKey: third })
    const entries = (await own.relay.database.transaction(publicEntries)).flatMap((entry) =>
      entry.entry === 'registrar' || entry.entry === 'registrar-end' ? [entry] : [],
    )
    const [one, two] = [people.one, people.two].map(({ publicKeys }) => publicKeys.signKey)
    const said = entries.map(({ entry, approval }) => {
      const { command, signKey } = JSON.parse(Buffer.from(approval.body).toString())
      const signers = approval.signatures.map((signature) => base64url(signature.signKey))
      return { entry, command, signKey, signers: inOrder(signers) }
    })
    const [first, second, last] = [base64url(one!), base64url(two!), base64url(third)]
    const both = inOrder([first, second])
    expect(said).toEqual([
      { entry: 'registrar', command: 'staff.add', signKey: first, signers: [] },
      { entry: 'registrar', command: 'staff.add', signKey: second, signers: [first] },
      { entry: 'registrar', command: 'staff.add', signKey: last, signers: both },
      { entry: 'registrar-end', command: 'staff.remove', signKey: last, signers: both },
    ])
    const everything = Buffer.concat(await published(own))
    expect(tracesIn(everything, ['Per Kanari', 'as agreed'])).toEqual([])
    // What a former one signed stays good, so that others have to know the key.
    const { registrars } = await own.client.call({ path: '/api/v1/trust', answer: trustAnswer })
    expect(registrars.map(base64url)).toEqual([first, second, last])
  })

  it('cannot remove each other until one is left, however quickly', async () => {
    const own = await startRelay(await freshDatabase())
    const two = await employ(own)
    const third = newHolder()
    await act(own, two, 'staff.add', { name: 'Per', signKey: third.publicKeys.signKey })
    const { staff: members } = await act(own, two, 'staff.list', {})
    const removals = await Promise.allSettled(
      members.map(({ id, signKey }) => act(own, two, 'staff.remove', { staffId: id, signKey })),
    )
    expect(removals.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('are added first by one only, however many try at once', async () => {
    const own = await startRelay(await freshDatabase())
    const { operatorToken } = own.relay.keys
    const adds = Array.from({ length: 4 }, () =>
      writeAct('staff.add', { name: 'Eve', signKey: newHolder().publicKeys.signKey }, 'set-up', at()),
    )
    const done = await Promise.allSettled(
      adds.map((add) => carryOutAct(own.client, { ...add, operatorToken }, 'staff.add')),
    )
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('are not counted by strangers: an act without a good signature is refused alike, whatever it is', async () => {
    const add = writeAct(
      'staff.add',
      { name: 'Eve', signKey: newHolder().publicKeys.signKey },
      'set-up',
      at(),
    )
    for (const unsigned of [add, writeAct('clinic.list', {}, 'looking', at())]) {
      await expect(carryOutAct(client(), unsigned, 'staff.list')).rejects.toMatchObject({
        code: 'unauthenticated',
        message: 'valid credentials are needed',
      })
    }
  })

  it('get a clear refusal for a clinic entry with an unknown county or care need', async () => {
    const refused = { status: 400, fields: [expect.objectContaining({ field: 'county' })] }
    await expect(act(relay, staff, 'clinic.invite', { ...entry, county: 'XX-1' })).rejects.toMatchObject(
      refused,
    )
    await expect(
      act(relay, staff, 'clinic.confirm', {
        clinicId: newId(),
        name: entry.name,
        keyId: new Uint8Array(16),
        replaces: null,
      }),
    ).rejects.toMatchObject({
      status: 404,
    })
  })
})
