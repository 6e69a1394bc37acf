import { join } from 'node:path'
import { hostClock } from '../../base/clock.js'
import { placeOf } from '../../base/log.js'
import type { Config } from '../../config.js'
import type { Database } from '../../database/database.js'
import { ledgersOf } from '../../expire/erasure-ledger.js'
import { readDatabaseState } from '../../operate/database-state.js'
import type { SeenDatabase } from '../../operate/look.js'
import type { Directories } from '../../operate/places.js'
import { readWitnessStates } from '../../operate/witness-state.js'
import type { Policy } from '../../policy/policy.js'
import { checkBelonging, checkIntegrations } from './belonging.js'
import { type Checked, fail, warn } from './checked.js'
import { checkClocks } from './clocks.js'
import { checkConfiguration, checkNode } from './configuration.js'
import { checkDatabase } from './database.js'
import { checkDayKeys } from './day-keys.js'
import { checkDisks } from './disks.js'
import { checkErasures } from './erasures.js'
import { checkLog, checkWitnesses } from './log.js'
import { checkModes } from './modes.js'
import { checkClinics, checkMail, checkNotices } from './notices.js'
import { type Opened, openToLook } from './open-database.js'
import { checkPolicy } from './policy.js'
import { checkRetention } from './retention.js'
import { checkPublicAddress, checkRunning } from './running.js'

/** Looks at everything that a relay with this environment needs. What cannot be looked at stops nothing else. */
export async function examine(): Promise<Checked[]> {
  const { config, checked } = checkConfiguration()
  const first = [...checked, checkNode(process.version)]
  if (config === null) return first
  const { policy, checked: ofPolicy } = await checkPolicy(config)
  const opened = await openToLook(config)
  try {
    return [...first, ...ofPolicy, ...(await examineParts(config, policy, opened))]
  } finally {
    if (opened.kind === 'open') await opened.database.close().catch(() => undefined)
  }
}

/** One look, and what it is at. */
type Part = readonly [what: string, check: () => Promise<Checked[]>]

async function examineParts(config: Config, policy: Policy | null, opened: Opened): Promise<Checked[]> {
  const directories = directoriesOf(config)
  const seen = opened.kind === 'open' ? await look(opened.database, policy) : null
  const days = seen?.state.retention.days ?? null
  let relayKey: Uint8Array | null = null
  const belonging = async (database: Database) => {
    const found = await checkBelonging(database, config)
    relayKey = found.relayKey
    return found.checked
  }
  const parts: Part[] = [
    ['keys', () => checkModes(config)],
    ['day keys', () => checkDayKeys(directories, { days, demo: config.demo })],
    ['erasures', async () => [await checkErasures(directories)]],
    ['database', async () => (opened.kind === 'open' ? checkDatabase(opened.database) : [notOpen(opened)])],
    ...(opened.kind === 'open' ? [['keys', () => belonging(opened.database)] as const] : []),
    ...(opened.kind === 'open' && seen !== null
      ? ofState(config, policy, opened.database, seen, directories)
      : []),
    ...(opened.kind === 'open' && seen === null ? [unread] : []),
    ['witness', async () => (policy === null ? [] : checkWitnesses(policy, seen))],
    ['mail', async () => [await checkMail(config)]],
    ['disk', () => checkDisks(config, directories)],
    ['relay', () => checkRunning(config)],
    ['address', async () => [await checkPublicAddress(config, relayKey)]],
  ]
  const checked: Checked[] = []
  for (const [what, check] of parts) checked.push(...(await check().catch(notChecked(what))))
  return checked
}

/** What only a database knows that is of this version. */
const ofState = (
  config: Config,
  policy: Policy | null,
  database: Database,
  seen: SeenDatabase,
  directories: Directories,
): Part[] => [
  ['clocks', async () => [checkClocks(seen)]],
  ['log', async () => [await checkLog(database, seen, config)]],
  ['retention', async () => (policy === null ? [] : checkRetention(database, seen, policy, directories))],
  ['clinics', async () => [checkClinics(seen)]],
  ['policy', async () => (policy === null ? [] : checkIntegrations(database, policy))],
  ['notices', async () => checkNotices(seen)],
]

const directoriesOf = ({ keysDirectory, keysMirrorDirectory, dataDirectory }: Config): Directories => ({
  days: join(keysDirectory, 'days'),
  mirror: keysMirrorDirectory,
  erased: ledgersOf({ keysDirectory, keysMirrorDirectory }),
  data: dataDirectory,
})

/** The state of the work, or `null` if this is not the schema that it can be read from. */
const look = (database: Database, policy: Policy | null): Promise<SeenDatabase | null> =>
  database
    .transaction(
      async (tx) => {
        const askedAt = hostClock().getTime()
        const state = await readDatabaseState(tx)
        const aheadSeconds = state.at - (askedAt + hostClock().getTime()) / 2000
        const keys = policy?.log.witnesses.from.map(({ key }) => key) ?? []
        return { state, aheadSeconds, witnesses: await readWitnessStates(tx, keys) }
      },
      { readOnly: true },
    )
    .catch(() => null)

const unread: Part = [
  'database',
  async () => [
    warn(
      'database',
      'log, retention and notices were not looked at',
      'start the relay of this version first',
    ),
  ],
]

function notOpen(opened: Exclude<Opened, { kind: 'open' }>): Checked {
  switch (opened.kind) {
    case 'in-use':
      return {
        what: 'database',
        result: 'ok',
        says: 'embedded; the relay that runs has it, and answers for it',
      }
    case 'none':
      return warn('database', 'there is none yet', 'the first start makes it')
    case 'failed':
      return fail('database', `${opened.says}; log, retention and notices were not looked at`, opened.remedy)
  }
}

/** Whatever it was, it says nothing that it should not, and the rest is looked at all the same. */
const notChecked =
  (what: string) =>
  (error: unknown): Checked[] => [
    fail(
      what,
      `could not be looked at (at ${placeOf(error)})`,
      'see whether its files can be read by this user',
    ),
  ]
