/** What stands in the log stands for ever: the database itself refuses what no code of the relay does. */
import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { type BusyWorld, busyWorld } from './support/busy-world.js'

let world: BusyWorld

beforeAll(async () => {
  world = await busyWorld()
  return () => world.relay.stop()
})

const run = (statement: string) => world.database.transaction((tx) => tx.execute(sql.raw(statement)))

/** PostgreSQL's word for what a rule of the schema forbids. */
const refused = { kind: 'constraint', sqlState: '23001' }

const columns = {
  logs: 'key',
  log_leaves: 'entry',
  log_tiles: 'root',
  log_batches: 'root',
  log_checkpoints: 'note',
  log_cosignatures: 'line',
}

describe.each(Object.entries(columns))('%s', (table, column) => {
  it('has rows', async () => {
    expect(await run(`select 1 from ${table} limit 1`)).toHaveLength(1)
  })

  it.each([
    ['changed', `update ${table} set ${column} = ${column}`],
    ['changed in no row', `update ${table} set ${column} = ${column} where false`],
    ['deleted from', `delete from ${table}`],
    ['emptied', `truncate ${table} cascade`],
  ])('cannot be %s', async (_, statement) => {
    await expect(run(statement)).rejects.toMatchObject(refused)
  })
})

describe('a number of a clinic', () => {
  it.each([
    ['cannot be changed', 'update delivery_numbers set number = number + 1000'],
    ['cannot get another entry', `update delivery_numbers set delivery_id = null, entry = sha256('x')`],
    ['cannot get another link', `update delivery_numbers set delivery_id = null, link = sha256('x')`],
    ['cannot get another delivery', 'update delivery_numbers set delivery_id = gen_random_uuid()'],
    ['cannot change its clinic', 'update delivery_numbers set clinic_id = gen_random_uuid()'],
    ['cannot be deleted', 'delete from delivery_numbers'],
    ['cannot be emptied away', 'truncate delivery_numbers'],
  ])('%s', async (_, statement) => {
    await expect(run(statement)).rejects.toMatchObject(refused)
  })

  it('can lose its delivery, once that is stripped', async () => {
    await run('update delivery_numbers set delivery_id = null where number = 1')
    expect(await run('select 1 from delivery_numbers where number = 1 and delivery_id is null')).not.toEqual(
      [],
    )
  })
})
