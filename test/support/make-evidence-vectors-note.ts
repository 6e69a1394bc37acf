import { utf8 } from '../../src/base/bytes.js'
import { parseProof } from '../../src/tlog/proof.js'
import type { EvidenceVectors, VectorFile } from './evidence-vector.js'
import { makeEvidence } from './make-evidence.js'
import { log } from './make-evidence-parties.js'
import { inEveryNote, proofs } from './make-evidence-proofs.js'
import { holds, refused } from './make-evidence-vectors-valid.js'

const short = { reach: 'forwarded' } as const
const same = (text: string) => text
const unreadable = (description: string, ...change: Parameters<typeof inEveryNote>) =>
  refused(1, 'proof_unreadable', description, { ...short, file: inEveryNote(...change) })

/** The lines of somebody whom nobody knows, with an id and one byte. */
const strangers = (count: number) => (lines: string[]) => [
  ...lines,
  ...Array.from({ length: count }, (_, i) => `— x${i} AAAAAAA=\n`),
]

const proof = makeEvidence(short).evidence.statements[0]!.proof
const noteBytes = utf8(parseProof(proof)!.checkpoint).length

/** Gives every note this many bytes, by the signature of somebody whom nobody knows. */
function noteOf(bytes: number): VectorFile {
  const name = (letters: number) => `— ${'x'.repeat(letters)} `
  const left = bytes - noteBytes - '\n'.length
  const letters = [1, 2, 3, 4].find((count) => (left - utf8(name(count)).length) % 4 === 0)!
  const times = (left - utf8(name(letters)).length) / 4
  const every = `— ${log.key.name}`
  return {
    vector: 'holds-forwarded',
    every,
    before: name(letters),
    repeat: 'AAAA',
    times,
    after: `\\n${every}`,
  }
}

/** The last digit before the padding with a bit that is not used. */
const respelled = (line: string) =>
  line.replace(/(.)=\n$/, (_, digit: string) => `${String.fromCharCode(digit.charCodeAt(0) + 1)}=\n`)

/** Rule 1, of proofs and notes. What the log has to sign it has signed. */
export const ofNotes: EvidenceVectors = {
  'holds-note-of-64-kib': holds('a note of 65,536 bytes', noteOf(65_536)),
  'note-larger-than-64-kib': refused(1, 'proof_unreadable', 'a note of 65,537 bytes', noteOf(65_537)),
  'holds-100-signatures': holds('a note with 100 signatures, of which nobody knows 99', {
    ...short,
    file: inEveryNote(same, strangers(99)),
  }),
  'note-101-signatures': unreadable('a note with 101 signatures', same, strangers(100)),
  'note-no-signature': unreadable('a note without a signature', same, () => []),
  'note-signed-twice': unreadable('two signature lines of one key', same, (lines) => [...lines, ...lines]),
  'note-signature-of-an-id': unreadable('a signature line of an id alone', same, (lines) => [
    ...lines,
    '— x AAAAAA==\n',
  ]),
  'note-name-with-space': unreadable('a name with a no-break space', same, (lines) => [
    ...lines,
    '— x\u00a0y AAAAAAA=\n',
  ]),
  'note-name-with-control': unreadable(
    'a name with a control character that is no white space',
    same,
    (lines) => [...lines, '— x\u007fy AAAAAAA=\n'],
  ),
  'note-base64': unreadable('a signature with another spelling in base64', same, (lines) =>
    lines.map(respelled),
  ),
  'note-extension-line': unreadable('a checkpoint with an extension line', (text) => `${text}extension\n`),
  'note-empty-origin': unreadable('a checkpoint with an empty origin line', (text) =>
    text.slice(text.indexOf('\n')),
  ),
  'note-size-zero-first': unreadable('a tree size with a leading zero', (text) => text.replace('\n', '\n0')),
  'proof-64-hashes': refused(1, 'proof_unreadable', 'a proof of 64 hashes', {
    ...short,
    file: proofs('statements', (text) => text.replace('\n\n', `${`\n${'A'.repeat(43)}=`.repeat(61)}\n\n`)),
  }),
}
