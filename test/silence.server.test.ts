/**
 * A clinic that stays silent is reminded, then staff and the patient are told, each once, in working days; and what had not happened by
 * then is stated, so that it can be proven.
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { confirmSeen, type InboxDelivery, listAll, reportHandled, take } from '../src/client/clinic.js'
import { setEndpoint, testEndpoint } from '../src/client/endpoints.js'
import { renewKey } from '../src/client/keys.js'
import { fetchEvidence, fetchStatus } from '../src/client/patient.js'
import {
  askForNotices,
  fetchOffer,
  fetchTrust,
  type SealedHere,
  sealEnquiry,
  sendSealed,
} from '../src/client/sender.js'
import { deliveries, dueDays, noticeEndpoints, notices, statements } from '../src/database/schema.js'
import { stripDue } from '../src/expire/strip.js'
import { claimNotices } from '../src/notify/claim.js'
import { remindSilent } from '../src/notify/remind.js'
import { settle } from '../src/notify/settle.js'
import { decodeStatement } from '../src/prove/statement.js'
import { trustSchema } from '../src/prove/trust.js'
import { verifyEvidence } from '../src/prove/verify/verify-evidence.js'
import { startAgain } from './support/beside.js'
import { pythonWithNacl, runIndependent } from './support/independent.js'
import { act, atRelay, type Clinic, employ, formOf, sendEnquiry } from './support/people.js'
import { startMailServer, startReceiver } from './support/receivers.js'
import { startRelay } from './support/relay.js'
import { keyPaths, secondsFrom, type World, world } from './support/world.js'

const from = 'relay@example.org'

/** As an array without it sorts: by what each reads as. */
const byText = (a: unknown, b: unknown) => (String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0)

/** Noon, or another time, of a day of May 2033 in Oslo. The 13th is a Friday, the 17th a Tuesday. */
const may = (day: number, time = '12:00:00') =>
  new Date(`2033-05-${String(day).padStart(2, '0')}T${time}+02:00`)
const june = (day: number) => new Date(`2033-06-${String(day).padStart(2, '0')}T12:00:00+02:00`)
const friday = may(13)

/** A world in which it is some day, and in which the clinics have just proven their keys. */
async function worldOn(at: Date, clinicCount: number, mail?: URL): Promise<World> {
  const options = mail === undefined ? {} : { mail: { url: mail, from } }
  const here = await world(clinicCount, { allowLocalWebhooks: true, ...options })
  await here.moveTo(at)
  for (const clinic of here.clinics) await renewKey(await sessionOf(here, clinic))
  await here.relay.relay.leader.integrate()
  return here
}

const sessionOf = ({ relay, clock }: World, clinic: Clinic) => atRelay(relay, clinic, clock)

async function tellAt(here: World, clinic: Clinic, address: string): Promise<string> {
  const id = randomUUID()
  const kind = address.startsWith('http') ? ('webhook' as const) : ('mail' as const)
  await setEndpoint(await sessionOf(here, clinic), id, { kind, address })
  return id
}

const send = (here: World, clinics: readonly Clinic[] = here.clinics) =>
  sendEnquiry(here.relay, clinics, undefined, here.clock())

/** Lets the relay do what it does each minute about silence, and tell whom it has to. */
async function follow({ relay }: Pick<World, 'relay'>): Promise<void> {
  await remindSilent(relay.relay)
  await relay.relay.notifier.round()
  await relay.relay.notifier.idle()
}

/** The oldest delivery that is in a clinic's inbox. */
async function firstAt(here: World, clinic: Clinic) {
  const session = await sessionOf(here, clinic)
  const [delivery] = await listAll(session)
  if (delivery === undefined) throw new Error('nothing came')
  return { session, delivery }
}

async function see(here: World, clinic: Clinic): Promise<InboxDelivery> {
  const { session, delivery } = await firstAt(here, clinic)
  await take(session, delivery)
  await confirmSeen(session, delivery.deliveryId)
  return delivery
}

const rowsOf = ({ database }: World) => database.transaction((tx) => tx.select().from(notices))
const remindersIn = async (here: World) =>
  (await rowsOf(here)).filter(({ about }) => about === 'unseen' || about === 'unhandled')
const silencesIn = ({ database }: World) =>
  database.transaction(async (tx) => {
    const rows = await tx.select({ silence: deliveries.silence }).from(deliveries)
    return rows.map(({ silence }) => silence)
  })

const failuresIn = async ({ database }: World) => {
  const rows = await database.transaction((tx) => tx.select().from(statements))
  return rows
    .filter(({ event }) => event.endsWith('Failure'))
    .map(({ body }) => decodeStatement(body))
    .map((said) => [said.event, 'reason' in said ? said.reason : 'problem' in said && said.problem])
    .toSorted(byText)
}

type Sent = Awaited<ReturnType<typeof send>>

const offersIn = async ({ relay }: World, { sealed, answer }: Sent) => {
  const status = await fetchStatus(relay.client, answer.reference, sealed.patientSecret)
  return status.deliveries.map(({ offerAnother }) => offerAnother)
}

const listed = async (here: World) =>
  act(here.relay, await employ(here.relay), 'notice.silent', {}, here.clock())

const findings = async (here: World) =>
  (await act(here.relay, await employ(here.relay), 'log.check', {}, here.clock())).findings

const python = pythonWithNacl()

/** What the evidence of an enquiry proves of its deliveries, after both verifiers found that it holds. */
async function provenOf(here: World, { sealed, answer }: Sent) {
  await here.relay.relay.leader.integrate()
  const evidence = await fetchEvidence(here.relay.client, answer.reference, sealed.patientSecret)
  const trust = await fetchTrust(here.relay.client)
  const verdict = verifyEvidence(evidence, trust)
  if (verdict.kind === 'refused') throw new Error(verdict.reasons.map(({ code }) => code).join())
  const folder = await mkdtemp(join(tmpdir(), 'videre-silence-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const paths = [join(folder, 'an.evidence.json'), join(folder, 'trust.json')] as const
  await writeFile(paths[0], evidence)
  await writeFile(paths[1], JSON.stringify(z.encode(trustSchema, trust)))
  if (python !== undefined)
    expect(runIndependent(python, paths[0], '--trust', paths[1]).stdout).toMatch(/^holds: /)
  return verdict.deliveries
}

describe('a clinic that has not seen what was forwarded to it', () => {
  it('is reminded by mail after a whole working day, and staff and the patient are told after three: neither weekend nor 17 May counts', async () => {
    const server = await startMailServer()
    const here = await worldOn(friday, 1, server.url)
    const clinic = here.clinics[0]!
    await tellAt(here, clinic, 'kari@clinic.example')
    const sent = await send(here)
    const arrivedBy = async (at: Date) => {
      await here.moveTo(at)
      await follow(here)
      await follow(here)
      return server.arrived.splice(0).map(({ to, mail }) => [to, mail.subject])
    }
    const staff = here.relay.relay.policy.operator.email
    expect(await arrivedBy(may(16, '23:59:00'))).toEqual([['kari@clinic.example', 'Noe venter i innboksen']])
    expect(await arrivedBy(may(17, '00:00:01'))).toEqual([
      ['kari@clinic.example', 'Noe har ventet for lenge i innboksen'],
    ])
    expect(await arrivedBy(may(19, '23:59:00'))).toEqual([])
    expect([await offersIn(here, sent), await listed(here)]).toEqual([[null], { deliveries: [], more: 0 }])
    expect(await failuresIn(here)).toEqual([])
    expect(await arrivedBy(may(20, '00:00:01'))).toEqual([[staff, 'Noe venter for lenge på å bli sett']])
    expect(await offersIn(here, sent)).toEqual(['unseen'])
    const { delivery } = await firstAt(here, clinic)
    expect((await listed(here)).deliveries).toMatchObject([
      { clinicId: clinic.clinicId, reference: delivery.reference, telephone: '+4722334455', seenAt: null },
    ])
    // It was told, and has not signed for anything: that can be proven, offline, by a stranger.
    expect(await failuresIn(here)).toEqual([['ContentHandoverFailure', 'not_fetched']])
    const [proven] = await provenOf(here, sent)
    expect(proven).toMatchObject({ notNotified: null, signedFor: null })
    expect(proven!.notFetched!.getTime()).toBeGreaterThanOrEqual(may(20, '00:00:00').getTime())
    expect(await arrivedBy(june(20))).toEqual([])
    expect(await findings(here)).toEqual([])
  })

  it('hears nothing more when somebody there sees it, and staff and patient are told of it no more', async () => {
    const here = await worldOn(friday, 1)
    const sent = await send(here)
    await here.moveTo(may(23))
    await follow(here)
    expect(await offersIn(here, sent)).toEqual(['unseen'])
    await see(here, here.clinics[0]!)
    expect([await offersIn(here, sent), await listed(here)]).toEqual([[null], { deliveries: [], more: 0 }])
    await follow(here)
    expect(await silencesIn(here)).toEqual(['unseen_told'])
    // What was stated stands, and so does what came after it.
    const [proven] = await provenOf(here, sent)
    expect(proven!.notFetched!.getTime()).toBeLessThan(proven!.signedFor!.at.getTime())
    expect(await findings(here)).toEqual([])
  })

  it('is reminded of nothing that it sees before the reminder goes out', async () => {
    const receiver = await startReceiver((response) => response.writeHead(500).end())
    const here = await worldOn(friday, 1)
    await tellAt(here, here.clinics[0]!, receiver.address)
    await send(here)
    await here.moveTo(may(18))
    await remindSilent(here.relay.relay)
    expect(await remindersIn(here)).toMatchObject([{ about: 'unseen', state: 'waiting' }])
    await see(here, here.clinics[0]!)
    await follow(here)
    expect(await remindersIn(here)).toMatchObject([{ state: 'stopped', lastAnswer: 'not-needed' }])
    expect(receiver.called).toEqual([])
  })

  it('by webhook hears only that something has waited too long, and a mail names neither clinic nor enquiry', async () => {
    const receiver = await startReceiver()
    const server = await startMailServer()
    const here = await worldOn(friday, 1, server.url)
    const clinic = here.clinics[0]!
    await tellAt(here, clinic, receiver.address)
    const { answer } = await send(here)
    await here.moveTo(may(23))
    await follow(here)
    const types = receiver.called.map(({ body }) => JSON.parse(body).type)
    expect(types.toSorted(byText)).toEqual(['videre.delivery.unseen', 'videre.delivery.waiting'])
    const { delivery } = await firstAt(here, clinic)
    const said = [...receiver.called.map(({ body }) => body), ...server.arrived.map(({ raw }) => raw)].join()
    for (const secret of [
      clinic.name,
      clinic.clinicId,
      delivery.deliveryId,
      delivery.reference,
      answer.reference,
    ])
      expect(said).not.toContain(secret)
    expect(server.arrived[0]!.mail.text).toContain('videre staff silent')
  })
})

describe('a clinic that has seen an enquiry and not answered', () => {
  it('is reminded after five working days from then, staff and the patient are told after ten, until it answers', async () => {
    const server = await startMailServer()
    const here = await worldOn(friday, 1, server.url)
    const clinic = here.clinics[0]!
    await tellAt(here, clinic, 'kari@clinic.example')
    const sent = await send(here)
    const delivery = await see(here, clinic)
    const subjectsBy = async (at: Date) => {
      await here.moveTo(at)
      await follow(here)
      return server.arrived.splice(0).map(({ mail }) => mail.subject)
    }
    // 16, 18, 19, 20 and 23 May; 24, 25, 27, 30 and 31 May, without Ascension Day on the 26th.
    expect(await subjectsBy(may(23, '23:59:00'))).toEqual([])
    expect(await subjectsBy(may(24, '00:00:01'))).toEqual(['Noe i innboksen er ikke besvart'])
    expect(await subjectsBy(may(31, '23:59:00'))).toEqual([])
    expect(await subjectsBy(new Date('2033-06-01T00:00:01+02:00'))).toEqual(['Noe venter for lenge på svar'])
    expect([await offersIn(here, sent), (await listed(here)).deliveries.length]).toEqual([['unhandled'], 1])
    expect(await failuresIn(here)).toEqual([])
    await reportHandled(await sessionOf(here, clinic), delivery.deliveryId, 'reached')
    expect([await offersIn(here, sent), (await listed(here)).deliveries]).toEqual([[null], []])
    expect(await subjectsBy(june(20))).toEqual([])
    expect(await findings(here)).toEqual([])
  })

  it('is counted anew from when it saw what it had left unseen for too long', async () => {
    const here = await worldOn(friday, 1)
    await tellAt(here, here.clinics[0]!, 'kari@clinic.example')
    const sent = await send(here)
    await here.moveTo(may(23))
    await follow(here)
    await see(here, here.clinics[0]!)
    await here.moveTo(may(31))
    await follow(here)
    expect(await silencesIn(here)).toEqual(['unseen_told'])
    await here.moveTo(june(1))
    await follow(here)
    expect(await silencesIn(here)).toEqual(['unhandled_reminded'])
    await here.moveTo(june(10))
    await follow(here)
    expect([await silencesIn(here), await offersIn(here, sent)]).toEqual([['unhandled_told'], ['unhandled']])
    const abouts = (await remindersIn(here)).map(({ about }) => about).toSorted()
    expect(abouts).toEqual(['unhandled', 'unhandled', 'unseen', 'unseen'])
    expect(await findings(here)).toEqual([])
  })

  it('is not reminded of what it answers before the reminder goes out, though it had seen it', async () => {
    const receiver = await startReceiver((response) => response.writeHead(500).end())
    const here = await worldOn(friday, 1)
    const clinic = here.clinics[0]!
    await tellAt(here, clinic, receiver.address)
    await send(here)
    const { deliveryId } = await see(here, clinic)
    await here.moveTo(may(25))
    await follow(here)
    expect(await remindersIn(here)).toMatchObject([{ about: 'unhandled', state: 'waiting', attempts: 1 }])
    await reportHandled(await sessionOf(here, clinic), deliveryId, 'not_reached')
    await here.moveTo(may(26))
    await follow(here)
    expect(await remindersIn(here)).toMatchObject([
      { state: 'stopped', lastAnswer: 'not-needed', attempts: 1 },
    ])
  })
})

describe('each is told once', () => {
  it('by two replicas at the same time, and of many that are silent with one mail for each who is told', async () => {
    const server = await startMailServer()
    const here = await worldOn(friday, 2, server.url)
    const { relay, database, clock } = here
    const { keysDirectory, url: publicUrl } = relay
    const other = await startRelay(database, {
      keysDirectory,
      publicUrl,
      clock,
      mail: { url: server.url, from },
    })
    await tellAt(here, here.clinics[0]!, 'kari@clinic.example')
    await tellAt(here, here.clinics[0]!, 'ola@clinic.example')
    for (let i = 0; i < 6; i++) await send(here)
    await follow(here)
    server.arrived.length = 0
    await here.moveTo(may(20, '08:00:00'))
    const both = [relay, other]
    await Promise.all([...both, ...both].map(({ relay: one }) => remindSilent(one)))
    await Promise.all(both.map((one) => follow({ relay: one })))
    await follow(here)
    const staff = relay.relay.policy.operator.email
    expect(server.arrived.map(({ to }) => to).toSorted()).toEqual(
      ['kari@clinic.example', 'ola@clinic.example', staff].toSorted(),
    )
    expect(new Set(await silencesIn(here))).toEqual(new Set(['unseen_told']))
    // One for each delivery and whoever is to be told: 6 to 2 addresses of one clinic, 12 to staff; and all of them count as told.
    const reminders = await remindersIn(here)
    expect([reminders.length, new Set(reminders.map(({ state }) => state))]).toEqual([24, new Set(['sent'])])
    const failures = (await failuresIn(here)).map(([event, why]) => `${event} ${why}`)
    expect(failures).toEqual([
      ...Array<string>(6).fill('ConsignmentNotificationFailure no_address'),
      ...Array<string>(12).fill('ContentHandoverFailure not_fetched'),
    ])
    const told = await database.transaction((tx) =>
      tx.select().from(statements).where(eq(statements.event, 'ConsignmentNotification')),
    )
    expect(told).toHaveLength(24)
    await relay.relay.leader.integrate()
    expect(await findings(here)).toEqual([])
  })

  it('after a month in which the relay was down: it goes straight to the last step, without the ones before', async () => {
    const server = await startMailServer()
    const here = await worldOn(friday, 2, server.url)
    const [silent, slow] = here.clinics
    for (const clinic of here.clinics)
      await tellAt(here, clinic, `post@${clinic.name.toLowerCase().replace(' ', '')}.example`)
    const sent = await send(here)
    await send(here)
    await follow(here)
    await see(here, slow!)
    server.arrived.length = 0
    await here.moveTo(june(13))
    await follow(here)
    await follow(here)
    const told = server.arrived.map(({ to, mail }) => `${to}: ${mail.subject}`).toSorted()
    const staff = here.relay.relay.policy.operator.email
    const [unseen, unanswered] = ['Noe har ventet for lenge i innboksen', 'Noe i innboksen er ikke besvart']
    expect(told).toEqual(
      [
        `post@clinic0.example: ${unseen}`,
        `post@clinic1.example: ${unseen}`,
        `post@clinic1.example: ${unanswered}`,
        `${staff}: Noe venter for lenge på å bli sett`,
        `${staff}: Noe venter for lenge på svar`,
      ].toSorted(),
    )
    expect((await silencesIn(here)).toSorted(byText)).toEqual([
      'unhandled_told',
      'unseen_told',
      'unseen_told',
      'unseen_told',
    ])
    expect(new Set(await offersIn(here, sent))).toEqual(new Set(['unhandled', 'unseen']))
    expect(
      (await listed(here)).deliveries.filter(({ clinicId }) => clinicId === silent!.clinicId),
    ).toHaveLength(2)
  })

  it('and of nothing whose time is over', async () => {
    const here = await worldOn(friday, 1)
    await tellAt(here, here.clinics[0]!, 'kari@clinic.example')
    await send(here)
    await here.moveTo(secondsFrom(friday, 200 * 86_400))
    await remindSilent(here.relay.relay)
    expect([await remindersIn(here), await silencesIn(here)]).toEqual([[], [null]])
    expect(await stripDue(here.relay.relay)).toMatchObject({ deliveries: 1 })
    await remindSilent(here.relay.relay)
    expect(await remindersIn(here)).toEqual([])
  })

  it('and of nothing whose day key the relay has lost: nobody is blamed for what they cannot get', async () => {
    const here = await worldOn(friday, 1)
    const { database, relay } = here
    await tellAt(here, here.clinics[0]!, 'kari@clinic.example')
    await send(here)
    const [day] = await database.transaction((tx) => tx.select().from(dueDays))
    for (const path of keyPaths(relay, day!.day)) await rm(path)
    const again = await startAgain(relay, database, { clock: here.clock })
    await again.relay.dayKeys.takeStock()
    await here.moveTo(may(20))
    await remindSilent(again.relay)
    expect([await remindersIn(here), await silencesIn(here), await failuresIn(here)]).toEqual([
      [],
      [null],
      [],
    ])
  })
})

describe('what had not happened when the time was up', () => {
  it('is that nobody was told, because the clinic had no address in use', async () => {
    const here = await worldOn(friday, 1)
    const sent = await send(here)
    await here.moveTo(may(20))
    await follow(here)
    expect(await failuresIn(here)).toEqual([
      ['ConsignmentNotificationFailure', 'no_address'],
      ['ContentHandoverFailure', 'not_fetched'],
    ])
    expect(await provenOf(here, sent)).toMatchObject([
      { notNotified: { reason: 'no_address' }, notifications: [] },
    ])
  })

  it('is that nobody took a notice over, however long it is still tried; when somebody does, both stand', async () => {
    let status = 500
    const receiver = await startReceiver((response) => response.writeHead(status).end())
    const here = await worldOn(friday, 1)
    const clinic = here.clinics[0]!
    const endpoint = await tellAt(here, clinic, receiver.address)
    const sent = await send(here)
    await follow(here)
    await here.moveTo(may(20))
    await follow(here)
    expect(await failuresIn(here)).toEqual([
      ['ConsignmentNotificationFailure', 'not_taken'],
      ['ContentHandoverFailure', 'not_fetched'],
    ])
    expect((await rowsOf(here)).filter(({ state }) => state === 'waiting').length).toBeGreaterThan(0)
    status = 204
    await here.moveTo(may(21))
    await testEndpoint(await sessionOf(here, clinic), endpoint)
    await here.moveTo(may(30))
    await follow(here)
    await see(here, clinic)
    const [proven] = await provenOf(here, sent)
    expect(proven).toMatchObject({ notNotified: { reason: 'not_taken' } })
    expect(proven!.notifications[0]!.at.getTime()).toBeGreaterThan(proven!.notNotified!.at.getTime())
    expect(proven!.signedFor!.at.getTime()).toBeGreaterThan(proven!.notFetched!.getTime())
    expect(await findings(here)).toEqual([])
  })

  it('is not stated while somebody writes down that a notice was taken over', async () => {
    const receiver = await startReceiver((response) => response.writeHead(500).end())
    const here = await worldOn(friday, 1)
    const { database, relay } = here
    await tellAt(here, here.clinics[0]!, receiver.address)
    const sent = await send(here)
    await follow(here)
    await here.moveTo(may(20))
    const [claim] = await database.transaction((tx) =>
      claimNotices(tx, { places: 1, placesForFailing: 1 }, relay.relay.policy),
    )
    await database.transaction(async (tx) => {
      await settle(tx, { ...relay.relay, random: () => 0 }, claim!, {
        kind: 'taken',
        code: 'http-204',
        acceptance: { channel: 'webhook', server: null, code: 204, queue: null },
      })
      await remindSilent(relay.relay)
      expect(await silencesIn(here)).toEqual([null])
    })
    await remindSilent(relay.relay)
    expect(await failuresIn(here)).toEqual([['ContentHandoverFailure', 'not_fetched']])
    expect(await provenOf(here, sent)).toMatchObject([{ notNotified: null, notifications: [{ code: 204 }] }])
  })

  it('is nothing of this, where a notice was taken over and the clinic signed for the bytes and did not look', async () => {
    const receiver = await startReceiver()
    const here = await worldOn(friday, 1)
    const clinic = here.clinics[0]!
    await tellAt(here, clinic, receiver.address)
    const sent = await send(here)
    await follow(here)
    const { session, delivery } = await firstAt(here, clinic)
    await take(session, delivery)
    await here.moveTo(may(20))
    await follow(here)
    expect([await failuresIn(here), await offersIn(here, sent)]).toEqual([[], ['unseen']])
    expect(await provenOf(here, sent)).toMatchObject([{ notNotified: null, notFetched: null, seen: null }])
  })
})

describe('the patient', () => {
  it('is offered another clinic in the place of one that cannot help, or cannot read it', async () => {
    const here = await worldOn(friday, 2)
    const sent = await send(here)
    const [helpless, unable] = here.clinics
    const { deliveryId } = await see(here, helpless!)
    await reportHandled(await sessionOf(here, helpless!), deliveryId, 'cannot_help')
    const { session, delivery } = await firstAt(here, unable!)
    await take(session, { ...delivery, commitment: new Uint8Array(32) })
    expect(new Set(await offersIn(here, sent))).toEqual(new Set(['cannot_help', 'problem']))
    await reportHandled(await sessionOf(here, helpless!), deliveryId, 'reached')
    expect(new Set(await offersIn(here, sent))).toEqual(new Set(['problem', null]))
  })

  it('who asked for it is told by mail that there is news, once for all the clinics that are silent', async () => {
    const server = await startMailServer()
    const here = await worldOn(friday, 3, server.url)
    const sealed: SealedHere = sealEnquiry(
      await fetchOffer(here.relay.client),
      formOf(),
      here.clinics.map(({ clinicId }) => clinicId),
      here.clock(),
    )
    await sendSealed(here.relay.client, askForNotices(sealed, 'pasient@example.org'))
    await here.moveTo(may(19))
    await follow(here)
    const toPatient = () => server.arrived.filter(({ to }) => to === 'pasient@example.org')
    expect(toPatient()).toEqual([])
    await here.moveTo(may(20))
    await follow(here)
    await follow(here)
    expect(toPatient()).toHaveLength(1)
    const endpoints = await here.database.transaction((tx) => tx.select().from(noticeEndpoints))
    expect(endpoints.filter(({ enquiryId }) => enquiryId !== null)).toHaveLength(1)
  })
})
