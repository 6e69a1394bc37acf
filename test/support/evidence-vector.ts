import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { fromUtf8, utf8 } from '../../src/base/bytes.js'
import { type Opened, openedFileSchema } from '../../src/prove/evidence.js'
import { trustSchema } from '../../src/prove/trust.js'
import type { Question } from '../../src/prove/verify/question.js'
import type { ReasonCode } from '../../src/prove/verify/reasons.js'
import { verifyEvidence } from '../../src/prove/verify/verify-evidence.js'

/** The bytes of a file, or how to make them: test/vectors/evidence/README.md. */
export type VectorFile =
  | { text: string }
  | { base64: string }
  | { before?: string; repeat: string; times: number; after?: string }
  | { vector: string; replace?: string; by?: string }
  | { vector: string; every: string; before?: string; repeat?: string; times?: number; after?: string }

/** One file, and whether it holds. */
export interface EvidenceVector {
  description: string
  /** The rule of FORMAT.md that it breaks. */
  rule?: number | 'question'
  trust: z.input<typeof trustSchema>
  question?: Question
  forms?: { delivery: string; form: string; salt: string }[]
  file: VectorFile
  expect: 'holds' | 'refused'
  reason?: ReasonCode
}

/** Vectors by name. */
export type EvidenceVectors = Record<string, EvidenceVector>

const folder = new URL('../vectors/evidence/', import.meta.url)

/** The vectors as they lie on disk, by name. */
export const evidenceVectorsOnDisk = (): EvidenceVectors =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => [
        file.slice(0, -'.json'.length),
        JSON.parse(readFileSync(new URL(file, folder), 'utf8')),
      ]),
  )

/** The bytes of a vector's file. Throws if what should be replaced is not there. */
export function bytesOf(file: VectorFile, vectors: EvidenceVectors): Uint8Array {
  if ('text' in file) return utf8(file.text)
  if ('base64' in file) return Uint8Array.from(Buffer.from(file.base64, 'base64'))
  if (!('vector' in file)) return utf8(repeated(file))
  const bytes = bytesOf(vectors[file.vector]!.file, vectors)
  const text = fromUtf8(bytes)
  if ('every' in file) return utf8(parts(text, file.every).join(repeated(file)))
  if (file.replace === undefined) return bytes
  const [head, ...tail] = parts(text, file.replace)
  return utf8(`${head}${file.by ?? ''}${tail.join(file.replace)}`)
}

const repeated = ({ before = '', repeat = '', times = 0, after = '' }) =>
  `${before}${repeat.repeat(times)}${after}`

/** What stands around a text, which has to be there. */
function parts(text: string, replaced: string): string[] {
  const around = text.split(replaced)
  if (around.length < 2) throw new Error(`nothing to replace: ${replaced}`)
  return around
}

/** What this program says of a vector. */
export function verdictOf({ trust, question, forms, file }: EvidenceVector, vectors: EvidenceVectors) {
  const opened: Opened[] = forms === undefined ? [] : openedFileSchema.parse(forms)
  return verifyEvidence(bytesOf(file, vectors), trustSchema.parse(trust), question, opened)
}

/** Whom a vector trusts, as JSON. */
export const trustJson = (trust: z.output<typeof trustSchema>) => z.encode(trustSchema, trust)
