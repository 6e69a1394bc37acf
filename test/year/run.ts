import { logout } from '../../src/client/clinic.js'
import { measureAnonymity } from '../../src/expire/anonymity/measure.js'
import { type Remainder, subtractJournal } from '../../src/expire/anonymity/singling-out.js'
import { readPublished } from '../../src/expire/generalised.js'
import { act, atRelay } from '../support/people.js'
import { type Day, dayOf, nameOf, plusDays, startOf } from './calendar.js'
import { type Done, nothingDone, sendMany, type Year } from './days.js'
import { changeTheirMinds } from './minds.js'
import { compare, leftIn, nothingWrong, type Wrong } from './model.js'
import { patiently } from './patiently.js'
import type { Plan } from './plan.js'
import { randomOf } from './random.js'
import { openSociety, type Society } from './society.js'
import { breakIn, newThief, steal, type Thief } from './thief.js'

/** What a year came to. */
export interface Outcome {
  days: number
  done: Done
  wrong: Wrong
  /** What went wrong with the machines: days without a relay, clocks that were wrong at midnight, changes of the policy. */
  faults: {
    outages: number
    longestOutageDays: number
    wrongClocks: number
    postponed: number
    policies: number
  }
  thief: Thief
  left: Record<string, number>
  findings: number
  /** Days for which the relay published that it had looked for what should be gone, and on how many it found something. */
  reports: { days: number; withFindings: number }
  anonymity: Awaited<ReturnType<typeof measureAnonymity>> | null
  /** What the largest journal of a clinic leaves of what is published. */
  attack: Remainder | null
  society: Society
}

const dayMs = 86_400_000
/** From which share of the year on, and for how many days, no relay runs. */
const outages = [
  { from: 0.17, days: 2 },
  { from: 0.41, days: 12 },
  { from: 0.71, days: 30 },
] as const
/** From which share of the year on which policy is in force. */
const policies = [
  { from: 0.33, months: 4 },
  { from: 0.66, months: 6 },
] as const

/**
 * Lives through a year day by day, each with what a relay does around midnight and with people by day, and goes on without new
 * enquiries until nothing is left that could be due. `tell` hears of each month.
 */
export async function liveThrough(
  plan: Plan,
  url: string,
  folder: string,
  tell: (line: string) => void,
): Promise<Outcome> {
  const society = await openSociety(url, folder, 6)
  const random = randomOf(plan.seed)
  const year: Year = {
    society,
    random,
    expected: new Map(),
    journals: new Map(),
    held: new Map(),
    done: nothingDone(),
  }
  const outcome: Outcome = {
    days: 0,
    done: year.done,
    wrong: nothingWrong(),
    faults: { outages: 0, longestOutageDays: 0, wrongClocks: 0, postponed: 0, policies: 1 },
    thief: newThief(),
    left: {},
    findings: 0,
    reports: { days: 0, withFindings: 0 },
    anonymity: null,
    attack: null,
    society,
  }
  const { timeZone } = society
  const first = plusDays(dayOf(new Date(), timeZone), 1)
  for (let n = 0; n < plan.days || year.expected.size > 0; n++) {
    const today = plusDays(first, n)
    const away = outages.find(({ from, days }) => {
      const start = Math.floor(from * plan.days)
      return plan.days > 60 && n >= start && n < start + days
    })
    if (away !== undefined) {
      if (n === Math.floor(away.from * plan.days)) {
        await society.stop()
        outcome.faults.outages += 1
        outcome.faults.longestOutageDays = Math.max(outcome.faults.longestOutageDays, away.days)
      }
    } else await liveADay(year, outcome, plan, n, today)
    outcome.days += 1
    if (today.day === 1)
      tell(`${nameOf(today)}: ${year.done.enquiries} enquiries, ${year.expected.size} deliveries kept`)
  }
  return conclude(year, outcome)
}

async function liveADay(year: Year, outcome: Outcome, plan: Plan, n: number, today: Day): Promise<void> {
  const { society, random } = year
  const midnight = startOf(today, society.timeZone)
  const wasAway = outages.some(
    ({ from, days }) => plan.days > 60 && n === Math.floor(from * plan.days) + days,
  )
  if (wasAway) {
    await society.moveTo(at(midnight, 0.2))
    await society.start()
  }
  await aroundMidnight(year, outcome, midnight, wasAway)
  const change = policies.find(({ from }) => plan.days > 60 && n === Math.floor(from * plan.days))
  if (change !== undefined) {
    await society.stop()
    await society.changePolicy(change.months)
    await society.start()
    outcome.faults.policies += 1
  }
  if (n % 7 === 0 || change !== undefined || wasAway) await society.renew()
  if (n < plan.days) await byDay(year, midnight, Math.ceil(countOf(plan, n, random)))
  if (n % 7 === 3) {
    await steal(outcome.thief, society.database)
    const { thief } = outcome
    const startOfDay = (day: string) => startOf(dayNamed(day), society.timeZone)
    await breakIn(thief, society.keysDirectory, society.clinics, society.clock(), startOfDay, random)
  }
}

const at = (start: Date, minutes: number): Date => new Date(start.getTime() + minutes * 60_000)

function dayNamed(name: string): Day {
  const [year = 0, month = 0, day = 0] = name.split('-').map(Number)
  return { year, month, day }
}

/** Fewer on Sundays, and so many in all that the year has what was asked for. */
function countOf({ days, enquiries }: Plan, n: number, { next }: Year['random']): number {
  const daysAway = days > 60 ? outages.reduce((sum, outage) => sum + outage.days, 0) : 0
  const usual = enquiries / (days - daysAway)
  return n % 7 === 6 ? usual * (0.4 + 0.2 * next()) : usual * (1 + 0.2 * next())
}

/** Seconds before and after the day begins, sometimes with a clock that is wrong. */
async function aroundMidnight(year: Year, outcome: Outcome, midnight: Date, wasAway: boolean): Promise<void> {
  const { society, random, expected } = year
  const check = async (isCaughtUp: boolean) => {
    const found = await compare(society.database, expected, society.clock(), isCaughtUp)
    for (const kind of ['early', 'late', 'misdated', 'kept'] as const) outcome.wrong[kind] += found[kind]
  }
  if (!wasAway) {
    await society.moveTo(at(midnight, -0.4))
    await society.minute()
    await check(true)
    if (random.percent(8)) {
      const which = random.one(['database', 'host'] as const)
      await society.setWrong(which, random.one([-90, -3, 5, 400]) * dayMs)
      const before = society.relay().logged.length
      await society.minute()
      outcome.faults.wrongClocks += 1
      if (
        society
          .relay()
          .logged.slice(before)
          .some((line) => line.includes('clocks-disagree'))
      )
        outcome.faults.postponed += 1
      await society.moveTo(at(midnight, -0.2))
      await check(true)
    }
  }
  await society.moveTo(at(midnight, 0.3))
  await society.minute()
  await check(true)
}

/** People at three times of a day, and the relay's minutes in between. */
async function byDay(year: Year, midnight: Date, count: number): Promise<void> {
  const { society, random } = year
  for (const hour of [8, 13, 21]) {
    await society.moveTo(at(midnight, hour * 60 + random.below(59)))
    const sessions = await Promise.all(
      society.clinics.map((clinic) => patiently(() => atRelay(society.relay(), clinic, society.clock))),
    )
    await sendMany(year, Math.round(count / 3), sessions)
    if (random.percent(30)) await changeTheirMinds(year)
    for (const session of sessions) await logout(session)
    await society.minute()
    await society.relay().relay.leader.integrate()
  }
}

async function conclude(year: Year, outcome: Outcome): Promise<Outcome> {
  const { society } = year
  await society.moveTo(at(society.clock(), 60 * 24 * 2))
  await society.minute()
  const answer = await act(society.relay(), society.staff, 'retention.verify', {}, society.clock())
  outcome.findings = answer.findings.length
  outcome.left = await leftIn(society.database)
  const { relay } = society.relay()
  const logged = society.logged().filter((line) => line.includes('"retention-reported"'))
  outcome.reports = {
    days: logged.length,
    withFindings: logged.filter((line) => !line.includes('"count":0')).length,
  }
  outcome.anonymity = await measureAnonymity(relay)
  const { tables } = await society.database.transaction((tx) => readPublished(tx, relay.policy), {
    readOnly: true,
  })
  const largest = [...year.journals.values()].toSorted((a, b) => b.length - a.length)[0] ?? []
  outcome.attack = subtractJournal(tables, largest)
  return outcome
}
