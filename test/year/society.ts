import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../src/base/clock.js'
import { renewKey } from '../../src/client/keys.js'
import { fetchOffer, type Offer } from '../../src/client/sender.js'
import type { Database } from '../../src/database/database.js'
import { openScratchDatabase, setScratchClock } from '../../src/database/scratch.js'
import { createMetrics } from '../../src/http/metrics.js'
import { work } from '../../src/schedule.js'
import { openRelay, type TestRelay } from '../support/open-relay.js'
import { atRelay, type Clinic, employ, openClinic, type Staff } from '../support/people.js'
import { publishContactKey } from '../support/questions.js'
import { patiently } from './patiently.js'

/** A relay with its staff and clinics, in a time that is moved for database and host together, or for one of them. */
export interface Society {
  database: Database
  staff: Staff
  clinics: Clinic[]
  clock: Clock
  timeZone: string
  keysDirectory: string
  relay(): TestRelay
  /** Every line that a relay logged. */
  logged(): string[]
  /** What senders know of the relay, as of the last renewal. */
  offer(): Offer
  moveTo(instant: Date): Promise<void>
  /** Moves only one of the two clocks, so far from the other. */
  setWrong(which: 'database' | 'host', byMs: number): Promise<void>
  /** What the relay does each minute. */
  minute(): Promise<void>
  /** Clinics prove that they hold their keys, and senders look at the directory again. */
  renew(): Promise<void>
  stop(): Promise<void>
  start(): Promise<void>
  /** From the next start on: a policy under which enquiries are kept for so many months. */
  changePolicy(months: number): Promise<void>
  months(): number
}

/** Opens the doors: a relay, two members of staff, so many clinics. */
export async function openSociety(url: string, folder: string, clinicCount: number): Promise<Society> {
  const directory = join(folder, 'data')
  const keysDirectory = join(folder, 'keys')
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const database = await openScratchDatabase({ url, directory })
  const metrics = createMetrics()
  const ahead = { database: 0, host: 0 }
  const clock = () => new Date(Date.now() + ahead.host)
  let policyPath = await policyOf(folder, 5, 1)
  let months = 5
  let policies = 1
  let running: TestRelay | null = null
  const logged: string[] = []
  let offer: Offer | null = null
  let port: number | undefined
  const current = () => running ?? fail('the relay is stopped')
  const start = async () => {
    const place = port === undefined ? {} : { port }
    running = await openRelay(database, {
      clock,
      keysDirectory,
      dataDirectory: directory,
      policyPath,
      ...place,
    })
    port = Number(running.url.port)
  }
  await start()
  const staff = await employ(current())
  const clinics: Clinic[] = []
  for (let i = 0; i < clinicCount; i++) clinics.push(await openClinic(current(), staff, `Clinic ${i}`))
  await publishContactKey(current())
  const society: Society = {
    database,
    staff,
    clinics,
    clock,
    timeZone: current().relay.policy.timeZone,
    keysDirectory,
    relay: current,
    offer: () => offer ?? fail('nobody has looked at the directory'),
    async moveTo(instant) {
      ahead.host = instant.getTime() - Date.now()
      await setScratchClock(database, instant)
    },
    async setWrong(which, byMs) {
      if (which === 'host') ahead.host += byMs
      else await setScratchClock(database, new Date(clock().getTime() + byMs))
    },
    minute: () => work(current().relay, metrics),
    async renew() {
      for (const clinic of clinics)
        await patiently(async () => renewKey(await atRelay(current(), clinic, clock)))
      await current().relay.leader.integrate()
      offer = await patiently(() => fetchOffer(current().client))
    },
    logged: () => [...logged, ...(running?.logged ?? [])],
    async stop() {
      logged.push(...(running?.logged ?? []))
      await running?.stop()
      running = null
    },
    start,
    async changePolicy(next) {
      months = next
      policies += 1
      policyPath = await policyOf(folder, months, policies)
    },
    months: () => months,
  }
  return society
}

function fail(what: string): never {
  throw new Error(what)
}

/** The policy that comes with Videre, with another time and so another version. */
async function policyOf(folder: string, months: number, number: number): Promise<string> {
  const own = JSON.parse(await readFile('policies/helsetjenester.json', 'utf8')) as {
    version: string
    retention: { what: string; from: string; after: string }[]
  }
  own.version = `year-${number}`
  for (const rule of own.retention) {
    if (rule.what === 'enquiry' && rule.from === 'forwarding') rule.after = `P${months}M`
    // A year is long enough to see them end unanswered.
    if (rule.what === 'questions' && rule.from === 'receipt') rule.after = 'P3M'
  }
  const path = join(folder, `policy-${number}.json`)
  await writeFile(path, JSON.stringify(own))
  return path
}
