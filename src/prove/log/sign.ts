import { eq, sql } from 'drizzle-orm'
import { equalBytes } from '../../base/bytes.js'
import type { KeyPair } from '../../base/sodium.js'
import type { Database, Transaction } from '../../database/database.js'
import { logCheckpoints, logLeases } from '../../database/schema.js'
import { type Checkpoint, checkpointText } from '../../tlog/checkpoint.js'
import { formatNote, noteKey, signNote } from '../../tlog/note.js'
import { type Head, headOf, type Log, newestCheckpoint, rootOf } from './head.js'
import type { HighWater } from './high-water.js'
import { holdsLease, type Lease } from './lease.js'

/**
 * Why a relay does not sign its log: the database is `older` than what was signed, it has `forked` from it, the
 * high-water mark, without which nobody could tell, is `unmarked`: gone although there are checkpoints, or the last turn was
 * `failing`: the mark cannot be read or written, say, because a disk is full.
 */
export type Refusing = Mismatch | 'failing'

/** What comparing a database with the high-water marks can show. */
export type Mismatch = 'older' | 'forked' | 'unmarked'

/** What signing needs of the relay. */
export interface Signing {
  database: Database
  keys: { log(origin: string): KeyPair }
  /** Where the high-water marks lie: outside the database and its backups. */
  marksDirectory: string
}

/**
 * Compares the database with the high-water marks: `null` if the log may be signed. All marks count that are there, so that of
 * two processes on different databases the later one sees what the earlier one was about to sign.
 */
export async function checkMarks(tx: Transaction, log: Log, highWater: HighWater): Promise<Mismatch | null> {
  // The marks first: a leader sets them after it has committed the tree.
  const marks = await highWater.read()
  // A log that this database has never heard of took the place of this one.
  if (marks.some((mark) => mark.log > log.number)) return 'older'
  const own = marks.filter((mark) => mark.log === log.number)
  if (own.length === 0) return (await newestCheckpoint(tx, log.number)) === null ? null : 'unmarked'
  const head = await headOf(tx, log.number)
  if (own.some(({ size }) => size > head.size)) return 'older'
  for (const { size, root } of own) {
    const known = await rootOf(tx, log.number, size)
    if (known === null || !equalBytes(known, root)) return 'forked'
  }
  return null
}

/** What became of a head that was to be signed: another process may lead by now, and then it does the rest. */
export type Signed = 'signed' | 'outrun' | Refusing

/**
 * Signs a committed tree and publishes the checkpoint. In this order: the mark is on disk, then it is compared with the database
 * and all other marks once more, and only then anything is signed, so that no older database ever leads to a second checkpoint
 * of a size.
 */
export async function signHead(
  { database, keys }: Signing,
  highWater: HighWater,
  log: Log,
  lease: Lease,
  { size, root }: Head,
): Promise<Signed> {
  const mark = { log: log.number, size, root }
  await highWater.raise(mark)
  const signed = await database.transaction(async (tx): Promise<Signed> => {
    if (!(await holdsLease(tx, lease))) return 'outrun'
    const refusing = await checkMarks(tx, log, highWater)
    if (refusing !== null) return refusing
    const note = signedNote(keys, { origin: log.origin, size, root })
    await tx.insert(logCheckpoints).values({ log: log.number, size, note }).onConflictDoNothing()
    await tx.update(logLeases).set({ signedAt: sql`videre_now()` }).where(eq(logLeases.only, true))
    return 'signed'
  })
  if (signed === 'signed') await highWater.prune(mark)
  return signed
}

function signedNote(keys: Signing['keys'], checkpoint: Checkpoint): string {
  const { origin } = checkpoint
  const { publicKey, privateKey } = keys.log(origin)
  const text = checkpointText(checkpoint)
  return formatNote({
    text,
    signatures: [signNote(text, noteKey(origin, 'ed25519', publicKey), privateKey)],
  })
}
