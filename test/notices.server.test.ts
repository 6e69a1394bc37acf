/**
 * DESIGN, section 3 (deliver): notices follow from rows, with retries. They say that something waits, never what, whose or of which
 * kind; nothing is dropped, and whoever hangs slows nobody else.
 */
import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { ed25519 } from '@noble/curves/ed25519.js'
import { eq } from 'drizzle-orm'
import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { confirmSeen, fetchDeliveryEvidence, listAll, take } from '../src/client/clinic.js'
import { listEndpoints, removeEndpoint, setEndpoint, testEndpoint } from '../src/client/endpoints.js'
import { webhookKeysAnswer } from '../src/contract/endpoints.js'
import { trustAnswer } from '../src/contract/trust.js'
import { noticeEndpoints, notices, staffActs, statements } from '../src/database/schema.js'
import { stripDue } from '../src/expire/strip.js'
import { announceConsigned } from '../src/notify/announce.js'
import { type Claim, claimNotices } from '../src/notify/claim.js'
import type { Outcome } from '../src/notify/outcome.js'
import { settle } from '../src/notify/settle.js'
import { decodeStatement } from '../src/prove/statement.js'
import { verifyEvidence } from '../src/prove/verify/verify-evidence.js'
import { act, atRelay, type Clinic, employ, sendEnquiry } from './support/people.js'
import { startMailServer, startRawReceiver, startReceiver } from './support/receivers.js'
import { startRelay, type TestRelayOptions } from './support/relay.js'
import { afterAllIsOver, secondsFrom, type World, world } from './support/world.js'

const from = 'relay@example.org'
const room = { places: 16, placesForFailing: 4 }

/** A world whose clinics may be called on this machine. */
const worldWith = (clinicCount: number, options: TestRelayOptions = {}): Promise<World> =>
  world(clinicCount, { allowLocalWebhooks: true, ...options })

/** Has a clinic told at an address, and gives its id. */
async function tellAt({ relay, clock }: World, clinic: Clinic, address: string): Promise<string> {
  const id = randomUUID()
  const kind = address.startsWith('http') ? ('webhook' as const) : ('mail' as const)
  await setEndpoint(await atRelay(relay, clinic, clock), id, { kind, address })
  return id
}

/** Lets the relay tell whom it has to, until nothing is due. */
async function tellAll({ relay }: Pick<World, 'relay'>): Promise<void> {
  await relay.relay.notifier.round()
  await relay.relay.notifier.idle()
}

const rowsOf = ({ database }: World) => database.transaction((tx) => tx.select().from(notices))
const endpointsOf = ({ database }: World) => database.transaction((tx) => tx.select().from(noticeEndpoints))

/** Every statement that a notice was taken over. */
const notificationsIn = async ({ database }: World) => {
  const rows = await database.transaction((tx) =>
    tx.select().from(statements).where(eq(statements.event, 'ConsignmentNotification')),
  )
  return rows.map(({ body }) => decodeStatement(body))
}

/** Moves on to when the only notice that waits is due again, and lets it be tried. */
async function tryAgain(here: World): Promise<void> {
  const [waiting] = (await rowsOf(here)).filter(({ state }) => state === 'waiting')
  const [endpoint] = (await endpointsOf(here)).filter(({ id }) => id === waiting?.endpointId)
  const due = Math.max(waiting!.nextAt.getTime(), endpoint?.pausedUntil?.getTime() ?? 0)
  await here.moveTo(new Date(Math.max(due, here.clock().getTime())))
  await tellAll(here)
}

describe('a clinic is told that something waits', () => {
  it('by mail, each member by themselves, and the statement says what the mail server answered', async () => {
    const server = await startMailServer()
    const here = await worldWith(2, { mail: { url: server.url, from } })
    const [clinic, other] = here.clinics
    await tellAt(here, clinic!, 'kari@clinic.example')
    await tellAt(here, clinic!, 'åse@clinic.example')
    await tellAt(here, other!, 'post@other.example')
    await sendEnquiry(here.relay, [clinic!])
    await tellAll(here)
    expect(server.arrived.map(({ to }) => to).toSorted()).toEqual([
      'kari@clinic.example',
      'åse@clinic.example',
    ])
    for (const { mail } of server.arrived) {
      expect(mail.from).toMatchObject({ address: from })
      expect(mail.subject).toBe('Noe venter i innboksen')
      expect(mail.text).toContain(here.relay.relay.publicUrl.href)
      expect(mail.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated')
    }
    const [inInbox] = await listAll(await atRelay(here.relay, clinic!))
    const said = {
      delivery: inInbox!.deliveryId,
      clinic: clinic!.clinicId,
      channel: 'mail',
      server: '127.0.0.1',
      code: 250,
    }
    expect(await notificationsIn(here)).toMatchObject([said, said])
    const { deliveryId } = inInbox!
    await here.relay.relay.leader.integrate()
    const evidence = await fetchDeliveryEvidence(await atRelay(here.relay, clinic!), deliveryId)
    const trust = await here.relay.client.call({ path: '/api/v1/trust', answer: trustAnswer })
    const verdict = verifyEvidence(evidence, trust)
    expect(verdict.kind === 'holds' && verdict.deliveries[0]!.notifications).toHaveLength(2)
    const checked = await act(here.relay, await employ(here.relay), 'log.check', {})
    expect(checked.findings).toEqual([])
    expect((await notificationsIn(here)).map((one) => 'queue' in one && one.queue)).toEqual([
      '4XyZ7Q',
      '4XyZ7Q',
    ])
    await tellAll(here)
    expect(server.arrived).toHaveLength(2)
  })

  it('by webhook, signed as Standard Webhooks has it, with a body that names nothing but the notice and the inbox', async () => {
    const receiver = await startReceiver()
    const here = await worldWith(1, { webhookKeys: [1, 2] })
    const endpoint = await tellAt(here, here.clinics[0]!, receiver.address)
    await sendEnquiry(here.relay, here.clinics)
    await tellAll(here)
    const [{ headers, body, method }] = receiver.called as [(typeof receiver.called)[0]]
    const [notice] = await rowsOf(here)
    expect(method).toBe('POST')
    expect(headers['content-type']).toBe('application/json')
    expect(headers['webhook-id']).toBe(notice!.id)
    expect(JSON.parse(body)).toEqual({
      type: 'videre.delivery.waiting',
      timestamp: expect.stringMatching(/:00\.000Z$/),
      data: { notice: notice!.id, endpoint, inbox: here.relay.relay.publicUrl.href },
    })
    const { keys } = await here.relay.client.call({ path: '/api/v1/webhook-keys', answer: webhookKeysAnswer })
    const signatures = String(headers['webhook-signature']).split(' ')
    expect([keys.length, signatures.length]).toEqual([2, 2])
    const signed = Buffer.from([headers['webhook-id'], headers['webhook-timestamp'], body].join('.'))
    for (const [i, key] of keys.entries()) {
      expect(key).toMatch(/^whpk_/)
      const [version, signature] = signatures[i]!.split(',') as [string, string]
      expect(version).toBe('v1a')
      const publicKey = Buffer.from(key.slice(5), 'base64')
      expect(ed25519.verify(Buffer.from(signature, 'base64'), signed, publicKey)).toBe(true)
    }
    expect(await notificationsIn(here)).toMatchObject([
      { channel: 'webhook', server: null, code: 204, queue: null },
    ])
  })

  it('by a file, with nothing configured: the log says so, and nothing is stated, because nobody took it over', async () => {
    const here = await worldWith(1)
    await tellAt(here, here.clinics[0]!, 'kari@clinic.example')
    await sendEnquiry(here.relay, here.clinics)
    await tellAll(here)
    const outbox = join(here.relay.dataDirectory, 'outbox')
    const [file, ...others] = await readdir(outbox)
    expect(others).toEqual([])
    const mail = await PostalMime.parse(await readFile(join(outbox, file!)))
    expect(mail.to).toMatchObject([{ address: 'kari@clinic.example' }])
    expect(here.relay.logged.join()).toContain('mail-to-files')
    expect(await rowsOf(here)).toMatchObject([{ state: 'sent', lastAnswer: 'file' }])
    expect(await notificationsIn(here)).toEqual([])
  })

  it('of nothing that a person there has seen already', async () => {
    const receiver = await startReceiver()
    const here = await worldWith(1)
    await tellAt(here, here.clinics[0]!, receiver.address)
    await sendEnquiry(here.relay, here.clinics)
    const at = await atRelay(here.relay, here.clinics[0]!)
    const [delivery] = await listAll(at)
    await take(at, delivery!)
    await confirmSeen(at, delivery!.deliveryId)
    await tellAll(here)
    expect(receiver.called).toEqual([])
    expect(await rowsOf(here)).toMatchObject([{ state: 'stopped', lastAnswer: 'not-needed' }])
  })

  it('once, by however many replicas', async () => {
    const receiver = await startReceiver()
    const here = await worldWith(2)
    const { database, relay } = here
    const { keysDirectory, url: publicUrl } = relay
    const other = await startRelay(database, { keysDirectory, publicUrl, allowLocalWebhooks: true })
    for (const clinic of here.clinics) {
      await tellAt(here, clinic, receiver.address)
      await tellAt(here, clinic, `${receiver.address}/2`)
    }
    for (let i = 0; i < 5; i++) await sendEnquiry(relay, here.clinics)
    const both = [here, { relay: other }]
    await Promise.all([...both, ...both].map(tellAll))
    await tellAll(here)
    const ids = receiver.called.map(({ headers }) => headers['webhook-id'])
    expect([ids.length, new Set(ids).size]).toEqual([20, 20])
    expect(await notificationsIn(here)).toHaveLength(20)
  })
})

describe('what fails is tried again', () => {
  it('as the same notice, by its id, until it is taken; nothing is stated before', async () => {
    let status = 500
    const receiver = await startReceiver((response) => response.writeHead(status).end())
    const here = await worldWith(1)
    await tellAt(here, here.clinics[0]!, receiver.address)
    await sendEnquiry(here.relay, here.clinics)
    await tellAll(here)
    await tellAll(here)
    expect(receiver.called).toHaveLength(1)
    await tryAgain(here)
    expect(await notificationsIn(here)).toEqual([])
    expect(await endpointsOf(here)).toMatchObject([{ failures: 2, lastAnswer: 'http-500' }])
    status = 200
    await tryAgain(here)
    const ids = receiver.called.map(({ headers }) => headers['webhook-id'])
    expect([ids.length, new Set(ids).size]).toEqual([3, 1])
    const times = receiver.called.map(({ headers }) => Number(headers['webhook-timestamp']))
    expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(30)
    expect(await rowsOf(here)).toMatchObject([{ state: 'sent', attempts: 3, lastAnswer: 'http-200' }])
    expect(await endpointsOf(here)).toMatchObject([{ failures: 0, failingSince: null }])
    expect(await notificationsIn(here)).toMatchObject([{ code: 200 }])
    expect(here.relay.logged.join()).toContain('"code":"http-500"')
  })

  it('not before the receiver asked for it, within twice the plan', async () => {
    const receiver = await startReceiver((response) =>
      response.writeHead(503, { 'Retry-After': '3600' }).end(),
    )
    const here = await worldWith(1)
    await tellAt(here, here.clinics[0]!, receiver.address)
    await sendEnquiry(here.relay, here.clinics)
    const begun = here.clock()
    await tellAll(here)
    const [waiting] = await rowsOf(here)
    const seconds = (waiting!.nextAt.getTime() - begun.getTime()) / 1000
    expect(seconds).toBeGreaterThan(9)
    expect(seconds).toBeLessThan(12)
  })

  it('without the others waiting for it: an endpoint that fails three times in a row is left alone for a minute', async () => {
    const broken = await startReceiver((response) => response.writeHead(500).end())
    const sound = await startReceiver()
    const here = await worldWith(2)
    await tellAt(here, here.clinics[0]!, broken.address)
    await tellAt(here, here.clinics[1]!, sound.address)
    for (let i = 0; i < 6; i++) await sendEnquiry(here.relay, here.clinics)
    await tellAll(here)
    expect([broken.called.length, sound.called.length]).toEqual([3, 6])
    await here.moveTo(secondsFrom(here.clock(), 73))
    await tellAll(here)
    expect(broken.called).toHaveLength(4)
    await here.moveTo(secondsFrom(here.clock(), 73))
    await tellAll(here)
    expect(broken.called).toHaveLength(4)
  })

  it('for days, then the endpoint is switched off, the clinic and staff are told, and it comes back when it takes a test', async () => {
    let status = 500
    const receiver = await startReceiver((response) => response.writeHead(status).end())
    const server = await startMailServer()
    const here = await worldWith(1, { mail: { url: server.url, from } })
    const clinic = here.clinics[0]!
    const id = await tellAt(here, clinic, receiver.address)
    await sendEnquiry(here.relay, [clinic])
    await tellAt(here, clinic, 'kari@clinic.example')
    const begun = here.clock()
    await tellAll(here)
    server.arrived.length = 0
    let attempts = 1
    for (; (await endpointsOf(here)).some((one) => one.id === id && one.state === 'active'); attempts++)
      await tryAgain(here)
    const hours = (here.clock().getTime() - begun.getTime()) / 3_600_000
    expect(attempts).toBeGreaterThanOrEqual(10)
    expect(hours).toBeGreaterThanOrEqual(120)
    await tellAll(here)
    const staffAddress = here.relay.relay.policy.operator.email
    expect(server.arrived.map(({ to }) => to).toSorted()).toEqual(
      ['kari@clinic.example', staffAddress].toSorted(),
    )
    for (const { raw } of server.arrived) expect(raw).not.toContain(clinic.name)
    const failing = await act(here.relay, await employ(here.relay), 'notice.list', {}, here.clock())
    expect(failing.endpoints).toMatchObject([
      { clinicId: clinic.clinicId, endpointId: id, state: 'off', kind: 'webhook' },
    ])
    // Nothing is sent there, and nothing is lost: when it works again, what waited goes out.
    const calls = receiver.called.length
    await here.moveTo(secondsFrom(here.clock(), 86_400))
    await tellAll(here)
    expect(receiver.called).toHaveLength(calls)
    const at = await atRelay(here.relay, clinic, here.clock)
    expect(await testEndpoint(at, id)).toEqual({ taken: false, answer: 'http-500', state: 'off' })
    status = 204
    await here.moveTo(secondsFrom(here.clock(), 11))
    expect(await testEndpoint(at, id)).toEqual({ taken: true, answer: 'http-204', state: 'active' })
    expect(JSON.parse(receiver.called.at(-1)!.body)).toMatchObject({ type: 'videre.test' })
  })

  it('no more at an endpoint that says it is gone: it is switched off at once', async () => {
    const receiver = await startReceiver((response) => response.writeHead(410).end())
    const here = await worldWith(1)
    await tellAt(here, here.clinics[0]!, receiver.address)
    await sendEnquiry(here.relay, here.clinics)
    await tellAll(here)
    expect(await rowsOf(here)).toMatchObject([
      { about: 'delivery', state: 'stopped', lastAnswer: 'http-410' },
      { about: 'endpoint', state: 'sent', lastAnswer: 'file' },
    ])
    expect((await endpointsOf(here)).filter(({ clinicId }) => clinicId !== null)).toMatchObject([
      { state: 'off' },
    ])
  })

  it('soon, and counted against nobody, when it is the own mail server that does not work', async () => {
    const gone = await startMailServer()
    const here = await worldWith(1, { mail: { url: gone.url, from } })
    await gone.close()
    await tellAt(here, here.clinics[0]!, 'kari@clinic.example')
    await sendEnquiry(here.relay, here.clinics)
    for (let i = 0; i < 4; i++) {
      await tellAll(here)
      await here.moveTo(secondsFrom(here.clock(), 73))
    }
    expect(await rowsOf(here)).toMatchObject([{ state: 'waiting', attempts: 0 }])
    expect(await endpointsOf(here)).toMatchObject([{ state: 'active', failures: 0, failingSince: null }])
    expect(here.relay.logged.join()).toContain('notice-postponed')
    const back = await startMailServer(undefined, { port: Number(gone.url.port) })
    await tellAll(here)
    expect(back.arrived).toHaveLength(1)
  })
})

describe('nobody slows anybody else', () => {
  it('a mailbox that is refused or never answered for keeps no other from its mail', async () => {
    const server = await startMailServer((address) => {
      if (address.startsWith('hang')) return 'hang'
      return address.startsWith('full') ? { code: 452, says: 'mailbox full' } : 'yes'
    })
    const here = await worldWith(1, { mail: { url: server.url, from } })
    for (const who of ['full', 'hang', 'hang2', 'good'])
      await tellAt(here, here.clinics[0]!, `${who}@clinic.example`)
    await sendEnquiry(here.relay, here.clinics)
    await sendEnquiry(here.relay, here.clinics)
    const begun = performance.now()
    await here.relay.relay.notifier.round()
    while (server.arrived.length < 2) await setTimeout(20)
    expect(performance.now() - begun).toBeLessThan(3000)
    expect(server.arrived.map(({ to }) => to)).toEqual(['good@clinic.example', 'good@clinic.example'])
    const answers = async () =>
      Object.fromEntries((await endpointsOf(here)).map(({ address, lastAnswer }) => [address, lastAnswer]))
    while (Object.values(await answers()).includes(null)) await setTimeout(100)
    await here.relay.relay.notifier.stop()
    expect(await answers()).toEqual({
      'full@clinic.example': 'smtp-452',
      'hang@clinic.example': 'too-slow',
      'hang2@clinic.example': 'too-slow',
      'good@clinic.example': 'smtp-250',
    })
  })

  it('a clinic whose every receiver hangs keeps no other from being told, the first time and when it is known to hang', async () => {
    const hanging = await startRawReceiver(() => undefined)
    const sound = await startReceiver()
    const here = await worldWith(2)
    for (let i = 0; i < 10; i++) await tellAt(here, here.clinics[0]!, `${hanging.address}/${i}`)
    await tellAt(here, here.clinics[1]!, sound.address)
    for (const told of [1, 2]) {
      await sendEnquiry(here.relay, here.clinics)
      const begun = performance.now()
      await here.relay.relay.notifier.round()
      while (sound.called.length < told) await setTimeout(20)
      expect(performance.now() - begun).toBeLessThan(3000)
      // Of those that are known to hang only a quarter of the places are taken.
      if (told === 2) expect(hanging.sockets.length).toBeLessThanOrEqual(14)
      if (told === 1) await here.relay.relay.notifier.idle()
    }
    await here.relay.relay.notifier.stop()
  })
})

describe('an attempt belongs to whoever holds the lease', () => {
  const claimAll = ({ database, relay }: World): Promise<Claim[]> =>
    database.transaction((tx) => claimNotices(tx, room, relay.relay.policy))
  const settleAs = ({ database, relay }: World, claim: Claim, outcome: Outcome) =>
    database.transaction((tx) => settle(tx, { ...relay.relay, random: () => 0 }, claim, outcome))
  const taken: Outcome = {
    kind: 'taken',
    code: 'http-204',
    acceptance: { channel: 'webhook', server: null, code: 204, queue: null },
  }

  async function withOneNotice(): Promise<World> {
    const here = await worldWith(1)
    const receiver = await startReceiver()
    await tellAt(here, here.clinics[0]!, receiver.address)
    await sendEnquiry(here.relay, here.clinics)
    await here.database.transaction(announceConsigned)
    return here
  }

  it("a killed worker's work is resumed within a minute, and a frozen one's late word is not taken", async () => {
    const here = await withOneNotice()
    const [first] = await claimAll(here)
    expect(await claimAll(here)).toEqual([])
    await here.moveTo(secondsFrom(here.clock(), 45))
    const [second] = await claimAll(here)
    expect(second).toMatchObject({ id: first!.id, attempt: 2, epoch: first!.epoch + 1 })
    expect(await settleAs(here, first!, { kind: 'failed', code: 'unreachable' })).toBe('late')
    expect(await rowsOf(here)).toMatchObject([{ state: 'waiting', lastAnswer: null }])
    expect(await settleAs(here, second!, taken)).toBe('recorded')
    expect(await settleAs(here, first!, taken)).toBe('late')
    expect(await notificationsIn(here)).toHaveLength(1)
  })

  it('what was stripped while it was on its way leaves nothing behind', async () => {
    const here = await withOneNotice()
    const [claim] = await claimAll(here)
    await here.moveTo(afterAllIsOver())
    expect(await stripDue(here.relay.relay)).toMatchObject({ deliveries: 1 })
    expect(await settleAs(here, claim!, taken)).toBe('recorded')
    expect(await rowsOf(here)).toEqual([])
    expect(await notificationsIn(here)).toEqual([])
  })

  it('an endpoint that was removed or changed meanwhile is not touched', async () => {
    const here = await withOneNotice()
    const [claim] = await claimAll(here)
    const at = await atRelay(here.relay, here.clinics[0]!)
    await setEndpoint(at, claim!.endpointId, { kind: 'mail', address: 'kari@clinic.example' })
    expect(await settleAs(here, claim!, { kind: 'gone', code: 'http-410' })).toBe('late')
    expect(await endpointsOf(here)).toMatchObject([{ kind: 'mail', state: 'active', lastAnswer: null }])
    await removeEndpoint(at, claim!.endpointId)
    expect(await settleAs(here, claim!, taken)).toBe('late')
    expect([await rowsOf(here), await endpointsOf(here)]).toEqual([[], []])
  })

  it('one that the relay stops in the middle of is made again at once by whoever comes next', async () => {
    const hanging = await startRawReceiver(() => undefined)
    const here = await worldWith(1)
    await tellAt(here, here.clinics[0]!, hanging.address)
    await sendEnquiry(here.relay, here.clinics)
    await here.relay.relay.notifier.round()
    const begun = performance.now()
    await here.relay.relay.notifier.stop()
    expect(performance.now() - begun).toBeLessThan(3000)
    expect(await rowsOf(here)).toMatchObject([{ state: 'waiting', attempts: 0 }])
    expect(await endpointsOf(here)).toMatchObject([{ failures: 0 }])
  })
})

describe('a clinic sets its own addresses', () => {
  it('and nobody else sees, changes, tests or removes them', async () => {
    const here = await worldWith(2)
    const [own, other] = await Promise.all(here.clinics.map((clinic) => atRelay(here.relay, clinic)))
    const id = await tellAt(here, here.clinics[0]!, 'kari@clinic.example')
    expect(await listEndpoints(own!)).toMatchObject([
      { id, address: 'kari@clinic.example', state: 'active', waiting: 0 },
    ])
    expect(await listEndpoints(other!)).toEqual([])
    const theirs = { kind: 'mail' as const, address: 'ola@other.example' }
    await expect(setEndpoint(other!, id, theirs)).rejects.toMatchObject({ code: 'unacceptable-destination' })
    await expect(testEndpoint(other!, id)).rejects.toMatchObject({ code: 'not-found' })
    await expect(removeEndpoint(other!, id)).rejects.toMatchObject({ code: 'not-found' })
    await removeEndpoint(own!, id)
    expect(await listEndpoints(own!)).toEqual([])
  })

  it('ten at most, none twice, and none at which nothing would be sent', async () => {
    const here = await worldWith(1)
    const at = await atRelay(here.relay, here.clinics[0]!)
    const refused = (address: string) =>
      expect(tellAt(here, here.clinics[0]!, address)).rejects.toMatchObject({
        code: 'unacceptable-destination',
      })
    await refused('https://10.0.0.1/')
    await refused('http://example.org/')
    await refused(here.relay.url.href)
    for (let i = 0; i < 10; i++) await tellAt(here, here.clinics[0]!, `kari${i}@clinic.example`)
    await refused('kari11@clinic.example')
    const [first] = await listEndpoints(at)
    await removeEndpoint(at, first!.id)
    await refused('kari5@clinic.example')
  })

  it('and tries them, not more often than every ten seconds', async () => {
    const receiver = await startReceiver()
    const here = await worldWith(1)
    const id = await tellAt(here, here.clinics[0]!, receiver.address)
    const at = await atRelay(here.relay, here.clinics[0]!)
    expect(await testEndpoint(at, id)).toEqual({ taken: true, answer: 'http-204', state: 'active' })
    await expect(testEndpoint(at, id)).rejects.toMatchObject({ code: 'too-soon' })
    expect(receiver.called).toHaveLength(1)
    expect(await notificationsIn(here)).toEqual([])
  })
})

describe('staff have a clinic told again', () => {
  it('of one enquiry or of all that nobody there has seen, and what they did about one goes with it', async () => {
    const receiver = await startReceiver()
    const here = await worldWith(2)
    const clinic = here.clinics[0]!
    await tellAt(here, clinic, receiver.address)
    const { answer } = await sendEnquiry(here.relay, [clinic])
    await sendEnquiry(here.relay, [clinic])
    await tellAll(here)
    const staff = await employ(here.relay)
    const { clinicId } = clinic
    const replay = (reference: string | null) =>
      act(here.relay, staff, 'notice.replay', { clinicId, reference })
    expect(await replay(answer.reference)).toEqual({ notices: 1 })
    await tellAll(here)
    expect(await replay(null)).toEqual({ notices: 2 })
    await tellAll(here)
    const ids = receiver.called.map(({ headers }) => headers['webhook-id'])
    expect([ids.length, new Set(ids).size]).toEqual([5, 2])
    const elsewhere = { clinicId: here.clinics[1]!.clinicId, reference: answer.reference }
    await expect(act(here.relay, staff, 'notice.replay', elsewhere)).rejects.toMatchObject({
      code: 'not-found',
    })
    await here.moveTo(afterAllIsOver())
    await stripDue(here.relay.relay)
    const acts = await here.database.transaction((tx) =>
      tx.select().from(staffActs).where(eq(staffActs.command, 'notice.replay')),
    )
    expect(acts.map(({ body }) => Buffer.from(body).toString()).join()).not.toContain(answer.reference)
  })
})
