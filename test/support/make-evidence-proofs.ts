import type { Evidence } from '../../src/prove/evidence.js'
import { formatNote, type NoteSignature, parseNote, signatureLine, signNote } from '../../src/tlog/note.js'
import { parseProof } from '../../src/tlog/proof.js'
import { log } from './make-evidence-parties.js'

/** Changes the proofs of a list, each with its position. */
export const proofs =
  (list: 'statements' | 'entries', change: (proof: string, i: number) => string) =>
  (evidence: Evidence): Evidence => ({
    ...evidence,
    [list]: evidence[list].map((item, i) => ({ ...item, proof: change(item.proof, i) })),
  })

/** Changes every proof of a file in the same way. */
export const inEveryProof = (change: (proof: string) => string) => (evidence: Evidence) =>
  proofs('entries', change)(proofs('statements', change)(evidence))

/** A hash more at the end of a proof. */
export const withSurplusHash = (proof: string): string => proof.replace('\n\n', `\n${'A'.repeat(43)}=\n\n`)

/** Writes the checkpoint of every proof anew: its text, signed by the log again, and the signature lines. */
export const inEveryNote = (
  ofText: (text: string) => string,
  ofLines: (lines: string[]) => string[] = (lines) => lines,
) =>
  inEveryProof((proof) => {
    const { checkpoint } = parseProof(proof)!
    const text = ofText(parseNote(checkpoint)!.text)
    const lines = ofLines([signatureLine(signNote(text, log.key, log.privateKey))])
    return `${proof.slice(0, -checkpoint.length)}${text}\n${lines.join('')}`
  })

/** Adds signatures to the checkpoint of every proof. */
export const alsoSigned = (sign: (text: string) => NoteSignature[]) =>
  inEveryProof((proof) => {
    const { checkpoint } = parseProof(proof)!
    const { text, signatures } = parseNote(checkpoint)!
    const note = formatNote({ text, signatures: [...signatures, ...sign(text)] })
    return proof.slice(0, -checkpoint.length) + note
  })
