import { base64url, equalBytes, hex } from '../../base/bytes.js'
import { readCanonicalJson } from '../../base/canonical.js'
import { decodeEntry, type EntryOf, keyProofSchema, privateEntryBytes } from '../../prove/entry.js'
import { readTrustedCheckpoint } from '../../prove/trusted-checkpoint.js'
import { keyIdOf } from '../../seal/keys.js'
import type { Checkpoint } from '../../tlog/checkpoint.js'
import { appendLeaf, type Edge, edgeRoot, emptyEdge } from '../../tlog/edge.js'
import { leafHash } from '../../tlog/merkle.js'
import { RelayUnexpected } from '../relay.js'
import type { Finding } from './findings.js'
import type { LogReader } from './log-reader.js'
import type { Watched } from './watched.js'

/** What a look at the log gave. */
export interface LogLook {
  log: Watched['log']
  provenAt: Date | null
  /** The checkpoint up to which everything was read and is consistent; `null` before the first. */
  checkpoint: Checkpoint | null
  /** The private entries that came since the last look, in hex. */
  arrived: ReadonlySet<string>
  findings: Finding[]
}

/**
 * Reads the log from where the last look ended. Every entry is read, so that the new checkpoint is known to continue the old one and
 * nothing in the clinic's name is missed. A checkpoint that is not the trusted log's, or does not continue it, is a finding, and
 * the last good one stays.
 */
export async function watchLog(
  reader: LogReader,
  { log, trust, ownKeys, provenAt }: Watched,
  clinicId: string,
): Promise<LogLook> {
  const unchanged = { log, provenAt, checkpoint: checkpointIn(log), arrived: new Set<string>() }
  const note = await reader.checkpoint()
  if (note === null || note === log.note) return { ...unchanged, findings: [] }
  const proof = { before: log.note, now: note }
  const forked: LogLook = { ...unchanged, findings: [{ kind: 'log_forked', proof }] }
  // Cosignatures come a moment later than the checkpoint; here the clinic is the witness.
  const read = readTrustedCheckpoint(note, { ...trust, witnesses: { needed: 0, keys: [] } })
  if (read.kind === 'refused' || read.checkpoint.origin !== log.origin) return forked
  const { size, root } = read.checkpoint
  if (size < log.size) {
    const past = await pastOf(reader, log, read.checkpoint)
    if (past === 'own') return { ...unchanged, findings: [] }
    return past === 'other' ? forked : { ...unchanged, findings: [{ kind: 'log_older', proof }] }
  }
  const found = await readOn(reader, log, size, clinicId)
  if (!equalBytes(edgeRoot(found.edge), root)) return forked
  const foreign = found.inOurName.filter(({ entry }) => !isOwn(entry, ownKeys))
  const findings = await Promise.all(
    foreign.map(async ({ index, bytes }): Promise<Finding> => {
      const shown = await reader.proof(index, size, note)
      return { kind: 'foreign_key', proof: { entry: base64url(bytes), proof: shown } }
    }),
  )
  const own = found.inOurName.filter(({ entry }) => isOwn(entry, ownKeys))
  return {
    log: { origin: log.origin, note, size, levels: found.edge.levels },
    provenAt: own.reduce<Date | null>((known, { entry }) => later(known, entry), provenAt),
    checkpoint: read.checkpoint,
    arrived: found.arrived,
    findings,
  }
}

interface KeyEntryAt {
  index: number
  entry: EntryOf<'clinic-key'>
  bytes: Uint8Array
}

/** Every entry from where the last look ended up to `size`: the tree that they give, and those in the clinic's name. */
async function readOn(reader: LogReader, log: Watched['log'], size: number, clinicId: string) {
  const edge: Edge = { size: log.size, levels: log.levels.map((level) => [...level]) }
  const arrived = new Set<string>()
  const inOurName: KeyEntryAt[] = []
  for await (const { index, entries } of reader.entries(log.size, size)) {
    for (const [i, bytes] of entries.entries()) {
      appendLeaf(edge, leafHash(bytes))
      const isPrivate = bytes.length === privateEntryBytes
      if (isPrivate) arrived.add(hex(bytes))
      const entry = isPrivate ? null : decodeEntry(bytes)
      if (entry?.entry === 'clinic-key' && entry.clinic === clinicId) {
        inOurName.push({ index: index + i, entry, bytes })
      }
    }
  }
  return { edge, arrived, inOurName }
}

const isOwn = ({ keys }: EntryOf<'clinic-key'>, ownKeys: readonly Uint8Array[]): boolean =>
  ownKeys.some((own) => equalBytes(own, keyIdOf(keys)))

const checkpointIn = ({ origin, size, levels }: Watched['log']): Checkpoint | null =>
  size === 0 ? null : { origin, size, root: edgeRoot({ size, levels }) }

/**
 * What an older checkpoint is: one that the log had (`own`), as a replica that lags behind serves it; one that it never had
 * (`other`); or the end of a log that has lost what came after (`lost`), as after the restore of an older database.
 */
async function pastOf(
  reader: LogReader,
  log: Watched['log'],
  older: Checkpoint,
): Promise<'own' | 'other' | 'lost'> {
  const edge = emptyEdge()
  let wasThere = older.size === 0
  try {
    for await (const { entries } of reader.entries(0, log.size)) {
      for (const bytes of entries) {
        appendLeaf(edge, leafHash(bytes))
        if (edge.size === older.size) wasThere = equalBytes(edgeRoot(edge), older.root)
      }
    }
  } catch (error) {
    if (error instanceof RelayUnexpected) return 'lost'
    throw error
  }
  return wasThere && equalBytes(edgeRoot(edge), edgeRoot(log)) ? 'own' : 'other'
}

function later(known: Date | null, { proof }: EntryOf<'clinic-key'>): Date | null {
  const read = keyProofSchema.safeParse(readCanonicalJson(proof.body)?.value)
  if (!read.success) return known
  return known === null || read.data.at > known ? read.data.at : known
}
