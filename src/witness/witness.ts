import { equalBytes, hex, utf8 } from '../base/bytes.js'
import type { Clock } from '../base/clock.js'
import { makeDirectory } from '../base/directories.js'
import { lockDirectory } from '../base/directory-lock.js'
import { sha256 } from '../base/hash.js'
import { cosign } from '../tlog/cosignature.js'
import { formatNote, type Note, type NoteKey, signatureLine, verifyNote } from '../tlog/note.js'
import { type Asked, judge, readAsked, type Verdict } from './add-checkpoint.js'
import { keepEvidence } from './evidence.js'
import { fetchLogKey } from './fetch-log-key.js'
import { type Naming, openWitnessKey, type WitnessKey } from './key.js'
import { pinLog, readPins } from './pins.js'
import { openWatchedLog, type Seen, type WatchedLog } from './state.js'
import { WitnessUnusable } from './unusable.js'

/** What a log gets for its checkpoint: signature lines, the size to begin at instead, or neither. */
export type Outcome =
  | { kind: 'cosigned'; lines: string }
  | { kind: 'outdated'; size: number }
  | { kind: Refused }

/** Why a checkpoint was not cosigned. */
export type Refused = 'malformed' | 'unknown-log' | 'not-signed' | Exclude<Verdict, 'consistent' | 'outdated'>

/** A witness: it cosigns the checkpoints of the logs that it watches, each log for as long as it only grows. */
export interface Witness {
  key: NoteKey
  /** The keys of the logs that are watched. */
  logs: readonly NoteKey[]
  /** Answers a request's body (C2SP tlog-witness, "add-checkpoint"). What is cosigned is on disk before it is said. */
  addCheckpoint(body: Uint8Array): Promise<Outcome>
  /** The note that was cosigned last of the log with this origin hash (lower-case hexadecimal), `null` if none was. */
  latest(originHash: string): string | null
  /** Gives the directory to other processes. Nothing may be asked any more. */
  close(): Promise<void>
}

/** A witness's directory, its name, the logs to be watched besides those that already are, and where it tells what it refuses. */
export interface WitnessOptions extends Naming {
  directory: string
  logKeys: readonly NoteKey[]
  /** From {@link logAddress}: the log's key is fetched unless it was fetched from there before. */
  logAddresses: readonly URL[]
  clock: Clock
  tell(line: string): void
}

/**
 * Opens a witness on a directory that is its own, made if need be. Throws {@link WitnessUnusable} if another process has it,
 * if it is damaged, and if a log cannot be watched. A directory that was lost is never to be brought back from a
 * backup: an older one would cosign what contradicts what was cosigned since.
 */
export async function openWitness(options: WitnessOptions): Promise<Witness> {
  const { directory } = options
  await makeDirectory(directory)
  const lock = await lockDirectory(directory)
  if (lock === null) throw new WitnessUnusable(`${directory}: another witness works in this directory`)
  try {
    const key = await openWitnessKey(directory, options)
    const logs = await watchedLogs(options, key)
    const byHash = new Map(logs.map((log) => [hex(sha256(utf8(log.key.name))), log]))
    return {
      key: key.key,
      logs: logs.map((log) => log.key),
      addCheckpoint: (body) => addCheckpoint(options, key, logs, body),
      latest: (originHash) => byHash.get(originHash)?.seen()?.note ?? null,
      close: () => lock.close(),
    }
  } catch (error) {
    await lock.close()
    throw error
  }
}

async function watchedLogs(options: WitnessOptions, { key }: WitnessKey): Promise<WatchedLog[]> {
  const { directory, logKeys, logAddresses } = options
  for (const logKey of logKeys) await pinLog(directory, { key: logKey, address: null })
  const fetched = new Set((await readPins(directory)).map(({ address }) => address))
  for (const address of logAddresses.filter(({ href }) => !fetched.has(href)))
    await pinLog(directory, { key: await fetchLogKey(address), address: address.href })
  const pins = await readPins(directory)
  if (pins.length === 0) throw new WitnessUnusable('a witness needs a log to watch')
  return Promise.all(pins.map((pin) => openWatchedLog(directory, pin.key, key)))
}

async function addCheckpoint(
  options: WitnessOptions,
  key: WitnessKey,
  logs: readonly WatchedLog[],
  body: Uint8Array,
): Promise<Outcome> {
  const refuse = (what: string, kind: Refused): Outcome => {
    options.tell(`${what} refused: ${kind}`)
    return { kind }
  }
  const asked = readAsked(body)
  if (asked === null) return refuse('a request', 'malformed')
  const log = logs.find((one) => one.key.name === asked.checkpoint.origin)
  if (log === undefined) return refuse('a checkpoint', 'unknown-log')
  if (!verifyNote(asked.note, log.key)) return refuse(stepOf(asked), 'not-signed')
  const own = { ...asked, note: onlySignedBy(asked.note, log.key) }
  return log.inTurn((seen, keep) => answer(options, key, own, seen, keep))
}

async function answer(
  { directory, clock, tell }: WitnessOptions,
  key: WitnessKey,
  asked: Asked,
  seen: Seen | null,
  keep: (next: Seen) => Promise<void>,
): Promise<Outcome> {
  const verdict = judge(asked, seen?.checkpoint ?? null)
  if (verdict === 'consistent') {
    const cosignature = cosign(asked.note.text, clock(), key.key, key.privateKey)
    const signatures = [...asked.note.signatures, cosignature]
    await keep({ checkpoint: asked.checkpoint, note: formatNote({ text: asked.note.text, signatures }) })
    return { kind: 'cosigned', lines: signatureLine(cosignature) }
  }
  const file = seen === null ? null : await keepEvidence(directory, seen, asked, verdict)
  const size = seen?.checkpoint.size ?? 0
  tell(`${stepOf(asked)} refused after ${size}: ${verdict}${file === null ? '' : `, kept in ${file}`}`)
  return verdict === 'outdated' ? { kind: verdict, size } : { kind: verdict }
}

const stepOf = ({ old, checkpoint }: Asked): string => `${checkpoint.origin}: ${old} to ${checkpoint.size}`

/** The note without the signatures of others, which nobody here has verified. */
const onlySignedBy = ({ text, signatures }: Note, key: NoteKey): Note => ({
  text,
  signatures: signatures.filter(({ name, id }) => name === key.name && equalBytes(id, key.id)),
})
