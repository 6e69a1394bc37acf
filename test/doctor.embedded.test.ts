/** `videre doctor` beside an embedded database, which one process at a time can have. */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freshDatabaseLocation } from './support/database.js'
import { diagnose } from './support/doctor.js'
import { placeOn, startedRelay } from './support/process.js'

test('the relay that runs answers for its database, and once it has stopped the database is looked at itself', async () => {
  const place = await placeOn(await freshDatabaseLocation())
  const relay = await startedRelay(place)
  const ready = async () => (await fetch(new URL('/readyz', place.url))).text()
  // The work of the start can hold the one connection for a moment.
  await expect.poll(ready, { timeout: 15_000 }).toMatch(/^ready\nno mail server[^\n]*\n?$/)
  const running = await diagnose(place.folder, place.env)
  expect(running.code).toBe(0)
  expect(running.about('database')).toEqual(['ok embedded; the relay that runs has it, and answers for it'])
  expect(running.about('relay')).toEqual(['warn it says: no mail server is configured: mail lands in files'])

  await rm(join(place.keysDirectory, 'log'), { recursive: true })
  await writeFile(join(place.keysDirectory, 'days-mirror'), '')
  await expect.poll(ready, { timeout: 15_000 }).toContain('the log is not signed')
  const broken = await diagnose(place.folder, place.env)
  expect(broken.code).toBe(1)
  expect(broken.about('relay')).toContain(
    'fail it says: there is no day key for an enquiry of today, and none can be made',
  )
  expect(broken.about('relay').join()).toContain(
    'the log is not signed, because the high-water mark in keys/log is gone',
  )
  expect(broken.about('day keys')).toEqual([
    expect.stringMatching(/^fail .*days-mirror cannot be read and written$/),
  ])

  await relay.stop()
  const stopped = await diagnose(place.folder, place.env)
  expect(stopped.about('database')).toEqual([
    expect.stringMatching(/^ok PostgreSQL [\d.]+ answers, embedded$/),
    'ok each commit is on disk: fsync = on, synchronous_commit = on, full_page_writes = on',
    'ok the schema is that of this version',
  ])
  expect(stopped.about('log')).toEqual(['fail the high-water mark is gone'])
}, 60_000)
