import { z } from 'zod'
import { canonicalJson, readCanonicalJson } from '../base/canonical.js'
import { bytesField, instantField } from '../base/wire.js'
import { isTarName } from './tar.js'

/*
 * The format, version 1. A backup is one gzipped tar (tar.ts). Its first entry is `videre-backup`, with the text
 * "videre backup 1" and a line feed; then come the parts, and last `manifest.json`, canonical JSON (RFC 8785) that names each
 * part in order, with its size and SHA-256. Parts are `keys/relay/secret.key`, `keys/relay/first-registrar.pub` if there is
 * one, and either `database.dump` (pg_dump's custom format, not compressed) or, of an embedded database, its files and
 * directories below `pg/`. What is never in it: the due keys, the log's marks, the ledger of erasures.
 */

/** The name of the first entry, and what it says. */
export const formatEntry = { name: 'videre-backup', text: 'videre backup 1\n' } as const

/** The name of the last entry. */
export const manifestName = 'manifest.json'

/** Where the parts of each kind stand. */
export const partNames = {
  secret: 'keys/relay/secret.key',
  firstRegistrar: 'keys/relay/first-registrar.pub',
  dump: 'database.dump',
  files: 'pg/',
} as const

const major = z.int().min(1)
const count = z.int().min(0)
const digest = z.string().regex(/^[0-9a-f]{64}$/)

const part = z.strictObject({ name: z.string().refine(isTarName), sizeBytes: count, sha256: digest })

const manifestSchema = z.strictObject({
  v: z.literal(1),
  /** The database's time at the moment that the backup is of. */
  createdAt: instantField(),
  /** Whose it is: the name in every signature, and the key for statements. */
  origin: z.string(),
  relayKey: bytesField(32),
  engine: z.enum(['embedded', 'server']),
  /** The major version of PostgreSQL, and of the pg_dump that wrote the dump; null of files. */
  postgres: major,
  dumpedBy: major.nullable(),
  /** The hashes of the migrations that the database has, in order. */
  migrations: z.array(z.string()),
  /** The log in use: how far the tree goes, and how far it was signed. */
  log: z.strictObject({ origin: z.string(), size: count, root: bytesField(32).nullable(), signed: count }),
  /** How many rows each table has. */
  rows: z.record(z.string(), count),
  parts: z.array(part),
})

/** What a backup says of itself. */
export type Manifest = z.output<typeof manifestSchema>

/** What it says of one of its parts. */
export type Part = Manifest['parts'][number]

/** A manifest as it stands in a backup. */
export const encodeManifest = (manifest: Manifest): Uint8Array =>
  canonicalJson(z.encode(manifestSchema, manifest))

/** The manifest in these bytes; `null` if {@link encodeManifest} would not have written them. */
export function decodeManifest(bytes: Uint8Array): Manifest | null {
  const parsed = manifestSchema.safeParse(readCanonicalJson(bytes)?.value)
  return parsed.success ? parsed.data : null
}
