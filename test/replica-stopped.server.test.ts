/** A replica that is killed or frozen in the middle of its work: another one takes over, and what it writes too late is refused. */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newId } from '../src/base/ids.js'
import { setEndpoint } from '../src/client/endpoints.js'
import { sendSealed } from '../src/client/sender.js'
import { sealOne } from './support/enquiry-stream.js'
import { act, atRelay, employ, openClinic, sendEnquiry } from './support/people.js'
import { type Place, startedRelay } from './support/process.js'
import { startMailServer } from './support/receivers.js'
import { isFrozen, type Replicas, replicasOn } from './support/replicas.js'

const freezing = new URL('./support/freeze-at-mark.mjs', import.meta.url).href

/** DESIGN, section 8: a killed worker's work resumes within this time. */
const promisedMs = 60_000

const one = async (sql: Replicas['sql'], query: string): Promise<unknown> =>
  Object.values((await sql.unsafe(query))[0] ?? {})[0]

/** How much is left of a lease, by the database's clock. A test does not wait for its end, but puts it into the past. */
const leftMsOf = (table: string, until: string): string =>
  `select extract(epoch from ${until} - now()) * 1000 from ${table}`

test('a leader of the log that froze before it signed is relieved, and signs nothing when it wakes', async () => {
  const { places, people, sql } = await replicasOn(2)
  const [first, second] = places as [Place, Place]
  const leader = await startedRelay(first, { NODE_OPTIONS: `--import=${freezing}` })
  const other = await startedRelay(second)
  const beside = await people(second)
  const staff = await employ(await people(first))
  const clinic = await openClinic(await people(first), staff, 'Klinikk')
  const epoch = Number(await one(sql, 'select epoch from log_leases'))

  const seal = await sealOne(beside.client, [clinic])
  await writeFile(join(first.folder, 'freeze'), '')
  await sendSealed(beside.client, seal(0))
  await expect.poll(() => isFrozen(leader.pid), { timeout: 20_000 }).toBe(true)
  await rm(join(first.folder, 'freeze'))
  // The other one looks every second.
  expect(Number(await one(sql, leftMsOf('log_leases', 'until')))).toBeLessThan(promisedMs - 1000)
  // Nobody signs what the frozen one was about to sign: by the time that it is relieved, there is more to be signed.
  await sql`update log_leases set until = now() + interval '9 seconds'`
  const unsigned = Number(await one(sql, 'select max(size) from log_batches'))
  expect(Number(await one(sql, 'select max(size) from log_checkpoints'))).toBeLessThan(unsigned)
  await sendSealed(beside.client, seal(1))
  await sql`update log_leases set until = now() - interval '1 second'`
  const signed = async () => Number(await one(sql, 'select max(size) from log_checkpoints'))
  await expect.poll(signed, { timeout: 20_000 }).toBeGreaterThan(unsigned)
  expect(Number(await one(sql, 'select epoch from log_leases'))).toBe(epoch + 1)

  process.kill(leader.pid, 'SIGCONT')
  await expect
    .poll(async () => (await fetch(new URL('/readyz', first.url))).text())
    .toMatch(/^ready\n(no mail server .*\n)?$/)
  // It takes part again as any other: from here on it has been through whatever it was in the middle of.
  await other.stop()
  await sendEnquiry(await people(first), [clinic])
  const newest = Number(await one(sql, 'select count(*) from log_leaves')) + 2
  await expect.poll(signed, { timeout: 20_000 }).toBe(newest)
  expect(await one(sql, `select count(*)::int from log_checkpoints where size = ${unsigned}`)).toBe(0)
  expect((await act(await people(first), staff, 'log.check', {})).findings).toEqual([])
}, 120_000)

test.each(['SIGSTOP', 'SIGKILL'] as const)(
  'an attempt to tell a clinic whose replica gets %s is made by another one, and counts once',
  async (signal) => {
    const held: ((error?: Error | null) => void)[] = []
    const server = await startMailServer(undefined, {
      onRcptTo(_, __, done) {
        if (held.length === 0) held.push(done)
        else done()
      },
    })
    const mail = { VIDERE_SMTP_URL: server.url.href, VIDERE_MAIL_FROM: 'relay@example.org' }
    const { places, people, sql } = await replicasOn(2)
    const [first, second] = places as [Place, Place]
    const stopped = await startedRelay(first, mail)
    const everybody = await people(first)
    const staff = await employ(everybody)
    const clinic = await openClinic(everybody, staff, 'Klinikk')
    const endpoint = { kind: 'mail', address: 'post@clinic.example' } as const
    await setEndpoint(await atRelay(everybody, clinic), newId(), endpoint)
    await sendEnquiry(everybody, [clinic])
    await expect.poll(() => held.length, { timeout: 20_000 }).toBe(1)
    process.kill(stopped.pid, signal)

    // Others look every three seconds.
    expect(Number(await one(sql, leftMsOf('notice_endpoints', 'lease_until')))).toBeLessThan(
      promisedMs - 3000,
    )
    await startedRelay(second, mail)
    await sql`update notice_endpoints set lease_until = now() - interval '1 second'`
    const state = () => one(sql, 'select state from notices')
    await expect.poll(state, { timeout: 20_000 }).toBe('sent')

    held[0]?.()
    if (signal === 'SIGSTOP') {
      process.kill(stopped.pid, 'SIGCONT')
      await expect.poll(() => stopped.stdout(), { timeout: 20_000 }).toContain('"msg":"notice-late"')
    }
    expect(await one(sql, 'select attempts::int from notices')).toBe(2)
    const told = `select count(*)::int from statements where event = 'ConsignmentNotification'`
    expect(await one(sql, told)).toBe(1)
    expect((await act(await people(second), staff, 'log.check', {})).findings).toEqual([])
  },
  120_000,
)

test('a strip whose replica is killed in the middle is done once, by another one', async () => {
  const { places, people, sql } = await replicasOn(2)
  const [first, second] = places as [Place, Place]
  const doomed = await startedRelay(first)
  const everybody = await people(first)
  const staff = await employ(everybody)
  const clinic = await openClinic(everybody, staff, 'Klinikk')
  for (let i = 0; i < 3; i++) await sendEnquiry(everybody, [clinic])
  const waiting = () => one(sql, 'select count(*)::int from log_queue')
  await expect.poll(waiting, { timeout: 20_000 }).toBe(0)
  // The five months pass for the database; the hosts' clocks and the log's last checkpoint stay where they are.
  for (const table of ['deliveries', 'enquiries', 'due_days'])
    await sql.unsafe(`update ${table} set due_at = now() - interval '1 minute'`)

  const held = await sql.reserve()
  // The strip has deleted everything else when it comes to saying so in the log.
  await held`begin`
  await held`select from logs for update`
  const cutOff = act(everybody, staff, 'retention.run', {}).catch(() => 'cut off')
  const blocked = `select count(*)::int from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
  await expect.poll(() => one(sql, blocked), { timeout: 20_000 }).toBe(1)
  await doomed.stop('SIGKILL')
  await held`rollback`
  held.release()
  expect(await cutOff).toBe('cut off')
  await expect.poll(() => one(sql, blocked), { timeout: 20_000 }).toBe(0)
  expect(await one(sql, 'select count(*)::int from deliveries')).toBe(3)

  await startedRelay(second)
  await expect.poll(() => one(sql, 'select count(*)::int from deliveries'), { timeout: promisedMs }).toBe(0)
  expect(await one(sql, 'select sum(enquiries)::int from anonymised_records')).toBe(3)
  await expect.poll(waiting, { timeout: 20_000 }).toBe(0)
  const strips = `select count(*)::int from log_leaves where position('"entry":"strip"'::bytea in entry) > 0`
  expect(await one(sql, strips)).toBe(1)
  expect((await act(await people(second), staff, 'log.check', {})).findings).toEqual([])
}, 120_000)
