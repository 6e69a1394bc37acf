import { equalBytes } from '../../base/bytes.js'
import type { Database } from '../../database/database.js'
import { formatVkey, noteKey } from '../../tlog/note.js'
import { decodeEntry } from '../entry.js'
import type { Head, Log } from '../log/head.js'
import { highWater } from '../log/high-water.js'
import { type LogKeys, logOrigin } from '../log/open.js'
import { checkMarks, type Mismatch } from '../log/sign.js'
import type { Finding, Findings } from './findings.js'

/** The logs are numbered from 1, each has the address of its number, and the relay's key for it. */
export function checkLogs(logs: readonly Log[], keys: LogKeys, found: Findings): void {
  for (const [i, { number, origin, key }] of logs.entries()) {
    const expected = logOrigin(keys.origin, i + 1)
    const isOwn =
      number === i + 1 &&
      origin === expected &&
      key === formatVkey(noteKey(expected, 'ed25519', keys.log(expected).publicKey))
    found.expect(isOwn, 'log-not-of-this-relay', `log ${number}`)
  }
}

const findingOf: Record<Mismatch, Finding> = {
  older: 'database-older-than-mark',
  forked: 'database-forked-from-mark',
  unmarked: 'mark-missing',
}

/** The log in use is the one that the high-water marks are of: what decides whether it may be signed. */
export async function checkAgainstMarks(
  database: Pick<Database, 'transaction'>,
  log: Log,
  marksDirectory: string,
  found: Findings,
): Promise<void> {
  // Not as of one moment: a leader commits the tree first and sets the mark then.
  const refusing = await database.transaction((tx) => checkMarks(tx, log, highWater(marksDirectory)), {
    readOnly: true,
  })
  if (refusing !== null) found.note(findingOf[refusing], `log ${log.number}`)
}

/**
 * A later log begins with the entry that says which one it follows and what is left of that, and no other log has one. `heads` are the
 * logs before it, as they were rebuilt, by origin; one that nothing is left of may have no row.
 */
export function checkChange(
  { number }: Log,
  first: Uint8Array | undefined,
  heads: ReadonlyMap<string, Head>,
  found: Findings,
): void {
  const entry = first === undefined ? null : decodeEntry(first)
  if (number === 1 || first === undefined) {
    found.expect(entry?.entry !== 'log-change', 'log-change-wrong', `log ${number}`)
    return
  }
  const left = entry?.entry === 'log-change' ? heads.get(entry.previous.origin) : undefined
  const isGood =
    entry?.entry === 'log-change' &&
    left?.size === entry.restored.size &&
    equalBytes(left.root, entry.restored.root)
  found.expect(isGood, 'log-change-wrong', `log ${number}`)
}
