import { hex } from '../base/bytes.js'
import { wipe } from '../base/sodium.js'
import { type Copy, codeOf, type DayKeyFile } from './day-key-files.js'
import { type KnownKey, lookFor, type Ring, remember } from './day-key-ring.js'
import { allRows, checkOf } from './day-key-rows.js'

/**
 * Compares what lies in both directories with the keys that the database knows: what is missing is put back, also for days that
 * nobody asks about, and what lies under another day's name is taken from there. A day whose time has come is left alone: its
 * keys are not to come back. Several replicas may do it at once.
 */
export async function takeStock(ring: Ring): Promise<void> {
  const { rows, at } = await allRows(ring.database)
  forgetEnded(ring, new Set(rows.map((row) => remember(ring, row))), at)
  const owners = new Map(rows.map((row) => [hex(row.keyCheck), remember(ring, row)]))
  const found = await belongings(ring, owners)
  for (const { bytes, owner } of found) {
    if (owner.dueAt > at) owner.key ??= bytes
  }
  for (const known of owners.values()) {
    if (known.dueAt > at) await lookFor(ring, known)
  }
  if (found.every(isUnderItsDay)) return
  // Looked at anew: what lay in the place of a key may have been moved aside.
  for (const one of await belongings(ring, owners)) {
    if (!isUnderItsDay(one)) await takeAway(ring, one, at)
  }
}

/** A file that holds a key that the database knows, wherever it lies. */
interface Belonging {
  file: DayKeyFile
  bytes: Uint8Array
  owner: KnownKey
}

async function belongings(ring: Ring, owners: ReadonlyMap<string, KnownKey>): Promise<Belonging[]> {
  const found: Belonging[] = []
  for (const file of await filesOf(ring)) {
    const copy: Copy = await ring.files.content(file)
    const owner = copy.kind === 'bytes' ? owners.get(hex(checkOf(copy.bytes))) : undefined
    if (copy.kind === 'bytes' && owner !== undefined) found.push({ file, bytes: copy.bytes, owner })
  }
  return found
}

const isUnderItsDay = ({ file, owner }: Belonging): boolean => file.day === owner.day

/** A directory that cannot be listed is said of each key in it. */
const filesOf = ({ files }: Ring): Promise<DayKeyFile[]> =>
  files.list().then(
    (all) => all.files,
    (error: unknown) => {
      if (codeOf(error) === undefined) throw error
      return []
    },
  )

/** A key under another day's name would outlive its own day. It goes once the key lies where it belongs. */
async function takeAway({ files, log }: Ring, { file, owner }: Belonging, at: Date): Promise<void> {
  if (owner.dueAt > at && owner.state !== 'whole') return
  try {
    // Another replica may be putting the right key here just now: a file in place is moved first, and goes with the next look.
    if (file.isInPlace) await files.setAside(file.path)
    else await files.destroy(file)
    log.warn('day-key-misplaced', { day: owner.day, number: owner.number })
  } catch (error) {
    if (codeOf(error) === undefined) throw error
  }
}

/** Days that another replica ended. */
function forgetEnded(ring: Ring, present: ReadonlySet<KnownKey>, at: Date): void {
  for (const [id, known] of ring.known) {
    if (present.has(known) || known.dueAt > at) continue
    if (known.key !== null) wipe(known.key)
    ring.known.delete(id)
  }
}
