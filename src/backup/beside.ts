import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import type { Config } from '../config.js'
import type { Database } from '../database/database.js'
import { ledgersOf } from '../expire/erasure-ledger.js'
import { listDayKeyFiles } from '../keyring/day-key-files.js'

/** What lies beside a restored database that no backup has. */
export interface Beside {
  /** The days to come on which something of the database falls due, and how many of them have no key anywhere. */
  dueDays: number
  withoutKey: number
  /** Whether there is a ledger of erasures, and whether there are marks of the log. */
  hasLedger: boolean
  hasMarks: boolean
}

/** Looks at what lies beside a restored database, by names only. */
export async function lookBeside(
  database: Database,
  config: Pick<Config, 'keysDirectory' | 'keysMirrorDirectory'>,
): Promise<Beside> {
  const days = await database.transaction(
    (tx) => tx.execute<{ day: string }>(sql`select day::text from due_days where due_at > videre_now()`),
    { readOnly: true },
  )
  const { files } = await listDayKeyFiles({
    directory: join(config.keysDirectory, 'days'),
    mirror: config.keysMirrorDirectory,
  })
  const withKey = new Set(files.map(({ day }) => day))
  return {
    dueDays: days.length,
    withoutKey: days.filter(({ day }) => !withKey.has(day)).length,
    hasLedger: (await Promise.all(ledgersOf(config).map(hasFiles))).includes(true),
    hasMarks: await hasFiles(join(config.keysDirectory, 'log')),
  }
}

const hasFiles = (directory: string): Promise<boolean> =>
  readdir(directory).then(
    (names) => names.length > 0,
    () => false,
  )
