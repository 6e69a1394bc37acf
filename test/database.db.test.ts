import { inspect } from 'node:util'
import { asc, count, eq, sql } from 'drizzle-orm'
import { describe, expect, inject, test, vi } from 'vitest'
import { Refusal } from '../src/base/refusal.js'
import { withinBudget, withoutBudget } from '../src/database/budget.js'
import { DatabaseFailure } from '../src/database/failure.js'
import { now } from '../src/database/now.js'
import { clinics, integrationTokens, policies } from '../src/database/schema.js'
import { freshDatabase, type TestDatabase } from './support/database.js'

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const canary = 'KANARIFUGL-4711'

const policy = (version: string) => ({ version, body: new Uint8Array([0, 1, 255]), inForceFrom: new Date(0) })
const countPolicies = async (database: TestDatabase) => {
  const [row] = await database.transaction((tx) => tx.select({ n: count() }).from(policies))
  return row?.n
}
/** The failure of a call that must fail. */
const failureOf = async (call: Promise<unknown>): Promise<DatabaseFailure> => {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(DatabaseFailure)
  return error as DatabaseFailure
}

describe('a transaction', async () => {
  const database = await freshDatabase()

  test('gives the result of its work, which is then there for everybody', async () => {
    const result = await database.transaction(async (tx) => {
      await tx.insert(policies).values(policy('kept'))
      return 'done'
    })
    expect(result).toBe('done')
    const [row] = await database.transaction((tx) =>
      tx.select().from(policies).where(eq(policies.version, 'kept')),
    )
    expect(row).toMatchObject(policy('kept'))
  })

  test('that throws leaves nothing, and what was thrown arrives as it was', async () => {
    const refusal = new Refusal('gone', 'the time is over')
    const mistake = new RangeError('a mistake of our own')
    for (const thrown of [refusal, mistake]) {
      const call = database.transaction(async (tx) => {
        await tx.insert(policies).values(policy('never'))
        throw thrown
      })
      await expect(call).rejects.toBe(thrown)
    }
    const found = await database.transaction((tx) =>
      tx.select().from(policies).where(eq(policies.version, 'never')),
    )
    expect(found).toEqual([])
  })

  test('whose work hides a failed query is not reported as done', async () => {
    const call = database.transaction(async (tx) => {
      await tx
        .insert(policies)
        .values(policy('kept'))
        .catch(() => undefined)
    })
    expect(await failureOf(call)).toMatchObject({ kind: 'constraint', sqlState: '23505' })
  })

  test('may try something in a savepoint and go on when it is refused', async () => {
    await database.transaction(async (tx) => {
      await tx.transaction((inner) => inner.insert(policies).values(policy('kept'))).catch(() => undefined)
      await tx.insert(policies).values(policy('after the savepoint'))
    })
    const found = await database.transaction((tx) =>
      tx.select().from(policies).where(eq(policies.version, 'after the savepoint')),
    )
    expect(found).toHaveLength(1)
  })

  test('that is to read only cannot write', async () => {
    const call = database.transaction((tx) => tx.insert(policies).values(policy('written')), {
      readOnly: true,
    })
    expect(await failureOf(call)).toMatchObject({ kind: 'other', sqlState: '25006' })
  })

  test('gets its turn among hundreds', async () => {
    const before = (await countPolicies(database)) ?? 0
    const many = Array.from({ length: 300 }, (_, n) =>
      database.transaction((tx) => tx.insert(policies).values(policy(`one of many ${n}`))),
    )
    await Promise.all(many)
    expect(await countPolicies(database)).toBe(before + 300)
  })

  test('keeps bytes, lists and instants as they were', async () => {
    const clinic = {
      id: '0b5e7f3c-6a0d-4d3c-9c39-2f7a6a1c1c11',
      name: 'Åsane "hud", {klinikk}',
      place: 'Bergen',
      county: '46',
      telephone: '+4755000000',
      languages: ['nb', 'a,b', '{"}', ''],
      careNeeds: [],
      state: 'invited' as const,
      inviteHash: new Uint8Array(256).map((_, index) => index),
      invitedAt: new Date('2026-11-20T10:00:00.123Z'),
      activeAt: null,
    }
    await database.transaction((tx) => tx.insert(clinics).values(clinic))
    const [found] = await database.transaction((tx) => tx.select().from(clinics).orderBy(asc(clinics.id)))
    expect(found).toEqual(clinic)
  })
})

/** Every bound value is the canary, so that one search finds whatever slips through. */
describe('a failure has its kind and SQLSTATE and not one value that was bound', async () => {
  const database = await freshDatabase()
  const token = { name: canary, tokenHash: new Uint8Array([1]), issuedAt: new Date(0) }
  await database.transaction((tx) => tx.insert(integrationTokens).values(token))

  const failures: [
    string,
    (tx: Parameters<Parameters<TestDatabase['transaction']>[0]>[0]) => Promise<unknown>,
    object,
  ][] = [
    [
      'a unique violation',
      (tx) => tx.insert(integrationTokens).values(token),
      { kind: 'constraint', sqlState: '23505', constraint: 'integration_tokens_pkey' },
    ],
    [
      'a check violation',
      (tx) =>
        tx.execute(
          sql`insert into clinics values (gen_random_uuid(), ${canary}, '', '', '', '{}', '{}', ${canary}, null, now())`,
        ),
      { kind: 'constraint', sqlState: '23514', constraint: 'clinics_state_is_known' },
    ],
    [
      'a missing value',
      (tx) => tx.execute(sql`insert into policies (version) values (${canary})`),
      { kind: 'constraint', sqlState: '23502' },
    ],
    [
      'a text that is no number',
      (tx) => tx.execute(sql`select 1 where 1 = ${canary}`),
      { kind: 'other', sqlState: '22P02' },
    ],
    [
      'a value that the driver cannot send',
      (tx) => tx.execute(sql`select ${{ secret: canary }}::bytea`),
      { kind: 'other' },
    ],
    [
      'a date that the driver cannot send',
      (tx) => tx.execute(sql`select ${new Date(0)}::text, ${canary}::text`),
      { kind: 'other' },
    ],
    ['bad syntax', (tx) => tx.execute(sql`selekt ${canary}::text`), { kind: 'other', sqlState: '42601' }],
    [
      'an error of our own around the driver’s',
      async (tx) => {
        await tx
          .insert(integrationTokens)
          .values(token)
          .catch((cause: unknown) => {
            throw new Error('could not store', { cause: new AggregateError([cause]) })
          })
      },
      { kind: 'constraint', sqlState: '23505' },
    ],
    [
      'a refusal around the driver’s',
      async (tx) => {
        await tx
          .insert(integrationTokens)
          .values(token)
          .catch((cause: unknown) => {
            throw Object.assign(new Refusal('internal'), { cause })
          })
      },
      { kind: 'constraint', sqlState: '23505' },
    ],
  ]

  test.each(failures)('%s', async (_, work, expected) => {
    const failure = await failureOf(database.transaction(work))
    expect(failure).toMatchObject(expected)
    const everything = [
      failure.message,
      failure.stack,
      JSON.stringify(failure),
      inspect(failure, { depth: Infinity, showHidden: true }),
    ].join('\n')
    expect(everything).not.toContain(canary)
    expect(everything).not.toMatch(/insert into|selekt/)
    expect(failure.cause).toBeUndefined()
    expect(Object.keys(failure).sort()).toEqual(['constraint', 'kind', 'name', 'sqlState'])
  })
})

test('a call whose work never ends is over at its deadline, and its connection is given up after that', async () => {
  const onFatal = vi.fn()
  const database = await freshDatabase({ deadlineMs: 700, hungMs: 1500, onFatal })
  await database.transaction((tx) => tx.insert(policies).values(policy('before')))
  const stuck = database.transaction(async (tx) => {
    await tx.insert(policies).values(policy('abandoned'))
    await new Promise(() => undefined)
  })
  expect(await failureOf(stuck)).toMatchObject({ kind: 'deadline', sqlState: undefined })
  expect(onFatal).not.toHaveBeenCalled()
  if (inject('engine').name === 'embedded') {
    // One connection that does not come back is the whole database: the process must end.
    await expect.poll(() => onFatal.mock.calls).toEqual([['the embedded database did not answer in time']])
    expect(await failureOf(countPolicies(database))).toMatchObject({ kind: 'unreachable' })
  } else {
    expect(await countPolicies(database)).toBe(1)
  }
})

test('a call that is late and not hung is undone, and the next one has its turn', async () => {
  const onFatal = vi.fn()
  const database = await freshDatabase({ deadlineMs: 500, hungMs: 30_000, poolSize: 1, onFatal })
  const late = database.transaction(async (tx) => {
    await tx.insert(policies).values(policy('late'))
    await wait(700)
  })
  expect(await failureOf(late)).toMatchObject({ kind: 'deadline' })
  await wait(400)
  expect(await countPolicies(database)).toBe(0)
  expect(onFatal).not.toHaveBeenCalled()
})

test('a call that waits for a connection longer than its deadline is told so, and does no harm', async () => {
  const onFatal = vi.fn()
  const database = await freshDatabase({ deadlineMs: 1500, poolSize: 1, onFatal })
  const started: number[] = []
  const others = Array.from({ length: 5 }, (_, n) =>
    database.transaction(async (tx) => {
      started.push(n)
      await wait(600)
      await tx.execute(sql`select 1`)
    }),
  )
  const ends = await Promise.allSettled(others)
  // The third had its turn in time, and not its answer.
  for (const end of ends.slice(0, 2)) expect(end).toMatchObject({ status: 'fulfilled' })
  for (const end of ends.slice(2)) expect(end).toMatchObject({ reason: { kind: 'deadline' } })
  expect(onFatal).not.toHaveBeenCalled()
  await database.transaction(now)
  expect(started).toEqual([0, 1, 2])
})

describe('the budget of a request', async () => {
  const database = await freshDatabase({ poolSize: 1 })
  const lasting = (ms: number) => () =>
    database.transaction(async (tx) => {
      await wait(ms)
      return now(tx)
    })

  test('is one for all its calls, and what is not the database’s time is not counted', async () => {
    await withinBudget(1000, async () => {
      await lasting(300)()
      await wait(1200)
      await lasting(300)()
      const from = performance.now()
      expect(await failureOf(lasting(60_000)())).toMatchObject({ kind: 'deadline' })
      expect(performance.now() - from).toBeLessThan(600)
      // Nothing is left: the next one does not even wait for its turn.
      expect(await failureOf(lasting(0)())).toMatchObject({ kind: 'deadline' })
    })
  })

  test('is not that of others, and can be left', async () => {
    const own = await freshDatabase()
    const call = () => own.transaction((tx) => now(tx))
    await withinBudget(1, async () => {
      await wait(5)
      await expect(withoutBudget(call)).resolves.toBeInstanceOf(Date)
    })
    await expect(call()).resolves.toBeInstanceOf(Date)
  })
})

test('a call that is long by its nature may take longer than others, also for the server', async () => {
  const database = await freshDatabase({ deadlineMs: 500 })
  const slowly = (isLong: boolean) =>
    database.transaction((tx) => tx.execute(sql`select pg_sleep(0.8)`), { isLong })
  await slowly(true)
  expect(await failureOf(slowly(false))).toMatchObject({ kind: 'deadline' })
})

test('closing waits for what is running and refuses what comes later', async () => {
  const database = await freshDatabase()
  const running = database.transaction(async (tx) => {
    await new Promise((resolve) => setTimeout(resolve, 200))
    await tx.insert(policies).values(policy('in time'))
    return 'in time'
  })
  await new Promise((resolve) => setTimeout(resolve, 20))
  const closed = database.close()
  await expect(failureOf(database.transaction(now))).resolves.toMatchObject({ kind: 'unreachable' })
  await expect(running).resolves.toBe('in time')
  await closed
  await database.close()
})
