import {
  sendCorrections,
  sendWithdrawals,
  signCorrections,
  signWithdrawals,
} from '../../src/client/follow-up.js'
import { act, draft, formOf } from '../support/people.js'
import { ask } from '../support/questions.js'
import { dayOf, plusDays, startOf } from './calendar.js'
import type { Year } from './days.js'
import type { Expected } from './model.js'
import { patiently } from './patiently.js'

/** What is expected of the deliveries of one enquiry. */
export const ofEnquiry = ({ expected }: Year, reference: string): Expected[] =>
  [...expected.values()].filter((one) => one.reference === reference)

/** A delivery that is not withdrawn and whose time is not over, picked at random; `null` if the dice find none. */
export function anyLiving({ expected, random, society }: Year): Expected | null {
  const all = [...expected.values()]
  for (let i = 0; i < 20 && all.length > 0; i++) {
    const one = random.one(all)
    if (!one.withdrawn && one.ownDueAt > society.clock()) return one
  }
  return null
}

const isHeld = ({ dueAt, ownDueAt }: Expected): boolean => dueAt > ownDueAt

/** A patient takes back what went to these clinics of one enquiry. */
export async function withdraw({ society, done }: Year, all: readonly Expected[]): Promise<void> {
  const [first] = all
  if (first === undefined) return
  const { reference, patientSecret } = first
  const { client } = society.relay()
  const ids = all.map(({ deliveryId }) => deliveryId)
  const request = signWithdrawals(patientSecret, client.origin, ids, society.clock)
  await patiently(() => sendWithdrawals(client, reference, patientSecret, request))
  for (const one of all) one.withdrawn = true
  if (all.length > 1) done.withdrawn += 1
  else done.withdrawnFromOne += 1
}

/** A patient gives a clinic another telephone number. */
export async function correct({ society, done }: Year, one: Expected): Promise<void> {
  const { reference, patientSecret } = one
  const { contact } = formOf({ ...draft, contact: { ...draft.contact, phone: '22 33 44 56' } })
  const request = signCorrections(society.offer(), patientSecret, [one], contact, society.clock)
  await patiently(() => sendCorrections(society.relay().client, reference, patientSecret, request))
  done.corrected += 1
}

/** Two members of staff hold an enquiry for so many days; again, if it is held and that is longer. */
export async function hold(year: Year, { reference }: Expected, days: number): Promise<void> {
  const { society, done } = year
  const { clock, timeZone, staff } = society
  const until = startOf(plusDays(dayOf(clock(), timeZone), days), timeZone)
  const affected = ofEnquiry(year, reference)
  const wasHeld = year.held.has(reference)
  if (until <= (year.held.get(reference) ?? clock())) return
  await act(society.relay(), staff, 'hold.place', { reference, days, isTold: true }, clock())
  year.held.set(reference, until)
  for (const one of affected) {
    one.heldUntil = until
    if (one.dueAt < until) one.dueAt = until
  }
  if (wasHeld) done.renewed += 1
  else done.placed += 1
}

/** They let it go. */
export async function release(year: Year, reference: string): Promise<void> {
  const { society, done } = year
  await act(society.relay(), society.staff, 'hold.release', { reference }, society.clock())
  year.held.delete(reference)
  const at = society.clock().getTime()
  for (const one of ofEnquiry(year, reference)) {
    one.heldUntil = null
    if (isHeld(one)) one.dueAt = new Date(Math.max(one.ownDueAt.getTime(), at))
  }
  done.released += 1
}

/** Somebody asks the operator something, and staff close half of what waits. */
export async function askSomething({ society, random, done }: Year): Promise<void> {
  await ask(society.relay())
  done.asked += 1
  if (!random.percent(50)) return
  const { questions } = await act(society.relay(), society.staff, 'question.list', {}, society.clock())
  for (const { questionId, state } of questions) {
    if (state === 'open' && random.percent(50))
      await act(society.relay(), society.staff, 'question.close', { questionId }, society.clock())
  }
}

/** Patients take back and correct, staff hold and let go, people ask. */
export async function changeTheirMinds(year: Year): Promise<void> {
  const { random, society } = year
  for (const [reference, until] of year.held) if (until <= society.clock()) year.held.delete(reference)
  const some = anyLiving(year)
  if (some !== null && random.percent(70)) await hold(year, some, 5 + random.below(86))
  const [reference] = random.percent(50) ? [...year.held.keys()] : []
  const [one] = reference === undefined ? [] : ofEnquiry(year, reference)
  if (reference !== undefined && one !== undefined) {
    if (random.percent(40)) await release(year, reference)
    else await hold(year, one, 20 + random.below(71))
  }
  for (let i = random.below(6); i > 0; i--) {
    const living = anyLiving(year)
    if (living === null) break
    const others = ofEnquiry(year, living.reference).filter(({ withdrawn }) => !withdrawn)
    await withdraw(year, random.percent(70) ? others : [living])
  }
  for (let i = random.below(4); i > 0; i--) {
    const living = anyLiving(year)
    if (living !== null) await correct(year, living)
  }
  await askSomething(year)
}
