import { equalBytes } from '../base/bytes.js'
import { Refusal } from '../base/refusal.js'
import { randomBytes } from '../base/sodium.js'
import { type Copy, codeOf, type DayKeyFiles, type DayKeyName, dayKeyBytes } from './day-key-files.js'
import type { Ring } from './day-key-ring.js'
import { checkOf, type DueDay, insertRow } from './day-key-rows.js'

/** The most keys of one day, as the database has it: each after the first means that both copies of one were lost. */
const mostKeys = 99

/**
 * Makes a key for a day, under the next number. Of several replicas that do it at once all have the same one afterwards: what lies
 * in the first directory decides. Both files are durable before there is a row, and the row on return. Refuses (`unavailable`) if
 * a copy cannot be written: a key that never had two copies would be lost with the one that it has.
 */
export async function makeDayKey(ring: Ring, due: DueDay, number: number): Promise<void> {
  const { files, log, database } = ring
  const name = { day: due.dueDay, number }
  const refuse = (code: string): never => {
    // Once, not with every enquiry that comes meanwhile.
    const told = `${due.dueDay} ${number} ${code}`
    if (ring.toldOfMaking !== told) log.error('day-key-unusable', { ...name, code })
    ring.toldOfMaking = told
    throw new Refusal('unavailable')
  }
  if (number > mostKeys) return refuse('too-many')
  if (!(await files.areThere())) return refuse('no-volume')
  const laid = await layDown(files, name).catch((error: unknown) => {
    if (codeOf(error) === undefined) throw error
    return null
  })
  if (laid === null) return refuse('not-made')
  await insertRow(database, due, number, checkOf(laid.key))
  ring.toldOfMaking = null
  if (laid.isNew && number > 1) log.warn('day-key-made', name)
}

/** Puts a key into both places, one that lies there already if there is one; `null` if they do not both have it then. */
async function layDown(
  files: DayKeyFiles,
  name: DayKeyName,
): Promise<{ key: Uint8Array; isNew: boolean } | null> {
  const mirror = await files.read(name, 'mirror')
  const offered = mirror.kind === 'bytes' ? mirror.bytes : randomBytes(dayKeyBytes)
  await clear(files, name, 'directory', await files.read(name, 'directory'))
  const isNew = await files.put(name, 'directory', offered)
  const first = await files.read(name, 'directory')
  if (first.kind !== 'bytes') return null
  if (!isSame(first, mirror)) {
    if (mirror.kind === 'bytes') await files.setAside(files.pathOf(name, 'mirror'))
    else await clear(files, name, 'mirror', mirror)
    await files.put(name, 'mirror', first.bytes)
  }
  return isSame(first, await files.read(name, 'mirror')) ? { key: first.bytes, isNew } : null
}

/** What can be no key is in the way of one. Nothing depends on it: it has no row. */
async function clear(
  files: DayKeyFiles,
  name: DayKeyName,
  place: 'directory' | 'mirror',
  copy: Copy,
): Promise<void> {
  if (copy.kind === 'damaged') await files.setAside(files.pathOf(name, place))
}

const isSame = (one: Copy, other: Copy): boolean =>
  one.kind === 'bytes' && other.kind === 'bytes' && equalBytes(one.bytes, other.bytes)
