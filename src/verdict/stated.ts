import { statementEntry } from '../prove/entry.js'
import { decodeEvidence } from '../prove/evidence.js'
import { decodeReceipt } from '../prove/receipt.js'
import { sayingOf, sayings } from '../prove/saying.js'
import { decodeStatement, type Statement } from '../prove/statement.js'
import { kindOf } from '../prove/verify/receipts.js'
import { parseProof, type TlogProof } from '../tlog/proof.js'

/** A statement of an evidence file, with all that one needs to find it in the log. */
export interface Stated {
  statement: Statement
  /** When the clinic signed what it rests on, by the clinic's clock; `null` if it rests on nothing. */
  claimedAt: Date | null
  /** The place in the log, from 0. */
  index: number
  /** The 32 bytes that the log holds there. */
  entry: Uint8Array
}

/** The statements in an evidence file as they happened, and the note with the checkpoint of all its proofs. */
export interface StatedInFile {
  statements: Stated[]
  checkpoint: string
}

/** Reads a file that was found to hold. Throws on one that cannot be read: what was not verified is not shown. */
export function statedIn(bytes: Uint8Array): StatedInFile {
  const read = decodeEvidence(bytes)
  if (read.kind === 'refused') throw new TypeError(`not evidence: ${read.reason}`)
  const proofs = read.evidence.statements.map(({ proof }) => readable(parseProof(proof)))
  const statements = read.evidence.statements.map(({ body, receipt }, i) => {
    const statement = decodeStatement(body)
    const { index } = readable(proofs[i])
    return { statement, claimedAt: claimedAt(statement, receipt?.body), index, entry: statementEntry(body) }
  })
  return { statements: statements.toSorted(asTheyHappened), checkpoint: readable(proofs[0]).checkpoint }
}

/** What happened at the same time: an enquiry is accepted and forwarded in one transaction, and stands in the log in any order. */
const rank = (statement: Statement): number => sayings.indexOf(sayingOf(statement))

const asTheyHappened = (a: Stated, b: Stated): number =>
  a.statement.at.getTime() - b.statement.at.getTime() ||
  rank(a.statement) - rank(b.statement) ||
  a.index - b.index

function claimedAt({ event }: Statement, receipt: Uint8Array | undefined): Date | null {
  const kind = kindOf[event]
  return kind === null || receipt === undefined ? null : (decodeReceipt(kind, receipt)?.at ?? null)
}

function readable(proof: TlogProof | null | undefined): TlogProof {
  if (proof === null || proof === undefined) throw new TypeError('not evidence: a proof cannot be read')
  return proof
}
