import { z } from 'zod'
import { fromUtf8, utf8 } from '../base/bytes.js'
import { canonicalJson } from '../base/canonical.js'
import { bytesField, idField, instantField } from '../base/wire.js'
import { PASSPHRASE_SALT_BYTES, passphraseCostLimits } from './passphrase.js'

/** More than any key file needs: larger ones are refused unread. */
export const MAX_KEY_FILE_BYTES = 16_384

const within = ({ min, max }: { min: number; max: number }) => z.int().min(min).max(max)

const ownerMembers = {
  kind: z.enum(['clinic', 'staff', 'patient', 'contact']),
  /** Without control characters: names are shown on terminals. */
  name: z
    .string()
    .max(200)
    .regex(/^[^\p{Cc}\p{Cf}]+$/u),
  clinicId: idField().optional(),
  relay: z
    .url({ protocol: /^https?$/ })
    .max(200)
    .optional(),
}

/** The members of a key file. All but `secret` are plain text, and bound to it: an edited file does not open. */
const keyFileSchema = z.strictObject({
  about: z.string().max(2000),
  format: z.literal('videre/v1/key-file'),
  ...ownerMembers,
  fingerprint: z.string().regex(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/),
  keyId: bytesField(16),
  createdAt: instantField(),
  protection: z.strictObject({
    kdf: z.literal('argon2id13'),
    opslimit: within(passphraseCostLimits.opslimit),
    memlimit: within(passphraseCostLimits.memlimit),
    salt: bytesField(PASSPHRASE_SALT_BYTES),
    /** Tells a wrong passphrase from a damaged file. */
    check: bytesField(16),
  }),
  secret: bytesField(48),
})

/** A key file as it was read: whose it is in plain text, the secret still closed. */
export type KeyFile = z.output<typeof keyFileSchema>

/** Whose secret a key file holds. `clinicId` is for a clinic only; `relay` is the public URL that it works with. */
export type KeyOwner = Pick<KeyFile, 'kind' | 'name' | 'clinicId' | 'relay'>

const loss = {
  clinic:
    'Without this file and its passphrase nobody, not the relay either, can open the enquiries sealed to this clinic: keep a copy in a safe place. Whoever has both can read those enquiries and sign receipts for the clinic.',
  staff:
    'Whoever has this file and its passphrase can act as this person at the relay. If it is lost, have a new key added and this one revoked.',
  contact:
    'Without this file and its passphrase nobody can read the questions that were sealed to it: keep a copy in a safe place, away from the server. Whoever has both can read those questions.',
  patient:
    'Whoever has this file and its passphrase can read this enquiry, correct it and withdraw it. If it is lost, nobody can restore it.',
} as const satisfies Record<KeyOwner['kind'], string>

/** What stands first in a key file, for the person who finds it years later. */
export const aboutKeyFile = ({ kind, name }: KeyOwner): string =>
  `Videre ${kind} key of ${name}. Keep it secret; it is protected with a passphrase. ${loss[kind]}`

/** The members that are plain text as canonical JSON: what the secret is bound to. Throws on what the schema refuses. */
export const encodePlainMembers = (plain: Omit<KeyFile, 'secret'>): Uint8Array =>
  canonicalJson(z.encode(keyFileSchema.omit({ secret: true }), plain))

/** The file's text: JSON that people can read, closed by a line feed. Throws on what the schema refuses. */
export const encodeKeyFile = (file: KeyFile): Uint8Array =>
  utf8(`${JSON.stringify(z.encode(keyFileSchema, file), null, 2)}\n`)

/** The key file in these bytes; `null` if they are anything else. Nothing is repaired. */
export function decodeKeyFile(bytes: Uint8Array): KeyFile | null {
  try {
    const parsed = keyFileSchema.safeParse(JSON.parse(fromUtf8(bytes)))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
