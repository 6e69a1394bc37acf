import type { Checkpoint } from '../../tlog/checkpoint.js'
import { leafHash, verifyInclusion } from '../../tlog/merkle.js'
import { parseProof, type TlogProof } from '../../tlog/proof.js'
import type { Evidence } from '../evidence.js'
import type { Trust } from '../trust.js'
import { readTrustedCheckpoint } from '../trusted-checkpoint.js'
import { type Place, type Reason, reasonAt } from './reasons.js'

/** The one checkpoint of a file, and where each statement and entry is said to be below it. */
export interface EvidenceLog {
  checkpoint: Checkpoint
  /** When each trusted witness cosigned it, ascending. */
  witnesses: Date[]
  statements: TlogProof[]
  entries: TlogProof[]
}

/** What {@link readLog} makes of the proofs in a file. */
export type LogReading = { kind: 'log'; log: EvidenceLog } | { kind: 'refused'; reasons: Reason[] }

/** The rest of rule 1, and rule 2: all proofs are of one checkpoint, in order, and the checkpoint is to be believed. */
export function readLog({ statements, entries }: Evidence, trust: Trust): LogReading {
  const ofStatements = readProofs('statements', statements)
  const ofEntries = readProofs('entries', entries)
  const unreadable = [...ofStatements.reasons, ...ofEntries.reasons]
  const text = ofStatements.proofs[0]?.checkpoint
  if (unreadable.length > 0 || text === undefined) return { kind: 'refused', reasons: unreadable }
  const reasons = [
    ...misplaced('statements', ofStatements.proofs, text),
    ...misplaced('entries', ofEntries.proofs, text),
    ...sharedPlaces(ofStatements.proofs, ofEntries.proofs),
  ]
  const read = readTrustedCheckpoint(text, trust)
  if (read.kind === 'refused') reasons.push({ code: read.reason })
  if (read.kind === 'refused' || reasons.length > 0) return { kind: 'refused', reasons }
  const { checkpoint, witnesses } = read
  return {
    kind: 'log',
    log: { checkpoint, witnesses, statements: ofStatements.proofs, entries: ofEntries.proofs },
  }
}

type List = 'statements' | 'entries'

function readProofs(list: List, items: readonly { proof: string }[]) {
  const read = items.map(({ proof }) => parseProof(proof))
  return {
    proofs: read.filter((proof) => proof !== null),
    reasons: read.flatMap((proof, index) =>
      proof === null ? [reasonAt('proof_unreadable', { list, index })] : [],
    ),
  }
}

function misplaced(list: List, proofs: readonly TlogProof[], checkpoint: string): Reason[] {
  return proofs.flatMap((proof, index) => {
    const before = proofs[index - 1]
    const where: Place = { list, index }
    return [
      ...(proof.checkpoint === checkpoint ? [] : [reasonAt('checkpoints_differ', where)]),
      ...(before === undefined || before.index < proof.index ? [] : [reasonAt('not_in_log_order', where)]),
    ]
  })
}

function sharedPlaces(statements: readonly TlogProof[], entries: readonly TlogProof[]): Reason[] {
  const taken = new Set(statements.map(({ index }) => index))
  return entries.flatMap((proof, index) =>
    taken.has(proof.index) ? [reasonAt('index_twice', { list: 'entries', index })] : [],
  )
}

/** Whether an entry of the log is where its proof says. */
export const isInLog = (
  entry: Uint8Array,
  proof: TlogProof | undefined,
  { size, root }: Checkpoint,
): boolean => proof !== undefined && verifyInclusion(proof.index, size, leafHash(entry), proof.hashes, root)
