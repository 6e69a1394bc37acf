import { sql } from 'drizzle-orm'
import { schemaStanding } from '../../database/applied-migrations.js'
import { requireTrueClock } from '../../database/clock.js'
import type { Database, Transaction } from '../../database/database.js'
import { isScratch } from '../../database/migrate.js'
import { DatabaseUnusable } from '../../database/unusable.js'
import { type Checked, counted, fail, ok, warn } from './checked.js'

const what = 'database'

/** What PostgreSQL must be set to, or an acknowledged enquiry can be lost with the power. */
const durable = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' }

/** What it should be set to, or its own log repeats what refused rows hold (`compose.yaml`). */
const silent = {
  log_error_verbosity: 'terse',
  log_statement: 'none',
  log_min_duration_statement: '-1',
  log_min_messages: 'fatal',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
}

const oldestVersion = 150_000

/** Whether a database that answers can be relied upon: version, settings, clock function, schema. */
export const checkDatabase = (database: Database): Promise<Checked[]> =>
  database.transaction(
    async (tx) => {
      if (await isScratch(tx))
        return [fail(what, 'this is a scratch database', 'name the relay’s in DATABASE_URL')]
      const schema = await checkSchema(tx)
      return [...(await checkSettings(tx, database.engine)), ...schema]
    },
    { readOnly: true },
  )

async function checkSettings(tx: Transaction, engine: Database['engine']): Promise<Checked[]> {
  const names = [...Object.keys(durable), ...Object.keys(silent), 'server_version', 'server_version_num']
  const rows = await tx.execute<{ name: string; value: string }>(sql`
    select name, setting as value from pg_settings where name in (${sql.join(
      names.map((name) => sql`${name}`),
      sql`, `,
    )})`)
  const is = new Map(rows.map(({ name, value }) => [name, value]))
  const others = (wanted: Record<string, string>) =>
    Object.entries(wanted).filter(([name, value]) => is.has(name) && is.get(name) !== value)
  const set = (pairs: [string, string][]) => pairs.map(([name, value]) => `${name} = ${value}`).join(', ')
  const version = is.get('server_version')?.split(' ')[0] ?? 'of an unknown version'
  const unsafe = others(durable)
  // Nobody keeps a log of the embedded engine.
  const talking = engine === 'embedded' ? [] : others(silent)
  return [
    Number(is.get('server_version_num') ?? 0) < oldestVersion
      ? fail(what, `PostgreSQL ${version} is too old`, 'take version 15 or later')
      : ok(what, `PostgreSQL ${version} answers${engine === 'embedded' ? ', embedded' : ''}`),
    ...(unsafe.length === 0
      ? [ok(what, `each commit is on disk: ${set(Object.entries(durable))}`)]
      : [fail(what, 'what is acknowledged can be lost with the power', `set ${set(unsafe)}`)]),
    ...(talking.length === 0
      ? []
      : [warn(what, 'PostgreSQL’s own log can repeat refused rows', `set ${set(talking)}`)]),
  ]
}

async function checkSchema(tx: Transaction): Promise<Checked[]> {
  const { missing, unknown } = await schemaStanding(tx)
  if (unknown > 0)
    return [
      fail(
        what,
        `the schema has ${counted(unknown, 'migration')} of another version`,
        'run that version, not this',
      ),
    ]
  if (missing > 0)
    return [
      warn(
        what,
        `${counted(missing, 'migration')} to be applied`,
        'start the relay of this version, which does it',
      ),
    ]
  try {
    await requireTrueClock(tx)
  } catch (error) {
    if (!(error instanceof DatabaseUnusable)) throw error
    return [fail(what, error.message, 'find out who replaced it, and restore it')]
  }
  return [ok(what, 'the schema is that of this version')]
}
