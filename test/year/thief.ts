import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import type { Database } from '../../src/database/database.js'
import { decodeForm } from '../../src/form/form.js'
import { openClinicCopy } from '../../src/seal/open.js'
import { unwrapEnvelope, wrapKeyOf } from '../../src/seal/wrap.js'
import type { Clinic } from '../support/people.js'
import type { Random } from './random.js'

/** One sealed thing in a stolen copy. */
interface Loot {
  id: string
  clinicId: string | null
  wrapped: Uint8Array
  dueMs: number
}

/**
 * Somebody who steals a copy of the database every week, has every clinic's secret, and breaks into the machine with the day
 * keys whenever they like. Things that lie in several copies unchanged are stored once.
 */
export interface Thief {
  copies: number
  loot: Map<string, Loot>
  /** How many tries on what was past its due instant, and how many of them opened. */
  pastDue: { tried: number; opened: number }
  /** The same, of what was not due yet: shows that the thief knows how. */
  notDue: { tried: number; opened: number }
  /** Day keys that lay there although their day had begun. */
  liveKeys: number
}

/** A thief who has nothing yet. */
export const newThief = (): Thief => ({
  copies: 0,
  loot: new Map(),
  pastDue: { tried: 0, opened: 0 },
  notDue: { tried: 0, opened: 0 },
  liveKeys: 0,
})

interface Row extends Record<string, unknown> {
  id: string
  clinicId: string | null
  hash: string
  dueMs: string
}

/** Steals a copy: of everything that lies under a day key and can hold what a patient wrote. */
export async function steal(thief: Thief, database: Database): Promise<void> {
  await database.transaction(
    async (tx) => {
      const rows = await tx.execute<Row>(sql`
        select id, clinic_id as "clinicId", md5(wrapped) as hash, (extract(epoch from due_at) * 1000)::bigint::text as "dueMs"
          from deliveries where wrapped is not null
        union all select id, null, md5(patient_copy), (extract(epoch from due_at) * 1000)::bigint::text
          from enquiries where patient_copy is not null`)
      const unknown = [...rows].filter(({ id, hash }) => !thief.loot.has(`${id} ${hash}`))
      for (let i = 0; i < unknown.length; i += 5000) {
        const ids = unknown.slice(i, i + 5000).map(({ id }) => id)
        const bytes = await tx.execute<{ id: string; wrapped: Buffer }>(sql`
          select id, wrapped from deliveries where id = any(string_to_array(${ids.join(',')}, ',')::uuid[]) and wrapped is not null
          union all select id, patient_copy from enquiries
            where id = any(string_to_array(${ids.join(',')}, ',')::uuid[]) and patient_copy is not null`)
        const byId = new Map([...bytes].map(({ id, wrapped }) => [id, new Uint8Array(wrapped)]))
        for (const { id, clinicId, hash, dueMs } of unknown.slice(i, i + 5000)) {
          const wrapped = byId.get(id)
          if (wrapped !== undefined)
            thief.loot.set(`${id} ${hash}`, { id, clinicId, wrapped, dueMs: Number(dueMs) })
        }
      }
    },
    { readOnly: true, isLong: true, snapshot: true },
  )
  thief.copies += 1
}

/** How many of those that are not due yet are tried, and of those that are due, with every key that there is. */
const samples = 25

/**
 * Breaks in at the instant `at`: takes all day keys that lie there and tries them, with every clinic's secret, on what the copies have.
 * Everything that was stolen so long ago that it is past its due instant is tried with every key of its own day, a sample with all.
 */
export async function breakIn(
  thief: Thief,
  keysDirectory: string,
  clinics: readonly Clinic[],
  at: Date,
  startOfDay: (day: string) => Date,
  random: Random,
): Promise<void> {
  const keys = await keysIn(keysDirectory)
  thief.liveKeys += keys.filter(({ day }) => startOfDay(day) <= at).length
  const byDue = new Map<number, { key: Uint8Array }[]>()
  for (const { day, key } of keys) {
    const startsAt = startOfDay(day).getTime()
    byDue.set(startsAt, [...(byDue.get(startsAt) ?? []), { key }])
  }
  const past = [...thief.loot.values()].filter(({ dueMs }) => dueMs <= at.getTime())
  const coming = [...thief.loot.values()].filter(({ dueMs }) => dueMs > at.getTime())
  for (const one of past) {
    thief.pastDue.tried += 1
    if ((byDue.get(one.dueMs) ?? []).some(({ key }) => opens(one, key, clinics))) thief.pastDue.opened += 1
  }
  for (let i = 0; i < Math.min(samples, past.length); i++) {
    const one = random.one(past)
    if (keys.some(({ key }) => opens(one, key, clinics))) thief.pastDue.opened += 1
  }
  for (let i = 0; i < Math.min(samples, coming.length); i++) {
    const one = random.one(coming)
    thief.notDue.tried += 1
    if ((byDue.get(one.dueMs) ?? []).some(({ key }) => opens(one, key, clinics))) thief.notDue.opened += 1
  }
}

/** Whether it can be read: what is a patient's own counts as read once the day key is off. */
function opens({ id, clinicId, wrapped }: Loot, dayKey: Uint8Array, clinics: readonly Clinic[]): boolean {
  const unwrapped = unwrapEnvelope(wrapKeyOf(dayKey, id), id, wrapped)
  if (unwrapped.kind === 'damaged') return false
  const clinic = clinics.find((one) => one.clinicId === clinicId)
  if (clinicId === null || clinic === undefined) return true
  const opened = openClinicCopy(unwrapped.envelope, clinic.holder, { deliveryId: id, clinicId })
  return opened.kind === 'opened' && decodeForm(opened.form).kind !== 'invalid'
}

/** Every day key in both places. */
async function keysIn(keysDirectory: string): Promise<{ day: string; key: Uint8Array }[]> {
  const found = new Map<string, { day: string; key: Uint8Array }>()
  for (const directory of ['days', 'days-mirror']) {
    for (const name of await readdir(join(keysDirectory, directory))) {
      const day = /^(\d{4}-\d\d-\d\d)(\.\d+)?\.key$/.exec(name)?.[1]
      if (day === undefined) continue
      const key = new Uint8Array(await readFile(join(keysDirectory, directory, name)))
      found.set(Buffer.from(key).toString('hex'), { day, key })
    }
  }
  return [...found.values()]
}
