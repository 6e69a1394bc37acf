import { z } from 'zod'
import { canonicalJson, readCanonicalJson } from '../base/canonical.js'
import { hashOf } from '../base/hash.js'
import { bytesField, idField, instantField } from '../base/wire.js'

const keyId = () => bytesField(16)
const approvalCommon = { v: z.literal(1), act: idField(), at: instantField() }

/**
 * What registrars sign of an act for everybody to read (purpose `registrar`): its public part, without the reason and
 * without anybody's name. `replaces` is the key that the clinic has until then.
 */
export const approvalSchema = z.discriminatedUnion('command', [
  z.strictObject({ ...approvalCommon, command: z.literal('staff.add'), signKey: bytesField(32) }),
  z.strictObject({ ...approvalCommon, command: z.literal('staff.remove'), signKey: bytesField(32) }),
  z.strictObject({
    ...approvalCommon,
    command: z.literal('clinic.confirm'),
    clinic: idField(),
    name: z.string().min(1).max(200),
    key: keyId(),
    replaces: keyId().nullable(),
  }),
  z.strictObject({
    ...approvalCommon,
    command: z.literal('clinic.revoke'),
    clinic: idField(),
    key: keyId(),
  }),
  z.strictObject({ ...approvalCommon, command: z.literal('contact.set'), key: keyId() }),
])

/** The public part of an act. */
export type Approval = z.output<typeof approvalSchema>

/** An approval as it travels: the exact bytes, and who signed them. Nobody signs the first registrar's. */
const approvedBy = (fewest: 0 | 1) => ({
  body: bytesField(undefined, 2048),
  signatures: z
    .array(z.strictObject({ signKey: bytesField(32), signature: bytesField(64) }))
    .min(fewest)
    .max(2),
})

/** What a clinic signs with the key that it has, to hand over to a new one (purpose `key-rotation`). */
export const rotationSchema = z.strictObject({
  v: z.literal(1),
  at: instantField(),
  clinic: idField(),
  name: z.string().min(1).max(200),
  key: keyId(),
  replaces: keyId(),
})

/** What a clinic signs with both signing keys when it has opened a test envelope (purpose `key-proof`). */
export const keyProofSchema = z.strictObject({
  v: z.literal(1),
  at: instantField(),
  clinic: idField(),
  key: keyId(),
  /** The opening token of the test envelope. */
  token: bytesField(32),
})

/** A clinic's signed proof that it holds its keys. */
export const signedProofSchema = z.strictObject({
  body: bytesField(undefined, 1024),
  signature: bytesField(64),
  sessionSignature: bytesField(64),
})

const common = { v: z.literal(1), at: instantField() }
const publicKeys = { sealKey: bytesField(1216), signKey: bytesField(32), sessionKey: bytesField(32) }

/** How long a key entry counts from the clinic's proof on. A key that nobody used for a month may have nobody behind it. */
export const keyEntryLifeMs = 30 * 24 * 3_600_000

/** How long a key waits that takes another's place without its signature: time for the clinic and others to object. */
export const replacementDelayMs = 24 * 3_600_000

/** Every public entry of the log. `at` is the database's time of the deed. */
export const entrySchema = z.discriminatedUnion('entry', [
  z.strictObject({ ...common, entry: z.literal('registrar'), approval: z.strictObject(approvedBy(0)) }),
  z.strictObject({ ...common, entry: z.literal('registrar-end'), approval: z.strictObject(approvedBy(1)) }),
  z.strictObject({
    ...common,
    entry: z.literal('clinic-key'),
    clinic: idField(),
    name: z.string().min(1).max(200),
    keys: z.strictObject(publicKeys),
    proof: signedProofSchema,
    established: z.discriminatedUnion('by', [
      z.strictObject({ by: z.literal('registrars'), ...approvedBy(1) }),
      z.strictObject({
        by: z.literal('previous'),
        body: bytesField(undefined, 2048),
        signature: bytesField(64),
      }),
    ]),
  }),
  z.strictObject({
    ...common,
    entry: z.literal('clinic-key-end'),
    clinic: idField(),
    key: keyId(),
    approval: z.strictObject(approvedBy(1)),
  }),
  z.strictObject({
    ...common,
    entry: z.literal('policy'),
    version: z.string().min(1).max(64),
    /** SHA-256 of the exact file. */
    file: bytesField(32),
  }),
  /** A policy that is not in force yet, and the earliest instant at which it can be: the one in force promises notice. */
  z.strictObject({
    ...common,
    entry: z.literal('policy-announced'),
    version: z.string().min(1).max(64),
    file: bytesField(32),
    from: instantField(),
  }),
  /** The key that questions to the operator are sealed to from now on. */
  z.strictObject({
    ...common,
    entry: z.literal('contact-key'),
    keys: z.strictObject(publicKeys),
    approval: z.strictObject(approvedBy(1)),
  }),
  /** The relay looked for what should be gone: its report, as the exact bytes that it signed (purpose `retention-report`). */
  z.strictObject({
    ...common,
    entry: z.literal('retention-report'),
    body: bytesField(undefined, 8192),
    signature: bytesField(64),
  }),
  z.strictObject({
    ...common,
    entry: z.literal('strip'),
    /** Statements were deleted whose entries are from `from` up to, and without, `to`. */
    from: z.int().min(0),
    to: z.int().min(0),
    statements: z.int().min(1),
  }),
  z.strictObject({
    ...common,
    entry: z.literal('log-change'),
    /** The log that came before: what it had promised at most, and how much of it the database still has. */
    previous: z.strictObject({ origin: z.string(), size: z.int().min(0), root: bytesField(32) }),
    restored: z.strictObject({ size: z.int().min(0), root: bytesField(32) }),
  }),
])

/** A public entry: published in full. */
export type Entry = z.output<typeof entrySchema>

/** A public entry of one kind. */
export type EntryOf<K extends Entry['entry']> = Extract<Entry, { entry: K }>

/** The bytes of a public entry: canonical JSON, always more than 32 bytes, and so never taken for a private one. */
export const encodeEntry = (entry: Entry): Uint8Array => canonicalJson(z.encode(entrySchema, entry))

/** The public entry of bytes; `null` if they are not exactly what {@link encodeEntry} writes. */
export function decodeEntry(bytes: Uint8Array): Entry | null {
  const parsed = entrySchema.safeParse(readCanonicalJson(bytes)?.value)
  return parsed.success ? parsed.data : null
}

/** The size in bytes of a private entry, by which it is told from a public one. */
export const privateEntryBytes = 32

/** The private entry of a statement: the hash of its exact bytes, which hold 32 random ones. */
export const statementEntry = (body: Uint8Array): Uint8Array => hashOf('videre/v1/log-entry', body)
