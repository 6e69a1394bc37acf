import { isNull } from 'drizzle-orm'
import type { Config } from '../../config.js'
import type { Database } from '../../database/database.js'
import { integrationTokens, relays, staff } from '../../database/schema.js'
import { KeyFileUnusable } from '../../keyring/key-files.js'
import { openRelayKeys, type RelayKeys, RelayMismatch } from '../../keyring/relay-keys.js'
import type { Policy } from '../../policy/policy.js'
import { type Checked, counted, fail, ok, warn } from './checked.js'

/** Whether database, keys and public address belong together. Gives the relay's key if they do. */
export async function checkBelonging(
  database: Database,
  { keysDirectory, origin }: Config,
): Promise<{ relayKey: Uint8Array | null; checked: Checked[] }> {
  const known = await database.transaction((tx) => tx.select().from(relays), { readOnly: true })
  // Where no relay has started yet there is nothing to compare, and what follows would make keys.
  if (known.length === 0)
    return { relayKey: null, checked: [warn('keys', 'no relay has used this database yet', 'start it')] }
  try {
    const keys = await openRelayKeys(keysDirectory, origin, database)
    const checked = [ok('keys', 'database, relay key and public address belong together')]
    return { relayKey: keys.sign.publicKey, checked: [...checked, ...(await checkRegistrar(database, keys))] }
  } catch (error) {
    // Said by who looks at the files.
    if (error instanceof KeyFileUnusable) return { relayKey: null, checked: [] }
    if (!(error instanceof RelayMismatch)) throw error
    const remedy = 'the relay starts only where all three belong together'
    return { relayKey: null, checked: [fail('keys', error.message, remedy)] }
  }
}

async function checkRegistrar(
  database: Database,
  keys: Pick<RelayKeys, 'firstRegistrar'>,
): Promise<Checked[]> {
  const first = await keys.firstRegistrar()
  const { length } = await database.transaction(
    (tx) => tx.select({ id: staff.id }).from(staff).where(isNull(staff.removedAt)),
    { readOnly: true },
  )
  if (length > 0 && first === null)
    return [
      fail(
        'staff',
        'the first registrar’s key is missing, and so every clinic',
        'restore keys/relay/first-registrar.pub',
      ),
    ]
  if (length < 2)
    return [
      warn(
        'staff',
        `${counted(length, 'member')}: whatever decides who receives takes two`,
        'see videre staff add',
      ),
    ]
  return [ok('staff', counted(length, 'member'))]
}

/** Whether each integration that the policy names has a token. */
export async function checkIntegrations(database: Database, { integrations }: Policy): Promise<Checked[]> {
  const issued = await database.transaction(
    (tx) => tx.select({ name: integrationTokens.name }).from(integrationTokens),
    { readOnly: true },
  )
  const without = integrations.filter((name) => issued.every((token) => token.name !== name))
  return without.length === 0
    ? []
    : [warn('policy', `no token was issued to ${without.join(', ')}`, 'see videre staff integration')]
}
