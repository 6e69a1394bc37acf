import { join } from 'node:path'
import { equalBytes } from './base/bytes.js'
import { type Clock, hostClock } from './base/clock.js'
import type { Log } from './base/log.js'
import { openVouching, type Vouching } from './clinics/vouched.js'
import type { Config } from './config.js'
import type { Database } from './database/database.js'
import { consign } from './deliver/consign.js'
import { type DestroyedTraces, openDestroyedTraces } from './expire/destroyed-traces.js'
import { type ErasureLedger, ledgersOf, openErasureLedger } from './expire/erasure-ledger.js'
import { replayErasures } from './expire/replay.js'
import type { DueKey, SealedEnquiry } from './intake/sealed-enquiry.js'
import type { DayKeyPlaces } from './keyring/day-key-files.js'
import { type DayKeys, openDayKeys } from './keyring/day-keys.js'
import { openRelayKeys, type RelayKeys, relaySecretPath } from './keyring/relay-keys.js'
import { createDestinations } from './notify/destination.js'
import { openMailer } from './notify/mail.js'
import { createNotifier, type Notifier, type Notifying, places } from './notify/notifier.js'
import { tellPatient } from './notify/tell-patient.js'
import { type Look, openLook } from './operate/look.js'
import type { Directories } from './operate/places.js'
import { type AnnouncedPolicy, bringIntoForce } from './policy/in-force.js'
import { type LoadedPolicy, loadPolicy } from './policy/load.js'
import { ownPolicy } from './policy/own-policy.js'
import type { Policy } from './policy/policy.js'
import type { Quorum } from './prove/log/checkpoints.js'
import { currentLog } from './prove/log/head.js'
import { type LogLeader, openLogLeader } from './prove/log/leader.js'
import { openLogs } from './prove/log/open.js'
import { quorumOf } from './prove/log/witnesses.js'

/** Everything that the stages need, made once at the start. Each stage takes of it what it names itself. */
export interface Relay extends Pick<Notifying, 'destinations' | 'mailer' | 'webhookKeys'> {
  database: Database
  /** The policy in force, and the exact bytes of its file. */
  policy: Policy
  policyBytes: Uint8Array
  /** The policy of the operator's file, if it is announced and not yet in force. */
  announced: AnnouncedPolicy | null
  keys: RelayKeys
  dayKeys: DayKeys
  /** What was erased, so that no backup brings it back. */
  erasures: ErasureLedger
  log: Log
  clock: Clock
  demo: boolean
  publicUrl: URL
  databaseFiles: string | undefined
  /** The relay's part in its transparency log. */
  leader: LogLeader
  /** Where the log's high-water marks lie: outside the database and its backups. */
  marksDirectory: string
  /** How many of which witnesses have to have seen the log. */
  quorum: Quorum
  vouching: Vouching
  /** Tells clinics that something waits, and patients that there is news. */
  notifier: Notifier
  /** Whether patients are told by mail: not without a mail server, but for a demo, where everybody can read the files. */
  noticeMail: boolean
  tellPatient: typeof tellPatient
  directories: Directories
  /** Looks at all of it, for whoever watches. */
  look: Look
  consign(enquiry: SealedEnquiry, due: DueKey): ReturnType<typeof consign>
  /** What was destroyed before its time, and may still lie in the embedded database's files. */
  traces: DestroyedTraces
}

/** What decides what a relay is: the rest of the configuration is about where it listens. */
export type RelayConfig = Pick<
  Config,
  'demo' | 'publicUrl' | 'origin' | 'keysDirectory' | 'keysMirrorDirectory' | 'dataDirectory' | 'policyPath'
> &
  Partial<Pick<Config, 'mail' | 'webhookKeys' | 'allowLocalWebhooks'>>

/**
 * Puts a relay together on an open database: policy, keys, day keys. Throws, with a message for the operator, if they
 * do not belong together. What it makes at the first start is durable on return, and nothing is there that was erased.
 */
export async function createRelay(
  config: RelayConfig,
  database: Database,
  log: Log,
  clock: Clock = hostClock,
): Promise<Relay> {
  const file = await loadPolicy(config.policyPath ?? ownPolicy)
  const keys = await openRelayKeys(config.keysDirectory, config.origin, database)
  await openLogs(database, keys)
  const promised = await openPolicy(database, keys, file, log)
  const { policy } = promised
  const { publicUrl } = config
  const erasures = openErasureLedger(ledgersOf(config))
  const traces = openDestroyedTraces(database, clock)
  await replayErasures({ database, policy, keys, erasures, log })
  const marksDirectory = join(config.keysDirectory, 'log')
  const leader = await openLogLeader({ database, keys, marksDirectory, log })
  const vouching = openVouching({ keys })
  const mayPromise = () => leader.refusing() === null
  const channels = openChannels(config, keys, policy)
  const directories = directoriesOf(config)
  const dayKeys = openDayKeys(dayKeyPlacesOf(config), database, log)
  const quorum = quorumOf(policy.log)
  const seen = { ...promised, dayKeys, leader, quorum, clock, directories, mailer: channels.mailer }
  return {
    ...promised,
    database,
    keys,
    dayKeys,
    erasures,
    log,
    clock,
    demo: config.demo,
    publicUrl,
    databaseFiles: database.engine === 'embedded' ? join(config.dataDirectory, 'pg') : undefined,
    leader,
    marksDirectory,
    directories,
    look: openLook({ ...seen, database, demo: config.demo }),
    quorum,
    vouching,
    ...channels,
    notifier: createNotifier({
      database,
      policy,
      keys,
      dayKeys,
      log,
      publicUrl,
      random: Math.random,
      ...channels,
    }),
    noticeMail: config.demo || !channels.mailer.isToFiles,
    tellPatient,
    consign: (enquiry, due) => consign({ database, policy, keys, vouching, mayPromise }, enquiry, due),
    traces,
  }
}

/** The policy to keep to, and the one that is announced. */
async function openPolicy(
  database: Database,
  keys: RelayKeys,
  file: LoadedPolicy,
  log: Log,
): Promise<Pick<Relay, 'policy' | 'policyBytes' | 'announced'>> {
  await requireOwn(database, keys, file.policy)
  const { policy, bytes: policyBytes, announced } = await bringIntoForce(database, file)
  await requireOwn(database, keys, policy)
  if (announced !== null) log.info('policy-announced', { version: announced.policy.version })
  return { policy, policyBytes, announced }
}

const dayKeyPlacesOf = (config: RelayConfig): DayKeyPlaces => ({
  directory: join(config.keysDirectory, 'days'),
  mirror: config.keysMirrorDirectory,
  relaySecret: relaySecretPath(config.keysDirectory),
})

const directoriesOf = (config: RelayConfig): Directories => ({
  days: join(config.keysDirectory, 'days'),
  mirror: config.keysMirrorDirectory,
  erased: ledgersOf(config),
  data: config.dataDirectory,
})

/** The ways out: for mail, and for the web addresses that clinics set. */
function openChannels(config: RelayConfig, keys: RelayKeys, { operator }: Policy) {
  const { publicUrl, mail: server, webhookKeys = [1], allowLocalWebhooks: allowLocal = false } = config
  const outbox = join(config.dataDirectory, 'outbox')
  return {
    mailer: openMailer({ publicUrl, operator: operator.name, server, outbox, atOnce: places }),
    destinations: createDestinations({ publicUrl, allowLocal }),
    webhookKeys: webhookKeys.map((number) => keys.webhook(number)),
  }
}

/** Throws if the policy tells verifiers to trust other keys than this relay's: nobody could verify anything. */
async function requireOwn(database: Database, keys: RelayKeys, { trust }: Policy): Promise<void> {
  if (trust === undefined) return
  const log = await database.transaction(currentLog, { readOnly: true })
  const isOwn =
    trust.origin === keys.origin &&
    equalBytes(trust.relayKey, keys.sign.publicKey) &&
    trust.logs.includes(log.key)
  if (!isOwn) throw new Error('the member trust of the policy is not about this relay: see videre trust')
}
