import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { now } from '../src/database/now.js'
import { dueDays } from '../src/database/schema.js'
import { verifyRetention } from '../src/expire/retention.js'
import { stripDue } from '../src/expire/strip.js'
import { dueInstant } from '../src/policy/due.js'
import { act, draftBody, employ, postDraft, sendEnquiry } from './support/people.js'
import { afterAllIsOver, keyPaths, world } from './support/world.js'

describe('retention', () => {
  it('a key that no enquiry came to use is destroyed on its day like any other', async () => {
    const { relay, moveTo } = await world(0)
    const at = await relay.relay.database.transaction(now)
    await relay.relay.dayKeys.ensure(dueInstant(at, 'P5M', 'Europe/Oslo'), at)
    const [file] = (await relay.relay.dayKeys.files()).files
    const orphan = file!.path.replace(/[^/]+$/, '2026-01-05.key')
    await writeFile(orphan, new Uint8Array(32), { mode: 0o600 })
    expect(await verifyRetention(relay.relay)).toEqual([{ finding: 'day-key-alive', day: '2026-01-05' }])
    await moveTo(afterAllIsOver())
    expect(await stripDue(relay.relay)).toMatchObject({ deliveries: 0, dayKeys: 2 })
    expect(await verifyRetention(relay.relay)).toEqual([])
  })

  it('a refused enquiry leaves no trace in the files that verify would find', async () => {
    const { relay, clinics } = await world(1)
    const { consign } = relay.relay
    relay.relay.consign = (enquiry, due) =>
      consign(
        {
          ...enquiry,
          deliveries: [...enquiry.deliveries, { ...enquiry.deliveries[0]!, clinicId: clinics[0]!.clinicId }],
        },
        due,
      )
    expect((await postDraft(relay, await draftBody(relay, clinics))).status).toBeGreaterThanOrEqual(400)
    relay.relay.consign = consign
    expect(await verifyRetention(relay.relay)).toEqual([])
    await sendEnquiry(relay, clinics)
    expect(await verifyRetention(relay.relay)).toEqual([])
  })

  it('staff run, look at and verify it, with a signature and a reason', async () => {
    const { relay, clinics, moveTo } = await world(1)
    const staff = await employ(relay)
    await sendEnquiry(relay, clinics)
    const later = afterAllIsOver()
    await moveTo(later)
    expect(await act(relay, staff, 'retention.status', {}, later)).toMatchObject({ overdue: 1 })
    expect((await act(relay, staff, 'retention.verify', {}, later)).findings).not.toEqual([])
    expect(await act(relay, staff, 'retention.run', {}, later)).toMatchObject({
      kind: 'stripped',
      deliveries: 1,
    })
    expect((await act(relay, staff, 'retention.verify', {}, later)).findings).toEqual([])
  })

  it('a mirror that is not there is not taken for an empty one: its days stay open until it was looked into', async () => {
    const { database, relay, clinics, moveTo } = await world(1)
    await sendEnquiry(relay, clinics)
    const mirror = join(relay.keysDirectory, 'days-mirror')
    const elsewhere = join(relay.keysDirectory, 'unmounted')
    await rename(mirror, elsewhere)
    await moveTo(afterAllIsOver())
    await expect(stripDue(relay.relay)).rejects.toThrow('could not be destroyed')
    expect((await verifyRetention(relay.relay)).map(({ finding }) => finding)).toContain(
      'day-key-directory-missing',
    )
    expect(await database.transaction((tx) => tx.select().from(dueDays))).toHaveLength(1)
    await rename(elsewhere, mirror)
    expect(await stripDue(relay.relay)).toMatchObject({ deliveries: 0, dayKeys: 1 })
    expect(await verifyRetention(relay.relay)).toEqual([])
  })

  it('verify finds a key that should be dead and a trace in the files', async () => {
    const { database, relay, clinics, moveTo } = await world(1)
    await sendEnquiry(relay, clinics)
    await moveTo(afterAllIsOver())
    const [day] = await database.transaction((tx) => tx.select().from(dueDays))
    const [path, mirror] = keyPaths(relay, day!.day)
    const key = await readFile(path)
    await stripDue(relay.relay)
    await writeFile(path, key, { mode: 0o600 })
    expect(await verifyRetention(relay.relay)).toEqual([{ finding: 'day-key-alive', day: day!.day }])
    // A disk with the mirror on it comes back after the day was over: the next run finds it, whatever the rows say.
    await rename(path, mirror)
    expect(await stripDue(relay.relay)).toMatchObject({ dayKeys: 1 })
    expect(await verifyRetention(relay.relay)).toEqual([])
    const stray = join(dirname(path), 'stray')
    await writeFile(stray, 'what is this')
    expect(await verifyRetention(relay.relay)).toEqual([{ finding: 'unknown-file-among-day-keys', count: 1 }])
    await rm(stray)
    if (database.engine === 'server') return
    const planted = join(database.location.directory, 'pg', 'planted')
    await writeFile(planted, `…"delivery":"00000000-0000-4000-8000-000000000000"…`)
    expect(await verifyRetention(relay.relay)).toContainEqual({ finding: 'trace-in-files', count: 1 })
  })
})
