import { utf8 } from '../base/bytes.js'

/** How much work one guess of a passphrase costs: Argon2id passes (`opslimit`) and memory in bytes (`memlimit`). */
export interface PassphraseCost {
  opslimit: number
  memlimit: number
}

/**
 * `moderate` is libsodium's setting of that name (about 2 s, 256 MiB), for keys that people keep. `demonstration` (about
 * 0.02 s, 8 MiB) is for demonstrations and tests, whose passphrase everybody knows.
 */
export const passphraseCosts = {
  demonstration: { opslimit: 2, memlimit: 8 * 1024 * 1024 },
  moderate: { opslimit: 3, memlimit: 256 * 1024 * 1024 },
} as const satisfies Record<string, PassphraseCost>

/**
 * What a file may ask for. Below, a guess is cheaper than anything that we write; above, opening a crafted file would
 * take the memory of the machine, or minutes.
 */
export const passphraseCostLimits = {
  opslimit: { min: 2, max: 8 },
  memlimit: { min: 8 * 1024 * 1024, max: 1024 * 1024 * 1024 },
} as const

/** The size of the salt in bytes. */
export const PASSPHRASE_SALT_BYTES = 16

/** Fewer characters fall to guessing whatever a guess costs. */
export const MIN_PASSPHRASE_CHARACTERS = 8

/**
 * The 32-byte key of a passphrase (Argon2id version 1.3). The passphrase is brought to Unicode form NFC first, because
 * keyboards differ in how they write å. Loads libsodium's large build on first use. Throws on a cost outside the limits.
 */
export async function keyOfPassphrase(
  passphrase: string,
  salt: Uint8Array,
  { opslimit, memlimit }: PassphraseCost,
): Promise<Uint8Array> {
  if (
    !isWithin(passphraseCostLimits.opslimit, opslimit) ||
    !isWithin(passphraseCostLimits.memlimit, memlimit)
  )
    throw new RangeError('passphrase cost is outside its limits')
  const { default: sumo } = await import('libsodium-wrappers-sumo')
  await sumo.ready
  const secret = utf8(passphrase.normalize('NFC'))
  const key = sumo.crypto_pwhash(32, secret, salt, opslimit, memlimit, sumo.crypto_pwhash_ALG_ARGON2ID13)
  sumo.memzero(secret)
  return key
}

const isWithin = ({ min, max }: { min: number; max: number }, value: number): boolean =>
  value >= min && value <= max
