/**
 * DESIGN, promise 1 (and GDPR Art. 32): no plaintext of what a patient wrote is at rest or on its way anywhere but to the
 * chosen clinics. Whoever adds a field, a log line, an error or a table extends this test.
 */
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { z } from 'zod'
import { base64url } from '../src/base/bytes.js'
import { idBytes, newReference } from '../src/base/ids.js'
import { confirmSeen, fetchDeliveryEvidence, listAll, reportHandled, take } from '../src/client/clinic.js'
import { acknowledge, fetchNote, openCorrection, writeNote } from '../src/client/clinic-follow-up.js'
import { setEndpoint } from '../src/client/endpoints.js'
import {
  sendCorrections,
  sendWithdrawals,
  signCorrections,
  signWithdrawals,
} from '../src/client/follow-up.js'
import { fetchEvidence, fetchStatus, stopNotices } from '../src/client/patient.js'
import { readQuestion } from '../src/client/questions.js'
import { askForNotices, fetchOffer, sealEnquiry, sendSealed } from '../src/client/sender.js'
import { formSchema } from '../src/form/form.js'
import { type Question, questionSchema } from '../src/form/question.js'
import { publishEntry } from '../src/prove/append.js'
import { watchQueue } from '../src/prove/log/watch-queue.js'
import { patientOf } from '../src/seal/keys.js'
import type { TestDatabase } from './support/database.js'
import {
  act,
  atRelay,
  type Clinic,
  draftBody,
  employ,
  formOf,
  postDraft,
  postJson,
} from './support/people.js'
import { published } from './support/public-log.js'
import { ask, publishContactKey, sealed as sealedQuestion } from './support/questions.js'
import { startMailServer, startReceiver } from './support/receivers.js'
import type { TestRelay } from './support/relay.js'
import { readAllBelow, spellingsOf, tracesBelow, tracesIn } from './support/traces.js'
import { type World, world } from './support/world.js'

/** One canary in every field that a patient can fill with words of their own. */
const canary = {
  message: 'kanarimelding-Zq8wæ',
  preferredTimes: 'kanaritider-Xk3vø',
  name: 'Kanarifugl Pw7då',
  email: 'kanari-ht5r@example.org',
  phone: '+4791827364',
  postcode: 'NO-9845',
}
/** In the address at which the patient is told of news: the one thing of theirs that the relay reads, to put it into an envelope. */
const noticeCanary = 'kanarivarsel-Jm4q'
const notify = { email: `${noticeCanary}@varsel.example` }
/** What the patient says afterwards, and what the clinic notes for itself. */
const corrected = { name: 'Kanarirettet Bv2yå', email: 'rettet-kq7n@example.org', phone: '+4793827461' }
const noted = { text: 'kanarinotat-Ws9cø', givenTo: 'Kanarimottaker Gf4zæ' }
const canaries = [
  ...Object.values(canary),
  noticeCanary,
  ...Object.values(corrected),
  ...Object.values(noted),
]
const text = {
  careNeed: 'dermatology',
  language: 'nb',
  message: canary.message,
  preferredTimes: canary.preferredTimes,
  contact: { name: canary.name, email: canary.email, phone: canary.phone, postcode: canary.postcode },
}

let here: World
let database: TestDatabase
let relay: TestRelay
let clinics: Clinic[]
let printed: string[]
const answers: string[] = []

beforeEach(async () => {
  here = await world(2, { allowLocalWebhooks: true })
  ;({ database, relay, clinics } = here)
  printed = []
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream)
    vi.spyOn(stream, 'write').mockImplementation((chunk: string | Uint8Array, ...rest: unknown[]) => {
      printed.push(Buffer.from(chunk).toString())
      return (write as (...all: unknown[]) => boolean)(chunk, ...rest)
    })
  }
})
afterEach(() => {
  vi.restoreAllMocks()
  answers.length = 0
})

/** Where this database keeps its files: data, write-ahead log and, of a server, the server's own log. */
async function databaseFiles(): Promise<string[]> {
  if (database.engine === 'embedded') return [database.location.directory]
  const [row] = await database.transaction((tx) =>
    tx.execute<{ data: string; oid: string }>(sql`
      select current_setting('data_directory') as data, oid::text from pg_database where datname = current_database()`),
  )
  const { data, oid } = row!
  return [join(data, 'base', oid), join(data, 'pg_wal'), join(data, '..', 'log')]
}

/** Everything that left the relay, was published or stayed in it, searched for what the patient wrote. */
async function traces(searched: readonly string[] = canaries): Promise<string[]> {
  await relay.relay.leader.integrate()
  await database.transaction((tx) => tx.execute(sql`checkpoint`)).catch(() => undefined)
  const said = Buffer.from([...answers, ...relay.logged, ...printed, await relay.metricsText()].join('\n'))
  const files = [...new Set([...(await databaseFiles()), relay.keysDirectory, relay.dataDirectory])]
  return [
    ...(await Promise.all(files.map((path) => tracesBelow(path, searched)))).flat(),
    ...tracesIn(said, searched).map((one) => `${one} in what was said`),
    ...tracesIn(Buffer.concat(await published(relay)), searched).map((one) => `${one} in what is published`),
  ]
}

/** The evidence of everything that was sent, as patient, clinic and staff get it. */
async function fetchAllEvidence(reference: string, patientSecret: Uint8Array): Promise<void> {
  await relay.relay.leader.integrate()
  const at = await atRelay(relay, clinics[0]!)
  const inbox = await listAll(at)
  const staff = await employ(relay)
  const byStaff = await act(relay, staff, 'evidence.enquiry', { reference, clinicId: null })
  const byPatient = await fetchEvidence(relay.client, reference, patientSecret)
  const files = [byPatient, await fetchDeliveryEvidence(at, inbox[0]!.deliveryId), byStaff.evidence]
  answers.push(...files.map((file) => Buffer.from(file).toString()))
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: relay.relay.policy.timeZone }).format(new Date())
  const { clinicId } = clinics[0]!
  answers.push(JSON.stringify(await act(relay, staff, 'evidence.clinic', { clinicId, day })))
  answers.push(Buffer.from(await relay.client.bytes('/api/v1/clinic/numbers', at.token)).toString())
}

/** What an integration sends, with a canary in every place. */
const bodyOf = async () => ({ ...(await draftBody(relay, clinics, text)), notify })

/** Seals and sends an enquiry with a canary in every place. */
async function send() {
  const ids = clinics.map(({ clinicId }) => clinicId)
  const sealed = askForNotices(sealEnquiry(await fetchOffer(relay.client), formOf(text), ids), notify.email)
  return { sealed, answer: await sendSealed(relay.client, sealed) }
}

async function tellAll(): Promise<void> {
  await relay.relay.notifier.round()
  await relay.relay.notifier.idle()
}

/** Has a clinic read, and answer, what waits for it. */
async function answerAll(clinic: Clinic): Promise<void> {
  const at = await atRelay(relay, clinic)
  for (const delivery of await listAll(at)) {
    await take(at, delivery)
    await confirmSeen(at, delivery.deliveryId)
    await reportHandled(at, delivery.deliveryId, 'appointment')
  }
}

async function post(body: unknown, key?: string): Promise<number> {
  const answer = await postDraft(relay, body, key)
  answers.push(answer.text)
  return answer.status
}

describe('what a patient wrote', () => {
  it('has a canary in every field: a new field of the form fails here until it has one', () => {
    const fields = (schema: z.ZodObject) => Object.keys(schema.shape)
    expect(fields(formSchema).sort()).toEqual([
      'careNeed',
      'contact',
      'language',
      'message',
      'preferredTimes',
    ])
    expect(fields(questionSchema).sort()).toEqual(['kind', 'message', 'name', 'reference', 'reply', 'right'])
    expect(fields(formSchema.shape.contact).sort()).toEqual(['email', 'name', 'phone', 'postcode'])
  })

  it('would be found: a canary that somebody stored in the clear is', async () => {
    // One of its own: it stays in the server's write-ahead log, which all tests share.
    const planted = `planted-${randomUUID()}-ø`
    await database.transaction((tx) =>
      tx.execute(sql`update clinics set place = ${planted} where name = ${clinics[0]!.name}`),
    )
    expect(await traces([planted])).not.toEqual([])
    const version = `planted-${randomUUID()}`
    const entry = {
      v: 1 as const,
      at: new Date(),
      entry: 'policy' as const,
      version,
      file: new Uint8Array(32),
    }
    await database.transaction((tx) => publishEntry(tx, entry))
    expect(await traces([version])).toContain(`${version} in what is published`)
    for (const spelling of spellingsOf(canary.message)) {
      expect(tracesIn(Buffer.concat([Buffer.from('x'), spelling]), [canary.message])).toEqual([
        canary.message,
      ])
    }
    const encoded = Buffer.from(`abc${canary.message}def`).toString('base64')
    expect(tracesIn(Buffer.from(encoded), [canary.message])).toEqual([canary.message])
  })

  it('is nowhere after the relay sealed it, and its readers still have it', async () => {
    const key = randomUUID()
    const body = await bodyOf()
    expect(await post(body, key)).toBe(201)
    expect(await post(body, key)).toBe(201)
    const secrets = answers.flatMap((answer) => {
      const { patientSecret, accessToken } = JSON.parse(answer) as Record<string, string>
      return [patientSecret!, accessToken!]
    })
    answers.length = 0
    expect(await traces([...canaries, key, ...secrets])).toEqual([])
    const at = await atRelay(relay, clinics[0]!)
    const taken = await take(at, (await listAll(at))[0]!)
    expect(taken).toMatchObject({
      kind: 'opened',
      form: { contact: { name: canary.name, phone: canary.phone } },
    })
    expect(await traces([...canaries, key, ...secrets])).toEqual([])
  })

  it('is nowhere after its sender sealed it', async () => {
    await send()
    expect(await traces()).toEqual([])
  })

  it('is nowhere after it was read, handled and proven, neither in the log nor in any evidence', async () => {
    const { sealed, answer } = await send()
    const { patientSecret } = sealed
    const at = await atRelay(relay, clinics[0]!)
    const [delivery] = await listAll(at)
    await take(at, delivery!)
    await confirmSeen(at, delivery!.deliveryId)
    await reportHandled(at, delivery!.deliveryId, 'appointment')
    await tellAll()
    await fetchAllEvidence(answer.reference, patientSecret)
    expect(answers.join()).toContain('"evidence":"enquiry"')
    const secrets = [patientSecret, patientOf(patientSecret).accessToken].map((secret) => base64url(secret))
    expect(await traces([...canaries, ...secrets])).toEqual([])
    // Nor does what is published say which enquiry, which delivery or which clinic a private entry is about.
    const ids = [sealed.request.enquiryId, delivery!.deliveryId]
    const everything = Buffer.concat(await published(relay))
    expect(tracesIn(everything, [...ids, answer.reference, delivery!.reference])).toEqual([])
    expect(ids.filter((id) => everything.includes(Buffer.from(idBytes(id))))).toEqual([])
  })

  it('is nowhere after it was asked of the operator, read by its staff and closed', async () => {
    const { message, name, email, phone } = canary
    const question: Question = {
      kind: 'right',
      right: 'erase',
      message,
      name,
      reply: { email, phone, address: `${name}\n${message}` },
      reference: newReference(),
    }
    const holder = await publishContactKey(relay)
    const questionId = await ask(relay, question)
    expect(await traces([...canaries, question.reference!])).toEqual([])
    const staff = await employ(relay)
    const opened = await act(relay, staff, 'question.open', { questionId })
    expect(readQuestion(opened.envelope, holder, questionId)).toEqual({ kind: 'question', question })
    answers.push(JSON.stringify(await act(relay, staff, 'question.list', {})), base64url(opened.envelope))
    await act(relay, staff, 'question.close', { questionId })
    for (const body of [
      question,
      JSON.stringify(question).slice(1),
      { ...(await sealedQuestion(relay, question)), question },
    ]) {
      const refused = await postJson(relay, '/api/v1/questions', body)
      expect(refused.status).toBe(400)
      answers.push(refused.text)
    }
    const asked = await fetch(new URL(`/contact/${encodeURIComponent(message)}?reference=${name}`, relay.url))
    answers.push(await asked.text())
    expect(await traces([...canaries, question.reference!])).toEqual([])
  })

  it('is nowhere after it was corrected, noted by a clinic, and withdrawn, and nowhere in what is refused of that', async () => {
    const { sealed, answer } = await send()
    const asPatient = [relay.client, answer.reference, sealed.patientSecret] as const
    const offer = await fetchOffer(relay.client)
    const contact = { ...corrected, postcode: canary.postcode }
    const request = signCorrections(offer, sealed.patientSecret, answer.deliveries, contact)
    answers.push(JSON.stringify(await sendCorrections(...asPatient, request)))
    const at = await atRelay(relay, clinics[0]!)
    const [delivery] = await listAll(at)
    const { deliveryId } = delivery!
    const taken = await take(at, delivery!)
    if (taken.kind !== 'opened') throw new TypeError(taken.problem)
    const opened = await openCorrection(at, delivery!, delivery!.followUps[0]!, taken.patientSignKey)
    expect(opened).toMatchObject({ contact })
    await writeNote(at, deliveryId, noted, 0)
    expect(await fetchNote(at, deliveryId)).toMatchObject({ note: noted })
    await acknowledge(at, deliveryId, delivery!.followUps[0]!)
    const inClear = JSON.stringify({ contact, ...noted })
    const clinic = { Authorization: `Bearer ${base64url(at.token)}`, 'Content-Type': 'application/json' }
    const patient = {
      Authorization: `Bearer ${base64url(patientOf(sealed.patientSecret).accessToken)}`,
      'Content-Type': 'application/json',
    }
    for (const [path, method, headers] of [
      [`/api/v1/enquiries/${answer.reference}/corrections`, 'POST', patient],
      [`/api/v1/enquiries/${answer.reference}/withdrawals`, 'POST', patient],
      [`/api/v1/clinic/deliveries/${deliveryId}/note`, 'PUT', clinic],
      [`/api/v1/clinic/deliveries/${deliveryId}/follow-ups/${deliveryId}/acknowledged`, 'POST', clinic],
    ] as const) {
      const refused = await fetch(new URL(path, relay.url), { method, headers, body: inClear })
      expect(refused.status).toBe(400)
      answers.push(await refused.text())
    }
    await fetchAllEvidence(answer.reference, sealed.patientSecret)
    expect(await traces()).toEqual([])
    const ids = answer.deliveries.map((one) => one.deliveryId)
    const withdrawals = signWithdrawals(sealed.patientSecret, relay.client.origin, ids)
    answers.push(JSON.stringify(await sendWithdrawals(...asPatient, withdrawals)))
    answers.push(JSON.stringify([await listAll(at), await fetchStatus(...asPatient)]))
    await tellAll()
    expect(await traces()).toEqual([])
  })

  it('is nowhere in what the relay says of its log when that is late, or not signed any more', async () => {
    await here.moveTo(new Date(Date.now() - 5 * 60_000))
    await postDraft(relay, await bodyOf())
    await here.moveTo(new Date())
    await watchQueue(relay.relay)
    await rm(join(relay.keysDirectory, 'log'), { recursive: true })
    await relay.relay.leader.integrate()
    await postDraft(relay, await bodyOf())
    answers.push(await (await fetch(new URL('/readyz', relay.url))).text())
    for (const event of ['log-behind', 'log-not-signed']) expect(relay.logged.join()).toContain(event)
    expect(answers.join()).toContain('the log is not signed')
    expect(await traces()).toEqual([])
  })

  it('is nowhere in what the relay says of a day key that it has lost', async () => {
    const { answer, sealed } = await send()
    await relay.relay.dayKeys.destroyOver(() => true)
    answers.push(JSON.stringify(await act(relay, await employ(relay), 'keys.status', {})))
    const at = await atRelay(relay, clinics[0]!)
    const [delivery] = await listAll(at)
    const refused = await take(at, delivery!).catch(String)
    const status = await fetchStatus(relay.client, answer.reference, sealed.patientSecret)
    answers.push(JSON.stringify([delivery, refused, status]))
    answers.push(await (await fetch(new URL('/readyz', relay.url))).text())
    expect(relay.logged.join()).toContain('day-key-lost')
    expect(answers.join()).toContain('the relay has lost the key to this')
    expect(await traces([...canaries, base64url(sealed.patientSecret)])).toEqual([])
  })

  it('is nowhere after it was refused, whichever field was wrong', async () => {
    const good = await bodyOf()
    const wrong: unknown[] = [
      { ...good, message: canary.message.repeat(400) },
      { ...good, preferredTimes: canary.preferredTimes.repeat(60) },
      { ...good, contact: { ...good.contact, email: `${canary.email} ${canary.email}` } },
      { ...good, contact: { ...good.contact, phone: `${canary.phone} ${canary.name}` } },
      { ...good, contact: { ...good.contact, postcode: canary.name } },
      { ...good, contact: { ...good.contact, name: canary.name.repeat(40) } },
      { ...good, careNeed: canary.message },
      { ...good, language: canary.message },
      { ...good, clinics: [canary.message] },
      { ...good, consent: { version: canary.message, given: true } },
      { ...good, notify: { email: `${noticeCanary}@${noticeCanary}` } },
      { ...good, notify: { email: `${noticeCanary}@${'x'.repeat(300)}.example` } },
      { ...good, notify: { email: notify.email, [noticeCanary]: noticeCanary } },
      { ...good, notify: noticeCanary },
      { ...good, [canary.message]: canary.message },
      `{"message": "${canary.message}", oops`,
    ]
    for (const body of wrong) expect(await post(body)).toBeGreaterThanOrEqual(400)
    expect(await post(good, canary.name)).toBe(400)
    const asked = await fetch(
      new URL(`/api/v1/enquiries/${encodeURIComponent(canary.name)}?q=${canary.email}`, relay.url),
      {
        headers: { Authorization: `Bearer ${Buffer.from(canary.message).toString('base64url')}` },
      },
    )
    answers.push(await asked.text())
    const elsewhere = await fetch(new URL(`/${encodeURIComponent(canary.message)}`, relay.url))
    answers.push(await elsewhere.text())
    expect([asked.status, elsewhere.status]).toEqual([404, 404])
    await misuse(encodeURIComponent(canary.message), canary.message)
    expect(await traces()).toEqual([])
  })

  /** Asks for everything that has to do with clinics' keys, evidence, numbers and the log with a canary in the wrong place. */
  async function misuse(word: string, body: string): Promise<void> {
    const { token } = await atRelay(relay, clinics[0]!)
    const headers = { Authorization: `Bearer ${base64url(token)}`, 'Content-Type': 'application/json' }
    const paths = [
      `/api/v1/enquiries/${word}/evidence?delivery=${word}`,
      `/api/v1/clinic/deliveries/${word}/evidence`,
      `/api/v1/clinic/numbers?after=${word}`,
      `/api/v1/trust/${word}`,
      `/log/${word}`,
      `/log/tile/${word}`,
      `/log/tile/entries/${word}`,
    ]
    const posts = [
      'clinic/key/test',
      'clinic/key/offer',
      'clinic/key/proof',
      'clinic/join/proof',
      'staff/acts',
    ]
    const asked = [
      ...paths.map((path) => fetch(new URL(path, relay.url), { headers })),
      ...posts.flatMap((path) =>
        [body, JSON.stringify({ [body]: body, body, keyId: body })].map((sent) =>
          fetch(new URL(`/api/v1/${path}`, relay.url), { method: 'POST', headers, body: sent }),
        ),
      ),
    ]
    for (const answer of await Promise.all(asked)) {
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.status).toBeLessThan(500)
      answers.push(await answer.text())
    }
  }

  it.each(['deliveries', 'statements', 'log_queue', 'notice_endpoints'])(
    'is nowhere after the database refused the insert into %s, and neither is what would have been stored',
    async (table) => {
      await database.transaction(async (tx) => {
        await tx.execute(
          sql.raw(`create function refuse_row() returns trigger language plpgsql as
        $$ begin raise exception 'refused: %', row_to_json(new) using detail = new::text, hint = new::text; end $$`),
        )
        await tx.execute(
          sql.raw(
            `create trigger refuse before insert on ${table} for each row execute function refuse_row()`,
          ),
        )
      })
      const key = randomUUID()
      expect(await post(await bodyOf(), key)).toBe(500)
      expect(await traces([...canaries, key])).toEqual([])
      const said = [...answers, ...relay.logged, ...printed].join('\n')
      expect(said).toContain('P0001')
      expect(said).not.toMatch(/refused:|row_to_json|enquiry_id|\\x[0-9a-f]{16}/)
    },
  )

  it('is, of a notice address, in the mail server’s hands and nowhere else, whether it takes the mail or not', async () => {
    const server = await startMailServer((address) =>
      address === notify.email ? 'yes' : { code: 550, says: `${address} has no mailbox here` },
    )
    here = await world(2, { mail: { url: server.url, from: 'relay@example.org' } })
    ;({ database, relay, clinics } = here)
    const { sealed, answer } = await send()
    await post({ ...(await bodyOf()), notify: { email: `${noticeCanary}@gone.example` } })
    answers.length = 0
    expect(await traces()).toEqual([])
    await answerAll(clinics[0]!)
    await tellAll()
    expect(server.asked.toSorted()).toEqual([`${noticeCanary}@gone.example`, notify.email])
    expect(tracesIn(Buffer.from(server.arrived[0]!.raw), canaries)).toEqual([noticeCanary])
    await answerAll(clinics[1]!)
    await server.close()
    await tellAll()
    expect(relay.logged.join()).toContain('smtp-550')
    expect(relay.logged.join()).toContain('notice-postponed')
    await fetchAllEvidence(answer.reference, sealed.patientSecret)
    const { notify: shown } = await fetchStatus(relay.client, answer.reference, sealed.patientSecret)
    const listed = await act(relay, await employ(relay), 'notice.list', {})
    answers.push(JSON.stringify([shown, listed]))
    expect(await traces()).toEqual([])
    await stopNotices(relay.client, answer.reference, sealed.patientSecret)
    expect(await traces()).toEqual([])
  })

  it('is in no notice, and neither is what waits, whose it is or of which kind', async () => {
    const receiver = await startReceiver()
    const at = await atRelay(relay, clinics[0]!)
    await setEndpoint(at, randomUUID(), { kind: 'mail', address: 'kari@clinic.example' })
    await setEndpoint(at, randomUUID(), { kind: 'webhook', address: receiver.address })
    const { answer, sealed } = await send()
    await relay.relay.notifier.round()
    await relay.relay.notifier.idle()
    const mails = await readAllBelow(join(relay.dataDirectory, 'outbox'))
    const sent = [
      ...mails.map((mail) => mail.toString()),
      ...receiver.called.map((one) => JSON.stringify(one)),
    ]
    expect(sent).toHaveLength(2)
    answers.push(...sent)
    expect(await traces()).toEqual([])
    const { enquiryId, careNeed, county } = sealed.request
    const inbox = (await listAll(at)).flatMap(({ reference, deliveryId }) => [reference, deliveryId])
    const telling = [...inbox, answer.reference, enquiryId, careNeed, county, clinics[0]!.name]
    expect(tracesIn(Buffer.from(sent.join('\n')), telling)).toEqual([])
    const addresses = ['kari@clinic.example', receiver.address]
    expect(tracesIn(Buffer.from(relay.logged.join('\n')), addresses)).toEqual([])
  })
})
