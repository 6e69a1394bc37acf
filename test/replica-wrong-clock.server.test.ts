/**
 * DESIGN, section 7: the database's clock decides what is due. Replicas whose hosts are ten years ahead and ten years behind work
 * beside one that is right, and without it: they do nothing early, nothing late, and say that they do not strip.
 */

import { expect, test } from 'vitest'
import { readCanonicalJson } from '../src/base/canonical.js'
import { newId } from '../src/base/ids.js'
import { listAll, take } from '../src/client/clinic.js'
import { setEndpoint } from '../src/client/endpoints.js'
import { fetchStatus } from '../src/client/patient.js'
import { act, atRelay, type Clinic, employ, openClinic, sendEnquiry } from './support/people.js'
import { type Place, startedRelay } from './support/process.js'
import { startMailServer } from './support/receivers.js'
import type { TestRelay } from './support/relay.js'
import type { RelayProcess } from './support/relay-process.js'
import { replicasOn } from './support/replicas.js'

const tenYearsMs = 10 * 365 * 86_400_000
const preload = new URL('./support/wrong-clock.mjs', import.meta.url).href

const startedAhead = (place: Place, aheadMs: number, also: Record<string, string>) =>
  startedRelay(place, { ...also, NODE_OPTIONS: `--import=${preload}`, CLOCK_AHEAD_MS: String(aheadMs) })

/** The year in the first line of a relay's log. */
const yearOf = ({ stdout }: RelayProcess): number =>
  new Date(JSON.parse(stdout().split('\n')[0] ?? '{}').time).getFullYear()

/** Sends through a replica, lets the clinic take it there, and gives how far what it says is from this moment. */
async function throughAndBack(
  people: TestRelay,
  clinic: Clinic,
): Promise<{ offMs: number; keptDays: number }> {
  const { answer, sealed } = await sendEnquiry(people, [clinic])
  const session = await atRelay(people, clinic)
  for (const delivery of await listAll(session, 'consigned'))
    expect(await take(session, delivery)).toMatchObject({ kind: 'opened' })
  const { dueAt } = await fetchStatus(people.client, answer.reference, sealed.patientSecret)
  const stated = answer.receipt.statements.map(({ body }) => readCanonicalJson(body)?.value as { at: string })
  const offMs = Math.max(...stated.map(({ at }) => Math.abs(Date.parse(at) - Date.now())))
  return { offMs, keptDays: (dueAt.getTime() - Date.now()) / 86_400_000 }
}

test('replicas ten years ahead and ten years behind strip nothing, tell nobody, end no key and take no lease, and still serve', async () => {
  const refuses = { code: 451, says: 'not now' }
  const server = await startMailServer(() => refuses)
  const mail = { VIDERE_SMTP_URL: server.url.href, VIDERE_MAIL_FROM: 'relay@example.org' }
  const { places, people, sql } = await replicasOn(3)
  const [right, ahead, behind] = places as [Place, Place, Place]
  const leader = await startedRelay(right, mail)
  const everybody = await people(right)
  const staff = await employ(everybody)
  const told = await openClinic(everybody, staff, 'Nord')
  const clinic = await openClinic(everybody, staff, 'Sør')
  const endpoint = { kind: 'mail', address: 'post@clinic.example' } as const
  await setEndpoint(await atRelay(everybody, told), newId(), endpoint)
  await sendEnquiry(everybody, [told])
  await expect.poll(() => server.asked.length, { timeout: 20_000 }).toBe(1)
  const waiting = () => sql`select id from log_queue`
  await expect.poll(waiting, { timeout: 20_000 }).toHaveLength(0)
  // Its next attempt is an hour away, and everything else that could happen to it is months away.
  await sql`update notices set next_at = now() + interval '1 hour'`
  const state = async () => ({
    notices: await sql`select state, attempts, next_at from notices`,
    deliveries: await sql`select id, state, due_at from deliveries order by consigned_at limit 1`,
    enquiries: await sql`select id, due_at from enquiries order by accepted_at limit 1`,
    keys: await sql`select state, entry from clinic_keys`,
    days: await sql`select day, due_at from due_days`,
  })
  const before = await state()

  const wrong = [
    await startedAhead(ahead, tenYearsMs, mail),
    await startedAhead(behind, -tenYearsMs, mail),
  ] as const
  expect(wrong.map(yearOf)).toEqual(
    [tenYearsMs, -tenYearsMs].map((ms) => new Date(Date.now() + ms).getFullYear()),
  )
  for (const relay of wrong)
    await expect.poll(() => relay.stdout(), { timeout: 20_000 }).toContain('"msg":"strip-postponed"')
  // In this time each of them looks at the log five times, and at the notices once at least.
  const holder = newId()
  await sql`update log_leases set holder = ${holder}, epoch = epoch + 1, until = now() + interval '6 seconds'`
  await sendEnquiry(await people(ahead), [clinic])
  for (let isOver = false; !isOver; ) {
    const [lease] = await sql`select holder, until <= now() as over from log_leases`
    isOver = lease?.over
    if (!isOver) expect(lease?.holder).toBe(holder)
    await new Promise((done) => setTimeout(done, 50))
  }
  await expect.poll(waiting, { timeout: 20_000 }).toHaveLength(0)
  expect(await state()).toEqual(before)

  for (const place of [ahead, behind]) {
    const { offMs, keptDays } = await throughAndBack(await people(place), clinic)
    expect(offMs).toBeLessThan(60_000)
    expect(keptDays).toBeGreaterThan(149)
    expect(keptDays).toBeLessThan(155)
  }
  // Then one of the two leads the log, and then the other.
  for (const stopped of [leader, wrong[0]]) {
    expect(await stopped.stop()).toMatchObject({ code: 0 })
    await throughAndBack(await people(behind), clinic)
    await expect.poll(waiting, { timeout: 20_000 }).toHaveLength(0)
  }
  expect((await act(await people(behind), staff, 'log.check', {})).findings).toEqual([])
  expect(server.asked).toHaveLength(1)
}, 180_000)
