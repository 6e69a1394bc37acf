import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { base64url, equalBytes, uint32, utf8 } from '../base/bytes.js'
import { deriveKey } from '../base/hash.js'
import { type KeyPair, randomBytes, signKeyPair } from '../base/sodium.js'
import type { Database } from '../database/database.js'
import { now } from '../database/now.js'
import { relays } from '../database/schema.js'
import { createKeyFile, destroyKeyFile, readKeyFile } from './key-files.js'

/** What the relay signs and checks with. All of it comes from one file in `keys/relay/`, which is backed up. */
export interface RelayKeys {
  origin: string
  /** Signs statements. */
  sign: KeyPair
  /** Signs the checkpoints of the log with this origin, and of no other. */
  log(logOrigin: string): KeyPair
  /** Signs webhooks, by its number: the next one is known before the relay changes to it. */
  webhook(number: number): KeyPair
  /** MACs login challenges, so that they need not be stored. */
  challenge: Uint8Array
  /** What the first staff member is added with: whoever can read `keys/relay/` may do that, nobody else. */
  operatorToken: string
  /** The key of the first registrar, on which all others rest; `null` before there is one. */
  firstRegistrar(): Promise<Uint8Array | null>
  /** Remembers the first registrar outside the database. Durable on return. One that came to nothing is replaced. */
  rememberFirstRegistrar(signKey: Uint8Array): Promise<void>
}

/** Where the relay's secret lies below the keys directory. */
export const relaySecretPath = (directory: string): string => join(directory, 'relay', 'secret.key')

/** The operator token that belongs to a relay secret. */
export const operatorTokenOf = (secret: Uint8Array): string =>
  base64url(deriveKey(secret, 'videre/v1/derive/operator-token'))

/**
 * The relay's keys, made at the first start on an empty database and bound to it together with the origin.
 * Throws {@link RelayMismatch} if database and keys, or database and origin, do not belong together: signing with another
 * key or name would make every earlier statement unverifiable.
 */
export async function openRelayKeys(
  directory: string,
  origin: string,
  database: Database,
): Promise<RelayKeys> {
  const path = relaySecretPath(directory)
  const rows = await database.transaction((tx) => tx.select().from(relays))
  let secret = await readKeyFile(path, 32)
  if (secret === null) {
    if (rows.length > 0)
      throw new RelayMismatch(`${path} is missing: restore it from the backup of keys/relay`)
    await createKeyFile(path, randomBytes(32))
    secret = await readKeyFile(path, 32)
  }
  if (secret === null) throw new RelayMismatch(`${path} cannot be read back`)
  const known = secret
  const keys: RelayKeys = {
    origin,
    sign: signKeyPair(deriveKey(known, 'videre/v1/derive/sign')),
    log: (logOrigin) => signKeyPair(deriveKey(known, 'videre/v1/derive/log', utf8(logOrigin))),
    webhook: (number) => signKeyPair(deriveKey(known, 'videre/v1/derive/webhook', uint32(number))),
    challenge: deriveKey(known, 'videre/v1/derive/challenge'),
    operatorToken: operatorTokenOf(known),
    ...firstRegistrarIn(join(directory, 'relay', 'first-registrar.pub')),
  }
  await bind(database, keys, path)
  return keys
}

function firstRegistrarIn(path: string): Pick<RelayKeys, 'firstRegistrar' | 'rememberFirstRegistrar'> {
  return {
    firstRegistrar: () => readKeyFile(path, 32),
    async rememberFirstRegistrar(signKey) {
      await destroyKeyFile(path, 32)
      await createKeyFile(path, signKey)
    },
  }
}

async function bind(database: Database, keys: RelayKeys, path: string): Promise<void> {
  const [relay] = await database.transaction(async (tx) => {
    const createdAt = await now(tx)
    await tx
      .insert(relays)
      .values({ origin: keys.origin, signKey: keys.sign.publicKey, createdAt })
      .onConflictDoNothing()
    return tx.select().from(relays).where(eq(relays.only, true))
  })
  if (relay === undefined) throw new RelayMismatch('the database lost its row in relays')
  if (!equalBytes(relay.signKey, keys.sign.publicKey)) {
    throw new RelayMismatch(`${path} is not the key of this database: restore the one that belongs to it`)
  }
  if (relay.origin !== keys.origin) {
    throw new RelayMismatch(`this database belongs to ${relay.origin}, the configuration says ${keys.origin}`)
  }
}

/** Database, keys and configuration that do not belong together. The relay does not start. */
export class RelayMismatch extends Error {
  override readonly name = 'RelayMismatch'
}
