import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { equalBytes } from './base/bytes.js'
import { type Clock, hostClock } from './base/clock.js'
import type { Log } from './base/log.js'
import type { Config } from './config.js'
import type { Database } from './database/database.js'
import { now } from './database/now.js'
import { policies } from './database/schema.js'
import { consign } from './deliver/consign.js'
import type { DueKey, SealedEnquiry } from './intake/sealed-enquiry.js'
import { type DayKeys, openDayKeys } from './keyring/day-keys.js'
import { openRelayKeys, type RelayKeys } from './keyring/relay-keys.js'
import { type LoadedPolicy, loadPolicy } from './policy/load.js'
import type { Policy } from './policy/policy.js'

/** Everything that the stages need, made once at the start. Each stage takes of it what it names itself. */
export interface Relay {
  database: Database
  policy: Policy
  keys: RelayKeys
  dayKeys: DayKeys
  log: Log
  clock: Clock
  demo: boolean
  publicUrl: URL
  databaseFiles: string | undefined
  consign(enquiry: SealedEnquiry, due: DueKey): ReturnType<typeof consign>
}

/** The policy that comes with Videre. */
const ownPolicy = fileURLToPath(new URL('../policies/helsetjenester.json', import.meta.url))

/** What decides what a relay is: the rest of the configuration is about where it listens. */
export type RelayConfig = Pick<
  Config,
  'demo' | 'publicUrl' | 'origin' | 'keysDirectory' | 'keysMirrorDirectory' | 'dataDirectory' | 'policyPath'
>

/**
 * Puts a relay together on an open database: policy, keys, day keys. Throws, with a message for the operator, if they
 * do not belong together. What it makes at the first start is durable on return.
 */
export async function createRelay(
  config: RelayConfig,
  database: Database,
  log: Log,
  clock: Clock = hostClock,
): Promise<Relay> {
  const loaded = await loadPolicy(config.policyPath ?? ownPolicy)
  await recordPolicy(database, loaded)
  const keys = await openRelayKeys(config.keysDirectory, config.origin, database)
  const { policy } = loaded
  return {
    database,
    policy,
    keys,
    dayKeys: openDayKeys(join(config.keysDirectory, 'days'), config.keysMirrorDirectory, database, log),
    log,
    clock,
    demo: config.demo,
    publicUrl: config.publicUrl,
    databaseFiles: database.engine === 'embedded' ? join(config.dataDirectory, 'pg') : undefined,
    consign: (enquiry, due) => consign({ database, policy, keys }, enquiry, due),
  }
}

/** Keeps the exact text of every policy that was in force. A version cannot come back with another text. */
async function recordPolicy(database: Database, { policy: { version }, bytes }: LoadedPolicy): Promise<void> {
  const known = await database.transaction(async (tx) => {
    await tx
      .insert(policies)
      .values({ version, body: bytes, inForceFrom: await now(tx) })
      .onConflictDoNothing()
    return tx.select().from(policies)
  })
  const recorded = known.find((policy) => policy.version === version)
  if (recorded === undefined || !equalBytes(recorded.body, bytes)) {
    throw new Error(
      `the policy changed but its version ${version} did not: consent names the version, give it a new one`,
    )
  }
}
