/**
 * DESIGN, promise 1 (and GDPR Art. 32): no plaintext of what a patient wrote is at rest or on its way anywhere but to the
 * chosen clinics. Whoever adds a field, a log line, an error or a table extends this test.
 */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { z } from 'zod'
import { listAll, take } from '../src/client/clinic.js'
import { formSchema } from '../src/form/form.js'
import { freshDatabase, type TestDatabase } from './support/database.js'
import {
  atRelay,
  type Clinic,
  draftBody,
  employ,
  openClinic,
  postDraft,
  sendEnquiry,
} from './support/people.js'
import { startRelay, type TestRelay } from './support/relay.js'
import { spellingsOf, tracesBelow, tracesIn } from './support/traces.js'

/** One canary in every field that a patient can fill with words of their own. */
const canary = {
  message: 'kanarimelding-Zq8wæ',
  preferredTimes: 'kanaritider-Xk3vø',
  name: 'Kanarifugl Pw7då',
  email: 'kanari-ht5r@example.org',
  phone: '+4791827364',
  postcode: 'NO-9845',
}
const canaries = Object.values(canary)
const text = {
  careNeed: 'dermatology',
  language: 'nb',
  message: canary.message,
  preferredTimes: canary.preferredTimes,
  contact: { name: canary.name, email: canary.email, phone: canary.phone, postcode: canary.postcode },
}

let database: TestDatabase
let relay: TestRelay
let clinics: Clinic[]
let printed: string[]
const answers: string[] = []

beforeEach(async () => {
  database = await freshDatabase()
  relay = await startRelay(database)
  const staff = await employ(relay)
  clinics = [await openClinic(relay, staff, 'One'), await openClinic(relay, staff, 'Two')]
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

/** Everything that left the relay or stayed in it, searched for what the patient wrote. */
async function traces(searched: readonly string[] = canaries): Promise<string[]> {
  await database.transaction((tx) => tx.execute(sql`checkpoint`)).catch(() => undefined)
  const said = Buffer.from([...answers, ...relay.logged, ...printed, await relay.metricsText()].join('\n'))
  const files = [...(await databaseFiles()), relay.keysDirectory]
  return [
    ...(await Promise.all(files.map((path) => tracesBelow(path, searched)))).flat(),
    ...tracesIn(said, searched).map((one) => `${one} in what was said`),
  ]
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
    expect(fields(formSchema.shape.contact).sort()).toEqual(['email', 'name', 'phone', 'postcode'])
  })

  it('would be found: a canary that somebody stored in the clear is', async () => {
    // One of its own: it stays in the server's write-ahead log, which all tests share.
    const planted = `planted-${randomUUID()}-ø`
    await database.transaction((tx) =>
      tx.execute(sql`update clinics set place = ${planted} where name = 'One'`),
    )
    expect(await traces([planted])).not.toEqual([])
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
    const body = await draftBody(relay, clinics, text)
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
    await sendEnquiry(relay, clinics, text)
    expect(await traces()).toEqual([])
  })

  it('is nowhere after it was refused, whichever field was wrong', async () => {
    const good = await draftBody(relay, clinics, text)
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
    expect(await traces()).toEqual([])
  })

  it('is nowhere after the database refused the insert, and neither is what would have been stored', async () => {
    await database.transaction(async (tx) => {
      await tx.execute(
        sql.raw(`create function refuse_row() returns trigger language plpgsql as
        $$ begin raise exception 'refused: %', row_to_json(new) using detail = new::text, hint = new::text; end $$`),
      )
      await tx.execute(
        sql.raw(
          'create trigger refuse before insert on deliveries for each row execute function refuse_row()',
        ),
      )
    })
    const key = randomUUID()
    expect(await post(await draftBody(relay, clinics, text), key)).toBe(500)
    expect(await traces([...canaries, key])).toEqual([])
    const said = [...answers, ...relay.logged, ...printed].join('\n')
    expect(said).toContain('P0001')
    expect(said).not.toMatch(/refused:|row_to_json|enquiry_id|\\x[0-9a-f]{16}/)
  })
})
