/**
 * DESIGN, promise 4 (and GDPR Art. 17): when its time is up an enquiry is gone from every row, from all that is published and, of
 * the embedded engine, from every file. What is looked for follows from the stated fates: a new column is covered as it comes.
 */
import { expect, test } from 'vitest'
import { hex } from '../src/base/bytes.js'
import { idBytes } from '../src/base/ids.js'
import { confirmSeen, listAll, reportHandled, take } from '../src/client/clinic.js'
import { askForNotices, fetchOffer, sealEnquiry, sendSealed } from '../src/client/sender.js'
import { fates, notices, staffActs } from '../src/database/schema.js'
import { stripDue } from '../src/expire/strip.js'
import type { TestDatabase } from './support/database.js'
import { act, atRelay, employ, formOf } from './support/people.js'
import { published } from './support/public-log.js'
import { readAllBelow } from './support/traces.js'
import { afterAllIsOver, world } from './support/world.js'

const uuid = /^[0-9a-f-]{36}$/
const reference = /^[0-9A-Z]{4}(-[0-9A-Z]{4}){2}$/

/** What tells rows apart in the columns that go with the strip: texts, and the beginnings of bytes. */
interface Going {
  texts: string[]
  bytes: Uint8Array[]
}

/** Clinics and their keys, which are named in such columns, stay; the hash of a dead day key says nothing of anybody. */
async function goingIn(database: TestDatabase): Promise<Going> {
  const values: unknown[] = []
  for (const { table, columns } of fates) {
    const rows: Record<string, unknown>[] = await database.transaction((tx) => tx.select().from(table))
    const going = Object.keys(columns).filter(
      (name) => columns[name]?.[2] === 'strip' && !['clinicId', 'keyId', 'keyCheck'].includes(name),
    )
    values.push(...rows.flatMap((row) => going.map((name) => row[name])))
  }
  const texts = values
    .filter((one) => typeof one === 'string')
    .filter((one) => uuid.test(one) || reference.test(one))
  const bytes = values.filter((one) => one instanceof Uint8Array).filter(({ length }) => length >= 16)
  return { texts: [...new Set(texts)], bytes: bytes.map((one) => one.subarray(0, 64)) }
}

/** Every row of every table, as text. */
async function everyRow(database: TestDatabase): Promise<string> {
  const tables = fates.map(({ table }) => database.transaction((tx) => tx.select().from(table)))
  return JSON.stringify(await Promise.all(tables), (_, value: unknown) =>
    value instanceof Uint8Array ? `${hex(value)} ${Buffer.from(value).toString()}` : value,
  )
}

const inText = (text: string, { texts, bytes }: Going): string[] =>
  [...texts, ...bytes.map(hex)].filter((one) => text.includes(one))

const inFiles = (files: readonly Buffer[], { texts, bytes }: Going): Buffer[] =>
  [...texts, ...texts.filter((one) => uuid.test(one)).map(idBytes), ...bytes]
    .map((one) => Buffer.from(one as string))
    .filter((one) => files.some((file) => file.includes(one)))

test('nothing tells after the strip that there was this enquiry, nor that staff fetched its evidence', async () => {
  const { database, relay, clinics, moveTo } = await world(2)
  const offer = await fetchOffer(relay.client)
  const ids = clinics.map(({ clinicId }) => clinicId)
  const asking = askForNotices(sealEnquiry(offer, formOf(), ids), 'ola.nordmann@post.example')
  const answer = await sendSealed(relay.client, asking)
  const at = await atRelay(relay, clinics[0]!)
  const [delivery] = await listAll(at)
  await take(at, delivery!)
  await confirmSeen(at, delivery!.deliveryId)
  await reportHandled(at, delivery!.deliveryId, 'reached')
  await relay.relay.notifier.round()
  await relay.relay.notifier.idle()
  const told = (await database.transaction((tx) => tx.select().from(notices))).map(({ id }) => id)
  expect(told).toHaveLength(1)
  await relay.relay.leader.integrate()
  const staff = await employ(relay)
  const about = { reference: answer.reference, clinicId: null }
  await act(relay, staff, 'evidence.enquiry', about)
  const going = await goingIn(database)
  expect(going.texts).toEqual(
    expect.arrayContaining([answer.reference, delivery!.reference, delivery!.deliveryId]),
  )
  expect(inText(await everyRow(database), going)).toHaveLength(going.texts.length + going.bytes.length)
  const acts = () => database.transaction((tx) => tx.select().from(staffActs))
  const before = await acts()
  if (database.engine === 'embedded') {
    const found = inFiles(await readAllBelow(database.location.directory), going)
    expect(found.length, 'what is there is found in the files').toBeGreaterThan(going.texts.length)
  }

  await moveTo(afterAllIsOver())
  expect(await stripDue(relay.relay)).toMatchObject({ deliveries: 2, enquiries: 1, dayKeys: 1 })
  await relay.relay.leader.integrate()
  expect(inText(await everyRow(database), { ...going, texts: [...going.texts, ...told] })).toEqual([])
  const everything = Buffer.concat(await published(relay))
  expect(inText(`${everything.toString('hex')} ${everything.toString()}`, going)).toEqual([])
  expect(inFiles([everything], going)).toHaveLength(0)
  expect(await acts()).toEqual(before.filter(({ command }) => command !== 'evidence.enquiry'))
  if (database.engine === 'server') return
  expect(inFiles(await readAllBelow(database.location.directory), going)).toHaveLength(0)
})
