import { z } from 'zod'
import { equalBytes, fromUtf8 } from '../base/bytes.js'
import { canonicalJson } from '../base/canonical.js'
import { bytesField, idField } from '../base/wire.js'

/** The limits of an evidence file. An enquiry to twenty clinics with everything that can happen to it has some 1,100 statements. */
export const evidenceLimits = { bytes: 4 * 1024 * 1024, depth: 12, statements: 2000, entries: 300 } as const

/**
 * No body that a reader accepts is longer: every member has a limit of its own. What is longer is refused here, before
 * anybody parses it.
 */
const bodyLimits = { statement: 4096, receipt: 1024, entry: 16_384 } as const

const signed = (maximumBytes: number) => ({
  body: bytesField(undefined, maximumBytes),
  signature: bytesField(64),
})
/** A C2SP tlog-proof, as text. */
const proof = z.string()

const openedSchema = z.strictObject({
  delivery: idField(),
  /** The exact bytes that were sealed. */
  form: bytesField(undefined, evidenceLimits.bytes),
  salt: bytesField(32),
})

/** What the holder of a form and its salt can add to evidence: that this is what was sent. */
export type Opened = z.output<typeof openedSchema>

/** One {@link Opened} or several, as a file beside the evidence holds them. */
export const openedFileSchema = z.union([
  openedSchema.transform((one) => [one]),
  z.array(openedSchema).max(20),
])

/** An evidence file (FORMAT.md, "Evidence"). */
export const evidenceSchema = z.strictObject({
  v: z.literal(1),
  evidence: z.enum(['enquiry', 'delivery']),
  origin: z.string().min(1).max(253),
  statements: z
    .array(
      z.strictObject({
        ...signed(bodyLimits.statement),
        proof,
        receipt: z.strictObject(signed(bodyLimits.receipt)).optional(),
      }),
    )
    .min(1)
    .max(evidenceLimits.statements),
  entries: z
    .array(z.strictObject({ body: bytesField(undefined, bodyLimits.entry), proof }))
    .max(evidenceLimits.entries),
  opened: z
    .array(openedSchema)
    .min(1)
    .max(20)
    .refine(
      (items) => items.every(({ delivery }, i) => i === 0 || (items[i - 1]?.delivery ?? '') < delivery),
      'must be in the order of the delivery ids',
    )
    .optional(),
})

/** What a file proves an enquiry or a delivery with, in the program's own types. Nothing of it is checked yet. */
export type Evidence = z.output<typeof evidenceSchema>

/** The bytes of an evidence file. Throws on what {@link decodeEvidence} would refuse. */
export function encodeEvidence(evidence: Evidence): Uint8Array {
  const bytes = canonicalJson(z.encode(evidenceSchema, evidence))
  if (bytes.length > evidenceLimits.bytes)
    throw new RangeError(`evidence is ${bytes.length} bytes, limit ${evidenceLimits.bytes}`)
  return bytes
}

/** Why bytes are not an evidence file. */
export type FileFault = 'too_large' | 'too_deep' | 'not_json' | 'not_canonical' | 'too_many' | 'not_evidence'

/** What {@link decodeEvidence} makes of bytes. */
export type EvidenceReading =
  | { kind: 'evidence'; evidence: Evidence }
  | { kind: 'refused'; reason: FileFault }

const refused = (reason: FileFault): EvidenceReading => ({ kind: 'refused', reason })

/**
 * The evidence in exactly the bytes that {@link encodeEvidence} writes. The cheap checks come first: size and depth bound
 * what the parser can cost, the counts what follows it.
 */
export function decodeEvidence(bytes: Uint8Array): EvidenceReading {
  if (bytes.length > evidenceLimits.bytes) return refused('too_large')
  if (nestsDeeper(bytes, evidenceLimits.depth)) return refused('too_deep')
  const json = readJson(bytes)
  if (json === null) return refused('not_json')
  if (!isCanonical(json.value, bytes)) return refused('not_canonical')
  if (hasTooMany(json.value)) return refused('too_many')
  const parsed = evidenceSchema.safeParse(json.value)
  return parsed.success ? { kind: 'evidence', evidence: parsed.data } : refused('not_evidence')
}

const [quote, backslash] = [0x22, 0x5c]
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d]

/** Whether lists and objects of a JSON text nest deeper than `limit`; found without recursion. */
function nestsDeeper(bytes: Uint8Array, limit: number): boolean {
  let depth = 0
  let inString = false
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]
    if (byte === quote) inString = !inString
    else if (inString && byte === backslash) i++
    else if (inString) continue
    else if (byte === openList || byte === openObject) depth++
    else if (byte === closeList || byte === closeObject) depth--
    if (depth > limit) return true
  }
  return false
}

function readJson(bytes: Uint8Array): { value: unknown } | null {
  try {
    return { value: JSON.parse(fromUtf8(bytes)) }
  } catch {
    return null
  }
}

/** A number beyond what a double holds has no canonical form, and neither has half a surrogate pair. */
function isCanonical(value: unknown, bytes: Uint8Array): boolean {
  try {
    return equalBytes(canonicalJson(value), bytes)
  } catch {
    return false
  }
}

function hasTooMany(value: unknown): boolean {
  const lengthOf = (member: 'statements' | 'entries'): number => {
    const list: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, member) : undefined
    return Array.isArray(list) ? list.length : 0
  }
  return lengthOf('statements') > evidenceLimits.statements || lengthOf('entries') > evidenceLimits.entries
}
