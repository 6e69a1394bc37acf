/**
 * DESIGN, promise 1: of what is a patient's the relay can read a notice address alone, if the patient asks for one. It says there that
 * there is news and never what, it keeps the address wrapped under the day key, and forgets it with the enquiry or when told to.
 */
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { eq, sql } from 'drizzle-orm'
import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { confirmSeen, listAll, reportHandled, take } from '../src/client/clinic.js'
import { listEndpoints, setEndpoint } from '../src/client/endpoints.js'
import { fetchEvidence, fetchStatus, stopNotices } from '../src/client/patient.js'
import { askForNotices, fetchOffer, sealEnquiry, sendSealed } from '../src/client/sender.js'
import { dueDays, noticeEndpoints, notices, statements } from '../src/database/schema.js'
import { verifyRetention } from '../src/expire/retention.js'
import { stripDue } from '../src/expire/strip.js'
import { attempt } from '../src/notify/attempt.js'
import { type Claim, claimNotices } from '../src/notify/claim.js'
import type { Outcome } from '../src/notify/outcome.js'
import { settle } from '../src/notify/settle.js'
import { tellPatient } from '../src/notify/tell-patient.js'
import { openDesk } from './support/cli.js'
import {
  act,
  atRelay,
  type Clinic,
  draft,
  draftBody,
  employ,
  formOf,
  postDraft,
  postJson,
} from './support/people.js'
import { valueIn } from './support/prometheus-text.js'
import { type OnRecipient, startMailServer } from './support/receivers.js'
import { startRelay, type TestRelay, type TestRelayOptions } from './support/relay.js'
import { afterAllIsOver, keyPaths, secondsFrom, type World, world } from './support/world.js'

const from = 'relay@example.org'
const patientAddress = 'ola.nordmann@post.example'

/** A world with a mail server. */
async function withMail(clinicCount = 1, onRecipient?: OnRecipient, options: TestRelayOptions = {}) {
  const server = await startMailServer(onRecipient)
  const here = await world(clinicCount, { mail: { url: server.url, from }, ...options })
  return { here, server }
}

/** A sealed enquiry whose patient wants to be told of news. */
async function sealAsking(
  { relay, clinics, clock }: World,
  email = patientAddress,
  language = 'nb',
  to: readonly Clinic[] = clinics,
) {
  const ids = to.map(({ clinicId }) => clinicId)
  const sealed = sealEnquiry(await fetchOffer(relay.client), formOf({ ...draft, language }), ids, clock())
  return askForNotices(sealed, email)
}

/** Sends an enquiry whose patient wants to be told of news. */
async function sendAsking(here: World, email?: string, language?: string, to?: readonly Clinic[]) {
  const sealed = await sealAsking(here, email, language, to)
  const { reference, enquiryId } = await sendSealed(here.relay.client, sealed)
  return { reference, enquiryId, patientSecret: sealed.patientSecret }
}

/** Has a clinic read what waits for it, as far as a person there. */
async function readAll({ relay, clock }: World, clinic: Clinic): Promise<string[]> {
  const at = await atRelay(relay, clinic, clock)
  const inbox = (await listAll(at)).filter(({ state }) => state === 'consigned')
  for (const delivery of inbox) {
    await take(at, delivery)
    await confirmSeen(at, delivery.deliveryId)
  }
  return inbox.map(({ deliveryId }) => deliveryId)
}

type ClinicOutcome = Parameters<typeof reportHandled>[2]

/** Has a clinic read what waits for it, and say what came of it. */
async function answerAll(here: World, clinic: Clinic, outcome: ClinicOutcome = 'reached'): Promise<void> {
  const at = await atRelay(here.relay, clinic, here.clock)
  for (const deliveryId of await readAll(here, clinic)) await reportHandled(at, deliveryId, outcome)
}

/** Lets a relay tell whom it has to, until nothing is due. */
async function tellAll({ relay }: Pick<World, 'relay'>): Promise<void> {
  await relay.relay.notifier.round()
  await relay.relay.notifier.idle()
}

const endpointsOf = ({ database }: World) => database.transaction((tx) => tx.select().from(noticeEndpoints))
const statusNoticesOf = ({ database }: World) =>
  database.transaction((tx) => tx.select().from(notices).where(eq(notices.about, 'status')))
const stateOf = async ({ relay }: World, { reference, patientSecret }: Sent) =>
  (await fetchStatus(relay.client, reference, patientSecret)).notify.state

type Sent = Awaited<ReturnType<typeof sendAsking>>

describe('a patient who asked for it is told by mail', () => {
  it('when a clinic has answered, or cannot read what was sent, and of no step on the way', async () => {
    const { here, server } = await withMail(2)
    const [one, two] = here.clinics
    await sendAsking(here)
    await tellAll(here)
    const [deliveryId] = await readAll(here, one!)
    await tellAll(here)
    expect(server.arrived).toEqual([])
    const at = await atRelay(here.relay, one!)
    await reportHandled(at, deliveryId!, 'appointment')
    await tellAll(here)
    expect(server.arrived.map(({ to }) => to)).toEqual([patientAddress])
    const other = await atRelay(here.relay, two!)
    const [delivery] = await listAll(other)
    expect(await take(other, { ...delivery!, commitment: new Uint8Array(32) })).toMatchObject({
      kind: 'problem',
    })
    await tellAll(here)
    await tellAll(here)
    expect(server.arrived.map(({ to }) => to)).toEqual([patientAddress, patientAddress])
    expect(new Set(server.arrived.map(({ mail }) => mail.messageId)).size).toBe(2)
    // The repeat of a receipt is no news.
    await reportHandled(at, deliveryId!, 'appointment')
    await tellAll(here)
    expect(server.arrived).toHaveLength(2)
    await reportHandled(at, deliveryId!, 'reached')
    await tellAll(here)
    expect(server.arrived).toHaveLength(3)
  })

  it('in the language of the enquiry, with nothing of what, of whom or of which kind, and how to stop it', async () => {
    const { here, server } = await withMail(1)
    const words = {
      nb: 'Nytt om noe du har sendt',
      da: 'Nyt om noget, du har sendt',
      en: 'News of something that you sent',
    }
    for (const [language, subject] of Object.entries(words)) {
      const sent = await sendAsking(here, 'åse@post.example', language)
      await answerAll(here, here.clinics[0]!)
      await tellAll(here)
      const { mail, raw, to } = server.arrived.at(-1)!
      expect(to).toBe('åse@post.example')
      expect(mail.subject).toBe(subject)
      expect(mail.from).toMatchObject({ address: from })
      expect(mail.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated')
      expect(mail.text).toContain(here.relay.relay.publicUrl.href)
      expect(mail.text).toContain('videre status --stop-mail')
      const [delivery] = await listAll(await atRelay(here.relay, here.clinics[0]!))
      const telling = [
        sent.reference,
        sent.enquiryId,
        delivery!.reference,
        delivery!.deliveryId,
        here.clinics[0]!.name,
        here.clinics[0]!.clinicId,
        'dermatology',
        'reached',
        'NO-03',
      ]
      expect(telling.filter((word) => `${raw}${mail.text}`.includes(word))).toEqual([])
    }
  })

  it('once of several news, by however many replicas', async () => {
    const { here, server } = await withMail(3)
    const { keysDirectory, url: publicUrl } = here.relay
    const mail = { url: server.url, from }
    const other = await startRelay(here.database, { keysDirectory, publicUrl, mail })
    const addresses = [1, 2, 3, 4].map((n) => `ola${n}@post.example`)
    for (const address of addresses) await sendAsking(here, address)
    await Promise.all(here.clinics.map((clinic) => answerAll(here, clinic)))
    await Promise.all([here, { relay: other }, here, { relay: other }].map(tellAll))
    expect(server.arrived.map(({ to }) => to).toSorted()).toEqual(addresses)
  })

  it('again of news that came while a mail was on its way', async () => {
    const { here } = await withMail(2)
    await sendAsking(here)
    await answerAll(here, here.clinics[0]!)
    const [claim] = await claimAll(here)
    await answerAll(here, here.clinics[1]!)
    expect(await statusNoticesOf(here)).toHaveLength(1)
    expect(await settleAs(here, claim!, taken)).toBe('recorded')
    expect((await statusNoticesOf(here)).map(({ state }) => state).toSorted()).toEqual(['sent', 'waiting'])
    const [second] = await claimAll(here)
    expect(second!.id).not.toBe(claim!.id)
    expect(await settleAs(here, second!, taken)).toBe('recorded')
    expect((await statusNoticesOf(here)).map(({ state }) => state)).toEqual(['sent', 'sent'])
  })

  it('by nobody without a mail server: outside a demo the wish is refused, and the policy says so before', async () => {
    const here = await world(1, { demo: false })
    expect((await fetchOffer(here.relay.client)).policy.noticeMail).toBe(false)
    await expect(sendAsking(here)).rejects.toMatchObject({
      code: 'unacceptable-form',
      fields: [{ field: 'notify', rule: 'must be left out: this relay sends patients no mail' }],
    })
    expect(await endpointsOf(here)).toEqual([])
  })

  it('and in a demo without one a file shows the mail, and not for whom it is', async () => {
    const here = await world(1)
    expect((await fetchOffer(here.relay.client)).policy.noticeMail).toBe(true)
    await sendAsking(here)
    await answerAll(here, here.clinics[0]!)
    await tellAll(here)
    const outbox = join(here.relay.dataDirectory, 'outbox')
    const [file, ...others] = await readdir(outbox)
    expect(others).toEqual([])
    const bytes = await readFile(join(outbox, file!))
    expect((await PostalMime.parse(bytes)).subject).toBe('Nytt om noe du har sendt')
    expect(`${file} ${bytes.toString()}`).not.toContain('ola.nordmann')
  })
})

const claimAll = ({ database, relay }: World): Promise<Claim[]> =>
  database.transaction((tx) => claimNotices(tx, { places: 16, placesForFailing: 4 }, relay.relay.policy))
const settleAs = ({ database, relay }: World, claim: Claim, outcome: Outcome) =>
  database.transaction((tx) => settle(tx, { ...relay.relay, random: () => 0 }, claim, outcome))
const taken: Outcome = {
  kind: 'taken',
  code: 'smtp-250',
  acceptance: { channel: 'mail', server: 'mail.example', code: 250, queue: null },
}

describe('the address', () => {
  it('lies wrapped, as long as any other, and is in no statement and no evidence', async () => {
    const { here } = await withMail(1)
    const addresses = [
      'a@b.no',
      patientAddress,
      `${'x'.repeat(64)}@${'y'.repeat(60)}.${'z'.repeat(60)}.example`,
    ]
    for (const address of addresses) {
      const { reference, patientSecret } = await sendAsking(here, address)
      await here.relay.relay.leader.integrate()
      const evidence = await fetchEvidence(here.relay.client, reference, patientSecret)
      expect(Buffer.from(evidence).includes(address)).toBe(false)
    }
    const rows = await endpointsOf(here)
    expect(rows.map(({ wrappedAddress }) => wrappedAddress?.length)).toEqual([296, 296, 296])
    expect(rows.map(({ address }) => address)).toEqual([null, null, null])
    const everything = [
      ...rows.flatMap(({ wrappedAddress }) => wrappedAddress ?? []),
      ...(await here.database.transaction((tx) => tx.select().from(statements))).map(({ body }) => body),
    ]
    for (const bytes of everything)
      for (const address of addresses) expect(Buffer.from(bytes).includes(address)).toBe(false)
  })

  it('is part of the request: with another one, or without, it is another request', async () => {
    const { here } = await withMail(1)
    const sealed = await sealAsking(here)
    const first = await sendSealed(here.relay.client, sealed)
    expect(await sendSealed(here.relay.client, sealed)).toEqual(first)
    const { notify: _, ...without } = sealed.request
    for (const request of [without, askForNotices(sealed, 'other@post.example').request])
      await expect(sendSealed(here.relay.client, { ...sealed, request })).rejects.toMatchObject({
        code: 'idempotency-conflict',
      })
    const key = crypto.randomUUID()
    const body = { ...(await draftBody(here.relay, here.clinics)), notify: { email: patientAddress } }
    const answers = [
      await postDraft(here.relay, body, key),
      await postDraft(here.relay, body, key),
      await postDraft(here.relay, { ...body, notify: { email: 'other@post.example' } }, key),
    ]
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 409])
    expect(answers[1]!.text).toBe(answers[0]!.text)
    expect(await endpointsOf(here)).toHaveLength(2)
  })

  it('that is none, or too long, is refused on both ways, and not repeated', async () => {
    const { here } = await withMail(1)
    const wrong = [
      'not-an-address-Hq3z',
      `Hq3z${'x'.repeat(400)}@post.example`,
      'Hq3z@post.example\r\nBcc: other@post.example',
      'Hq3z@post.example, other@post.example',
      '',
    ]
    const sealed = await sealAsking(here)
    for (const email of wrong) {
      const { request } = askForNotices(sealed, email)
      const headers = { 'Idempotency-Key': request.enquiryId }
      const answers = [
        await postDraft(here.relay, { ...(await draftBody(here.relay, here.clinics)), notify: { email } }),
        await postJson(here.relay, '/api/v1/enquiries/sealed', request, headers),
      ]
      for (const answer of answers) {
        expect(answer.status).toBe(400)
        const rule = expect.stringContaining('must be an e-mail address')
        expect(answer.body.fields).toMatchObject([{ field: 'notify.email', rule }])
        expect(answer.text).not.toContain('Hq3z')
      }
    }
    expect(here.relay.logged.join()).not.toContain('Hq3z')
    expect(await endpointsOf(here)).toEqual([])
  })

  it('is read with no other day key, and for no other enquiry', async () => {
    const { here, server } = await withMail(1)
    const [one, two] = [
      await sendAsking(here, 'one@post.example'),
      await sendAsking(here, 'two@post.example'),
    ]
    // Somebody who can write to the database has one patient told at the address of another.
    await here.database.transaction(async (tx) => {
      const [other] = await tx
        .select()
        .from(noticeEndpoints)
        .where(eq(noticeEndpoints.enquiryId, two.enquiryId))
      await tx
        .update(noticeEndpoints)
        .set({ wrappedAddress: other!.wrappedAddress })
        .where(eq(noticeEndpoints.enquiryId, one.enquiryId))
    })
    await answerAll(here, here.clinics[0]!)
    await tellAll(here)
    expect(server.asked).toEqual(['two@post.example'])
    expect((await statusNoticesOf(here)).map(({ lastAnswer }) => String(lastAnswer)).toSorted()).toEqual([
      'damaged',
      'smtp-250',
    ])
  })

  it('that cannot be read any more because its key is lost ends the notice, and nothing else', async () => {
    const { here, server } = await withMail(1)
    const sent = await sendAsking(here)
    const [day] = await here.database.transaction((tx) => tx.select().from(dueDays))
    await answerAll(here, here.clinics[0]!)
    for (const path of keyPaths(here.relay, day!.day)) await rm(path)
    // Another process, which has no copy in its memory.
    const { keysDirectory, url: publicUrl } = here.relay
    const mail = { url: server.url, from }
    const other = await startRelay(here.database, { keysDirectory, publicUrl, mail })
    await tellAll({ relay: other })
    expect(server.asked).toEqual([])
    expect(await statusNoticesOf(here)).toMatchObject([{ state: 'stopped', lastAnswer: 'key-lost' }])
    expect(await endpointsOf(here)).toMatchObject([{ state: 'active', failures: 0, failingSince: null }])
    expect(await stateOf(here, sent)).toBe('on')
  })
})

describe('a mailbox that does not work', () => {
  it('for good is not used any more: the patient sees that, nobody is told, and others get their mail', async () => {
    const { here, server } = await withMail(1, (address) =>
      address.startsWith('gone') ? { code: 550, says: 'no such mailbox' } : 'yes',
    )
    const sent = await sendAsking(here, 'gone@post.example')
    await sendAsking(here, patientAddress)
    const at = await atRelay(here.relay, here.clinics[0]!)
    await setEndpoint(at, crypto.randomUUID(), { kind: 'mail', address: 'kari@clinic.example' })
    await answerAll(here, here.clinics[0]!)
    await tellAll(here)
    await tellAll(here)
    expect(server.arrived.map(({ to }) => to)).toEqual([patientAddress])
    expect(server.asked.filter((address) => address.startsWith('gone'))).toHaveLength(1)
    expect(await stateOf(here, sent)).toBe('off')
    expect(
      (await statusNoticesOf(here)).map(({ state, lastAnswer }) => `${state} ${lastAnswer}`).toSorted(),
    ).toEqual(['sent smtp-250', 'stopped smtp-550'])
    // Neither staff nor clinics see that there is such an address, or that it failed.
    const staff = await employ(here.relay)
    expect((await act(here.relay, staff, 'notice.list', {})).endpoints).toEqual([])
    expect(await listEndpoints(at)).toMatchObject([{ address: 'kari@clinic.example' }])
    expect(here.relay.logged.join()).not.toContain('post.example')
    const text = await here.relay.metricsText()
    expect(valueIn(text, 'videre_notice_endpoints', { state: 'working' })).toBe(1)
    expect(valueIn(text, 'videre_notice_endpoints', { state: 'off' })).toBe(0)
    // Nor is anything written there any more.
    await here.database.transaction(async (tx) => tellPatient(tx, sent.enquiryId, here.clock()))
    expect(await statusNoticesOf(here)).toHaveLength(2)
  })

  it('for days is given up', async () => {
    const { here, server } = await withMail(1, () => ({ code: 452, says: 'mailbox full' }))
    const sent = await sendAsking(here)
    await answerAll(here, here.clinics[0]!)
    const begun = here.clock()
    for (let i = 0; i < 20 && (await stateOf(here, sent)) === 'on'; i++) {
      await tellAll(here)
      const [endpoint] = await endpointsOf(here)
      const [waiting] = (await statusNoticesOf(here)).filter(({ state }) => state === 'waiting')
      const next = Math.max(waiting?.nextAt.getTime() ?? 0, endpoint!.pausedUntil?.getTime() ?? 0)
      if (waiting !== undefined) await here.moveTo(new Date(next + 1))
    }
    expect(await stateOf(here, sent)).toBe('off')
    expect(here.clock().getTime() - begun.getTime()).toBeGreaterThan(5 * 86_400_000)
    expect(server.asked.length).toBeGreaterThanOrEqual(10)
    expect(await statusNoticesOf(here)).toMatchObject([{ state: 'stopped', lastAnswer: 'smtp-452' }])
  })

  it('of a clinic is nothing that patients are told of', async () => {
    const { here, server } = await withMail(1, (address) =>
      address.startsWith('hook') ? { code: 550, says: 'no' } : 'yes',
    )
    const sent = await sendAsking(here)
    const at = await atRelay(here.relay, here.clinics[0]!)
    await setEndpoint(at, crypto.randomUUID(), { kind: 'mail', address: 'hook@clinic.example' })
    for (let i = 0; i < 20; i++) {
      await tellAll(here)
      await here.moveTo(secondsFrom(here.clock(), 86_400))
    }
    await tellAll(here)
    expect(server.arrived.map(({ to }) => to)).toEqual([here.relay.relay.policy.operator.email])
    expect(await stateOf(here, sent)).toBe('on')
  })

  it('is not what it is when the mail server itself does not work: it is tried again soon', async () => {
    const { here, server } = await withMail(1)
    const sent = await sendAsking(here)
    await server.close()
    await answerAll(here, here.clinics[0]!)
    await tellAll(here)
    expect(await statusNoticesOf(here)).toMatchObject([{ state: 'waiting', attempts: 0 }])
    const back = await startMailServer(undefined, { port: Number(server.url.port) })
    await here.moveTo(secondsFrom(here.clock(), 73))
    await tellAll(here)
    expect(back.arrived.map(({ to }) => to)).toEqual([patientAddress])
    expect(await stateOf(here, sent)).toBe('on')
  })
})

describe('the patient', () => {
  it('sees whether mail comes, never where, and has it stopped and the address forgotten at once', async () => {
    const { here, server } = await withMail(2)
    const sent = await sendAsking(here)
    const { reference, patientSecret } = sent
    const status = await fetchStatus(here.relay.client, reference, patientSecret)
    expect(status.notify).toEqual({ state: 'on' })
    await answerAll(here, here.clinics[0]!)
    const [claim] = await claimAll(here)
    await expect(stopNotices(here.relay.client, reference, new Uint8Array(32))).rejects.toMatchObject({
      code: 'not-found',
    })
    expect(await stateOf(here, sent)).toBe('on')
    for (let i = 0; i < 2; i++) await stopNotices(here.relay.client, reference, patientSecret)
    expect([await endpointsOf(here), await statusNoticesOf(here)]).toEqual([[], []])
    expect(await stateOf(here, sent)).toBe('none')
    expect(await settleAs(here, claim!, taken)).toBe('late')
    await answerAll(here, here.clinics[1]!)
    await tellAll(here)
    expect(server.asked).toEqual([])
    expect([await endpointsOf(here), await statusNoticesOf(here)]).toEqual([[], []])
  })

  it('asks for it and stops it on the command line, and is told what it means', async () => {
    const { here } = await withMail(1)
    const desk = await openDesk(here.relay.url)
    const { clinicId } = here.clinics[0]!
    const file = await desk.write('enquiry.json', JSON.stringify({ ...draft, clinics: [clinicId] }))
    const send = ['send', '--file', file, '--yes']
    const wrong = await desk.videre(...send, '--notify-email', 'Hq3z at post')
    expect([wrong.code, wrong.stderr.includes('Hq3z')]).toEqual([1, false])
    const sent = await desk.videre(...send, '--notify-email', ` ${patientAddress}`, '--save', 'link.json')
    expect(sent.code).toBe(0)
    expect(sent.stderr).toContain('The relay can read the address for news')
    expect(await endpointsOf(here)).toHaveLength(1)
    expect(await desk.done('status', '--file', 'link.json')).toContain('You are told of news by e-mail')
    expect(await desk.done('status', '--file', 'link.json', '--stop-mail')).toContain('sends no more mail')
    expect(JSON.parse(await desk.done('status', '--file', 'link.json', '--json'))).toMatchObject({
      notify: { state: 'none' },
    })
    expect(await endpointsOf(here)).toEqual([])
    const asking = { ...draft, clinics: [clinicId], notify: { email: patientAddress } }
    await desk.done('send', '--file', await desk.write('asking.json', JSON.stringify(asking)), '--yes')
    expect(await endpointsOf(here)).toHaveLength(1)
  })
})

describe('when its time is over', () => {
  it('nothing is sent any more, from the due instant on', async () => {
    const { here, server } = await withMail(1)
    await sendAsking(here)
    await answerAll(here, here.clinics[0]!)
    await here.moveTo(afterAllIsOver())
    await tellAll(here)
    expect(server.asked).toEqual([])
    expect(await statusNoticesOf(here)).toMatchObject([{ state: 'stopped', lastAnswer: 'not-needed' }])
  })

  it('nothing is sent that was to be sent before, either: the key is not given out', async () => {
    const { here, server } = await withMail(1)
    const { dueAt } = await fetchStatusOf(here, await sendAsking(here))
    await answerAll(here, here.clinics[0]!)
    await here.moveTo(secondsFrom(dueAt, -60))
    const [claim] = await claimAll(here)
    expect(claim).toBeDefined()
    const late = { ...claim!, at: dueAt }
    expect(await attempt(here.relay.relay, late, new AbortController().signal)).toEqual({
      kind: 'unaddressed',
      code: 'time-over',
    })
    expect(server.asked).toEqual([])
  })

  it('address and notices go with the enquiry, which a check finds if they do not', async () => {
    const { here } = await withMail(2)
    await sendAsking(here)
    await sendAsking(here, 'kari@post.example')
    await answerAll(here, here.clinics[0]!)
    await tellAll(here)
    await answerAll(here, here.clinics[1]!)
    const [claim] = await claimAll(here)
    await here.moveTo(afterAllIsOver())
    expect(await verifyRetention(here.relay.relay)).toContainEqual({
      finding: 'notice-address-overdue',
      count: 2,
    })
    expect(await stripDue(here.relay.relay)).toMatchObject({ deliveries: 4, enquiries: 2 })
    expect([await endpointsOf(here), await statusNoticesOf(here)]).toEqual([[], []])
    expect(await verifyRetention(here.relay.relay)).toEqual([])
    expect(await settleAs(here, claim!, taken)).toBe('late')
  })

  it('even while clinics, attempts and replicas are at it', async () => {
    const { here, server } = await withMail(2)
    const { keysDirectory, url: publicUrl } = here.relay
    const mail = { url: server.url, from }
    const other = await startRelay(here.database, { keysDirectory, publicUrl, mail, clock: here.clock })
    for (let i = 0; i < 6; i++) await sendAsking(here, `ola${i}@post.example`)
    for (const clinic of here.clinics) await answerAll(here, clinic)
    await here.moveTo(afterAllIsOver())
    const strips = [here.relay, other].map(({ relay }: TestRelay) => stripDue(relay))
    await Promise.all([...strips, tellAll(here), tellAll({ relay: other })])
    await stripDue(here.relay.relay)
    expect([await endpointsOf(here), await statusNoticesOf(here)]).toEqual([[], []])
    for (const { logged } of [here.relay, other]) expect(logged.join()).not.toContain('40P01')
    const [left] = await here.database.transaction((tx) =>
      tx.execute<{ n: string }>(sql`select count(*)::text as n from enquiries`),
    )
    expect(left!.n).toBe('0')
  })
})

const fetchStatusOf = ({ relay }: World, { reference, patientSecret }: Sent) =>
  fetchStatus(relay.client, reference, patientSecret)
