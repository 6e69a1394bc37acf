/** Which policy a relay keeps to: what is promised to be announced is announced before it is used. */
import { readFile } from 'node:fs/promises'
import { asc, eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { utf8 } from '../src/base/bytes.js'
import { sha256 } from '../src/base/hash.js'
import { logQueue, policies } from '../src/database/schema.js'
import { bringIntoForce } from '../src/policy/in-force.js'
import type { LoadedPolicy } from '../src/policy/load.js'
import { readPolicy } from '../src/policy/read.js'
import { decodeEntry } from '../src/prove/entry.js'
import { freshDatabase, type TestDatabase } from './support/database.js'

const [healper, health24] = await Promise.all(
  ['healper', 'health24'].map(async (name) => JSON.parse(await readFile(`policies/${name}.json`, 'utf8'))),
)

/** A policy file with other members than an example's. */
function fileOf(example: object, changes: object): LoadedPolicy {
  const bytes = utf8(JSON.stringify({ ...example, ...changes }))
  const read = readPolicy(bytes)
  if (read.kind === 'invalid') throw new Error(JSON.stringify(read.problems))
  return { policy: read.policy, bytes }
}

const shorter = healper.retention.with(0, { ...healper.retention[0], after: 'P6M' })
const first = fileOf(healper, { version: 'one' })
const second = fileOf(healper, { version: 'two', retention: shorter })

/** What the log says about policies, in its order. */
const entriesIn = async (database: TestDatabase) =>
  (await database.transaction((tx) => tx.select().from(logQueue).orderBy(asc(logQueue.position)))).flatMap(
    ({ entry }) => decodeEntry(entry) ?? [],
  )

const toldIn = async (database: TestDatabase) =>
  (await entriesIn(database)).map((entry) => ('version' in entry ? `${entry.entry} ${entry.version}` : ''))

const rowOf = async (database: TestDatabase, version: string) =>
  (await database.transaction((tx) => tx.select().from(policies).where(eq(policies.version, version))))[0]

const at = (text: string) => new Date(text)

async function databaseAt(text: string): Promise<TestDatabase> {
  const database = await freshDatabase()
  await database.setClock(at(text))
  return database
}

test('a change that is promised 30 days before is announced, is not used before, and then is', async () => {
  const database = await databaseAt('2026-11-20T11:00:00Z')
  expect(await bringIntoForce(database, first)).toEqual({ ...first, announced: null })

  const told = await bringIntoForce(database, second)
  // 20 November and 30 days is 20 December: the day after begins at 23:00 in winter.
  const from = at('2026-12-20T23:00:00Z')
  expect(told).toEqual({ ...first, announced: { ...second, from } })
  expect(await rowOf(database, 'two')).toMatchObject({ state: 'announced', inForceFrom: from })

  await database.setClock(at('2026-12-20T22:59:50Z'))
  expect((await bringIntoForce(database, second)).policy.version).toBe('one')
  await database.setClock(from)
  expect(await bringIntoForce(database, second)).toEqual({ ...second, announced: null })
  expect(await bringIntoForce(database, second)).toEqual({ ...second, announced: null })
  expect(await toldIn(database)).toEqual(['policy one', 'policy-announced two', 'policy two'])
  const [, announced, entered] = await entriesIn(database)
  expect(announced).toMatchObject({ file: sha256(second.bytes), from })
  expect(entered?.at.getTime()).toBeGreaterThanOrEqual(from.getTime())
  expect((await rowOf(database, 'two'))?.inForceFrom).toEqual(entered?.at)
})

test('what the relay goes on with is what was published, not what the old file says now', async () => {
  const database = await databaseAt('2026-11-20T11:00:00Z')
  await bringIntoForce(database, first)
  const { bytes, policy } = await bringIntoForce(database, second)
  expect(bytes).toEqual(first.bytes)
  expect(policy.retention[0]?.after).toBe('P12M')
})

test('a policy without notice is changed at the next start', async () => {
  const database = await databaseAt('2026-11-20T11:00:00Z')
  const [one, two] = [
    fileOf(health24, { version: 'one' }),
    fileOf(health24, { version: 'two', changes: { notice: 'P30D' } }),
  ]
  await bringIntoForce(database, one)
  expect(await bringIntoForce(database, two)).toEqual({ ...two, announced: null })
  expect(await toldIn(database)).toEqual(['policy one', 'policy two'])
})

test('to go back to an earlier version is a change like any other', async () => {
  const database = await databaseAt('2026-11-20T11:00:00Z')
  await bringIntoForce(database, first)
  await bringIntoForce(database, second)
  await database.setClock(at('2027-01-01T12:00:00Z'))
  await bringIntoForce(database, second)
  const entered = (await rowOf(database, 'one'))?.inForceFrom
  const back = await bringIntoForce(database, first)
  expect(back.policy.version).toBe('two')
  expect(back.announced).toMatchObject({ from: at('2027-01-31T23:00:00Z') })
  // What consents to it named is still found where it was published.
  expect((await rowOf(database, 'one'))?.inForceFrom).toEqual(entered)
  await database.setClock(at('2027-02-01T12:00:00Z'))
  expect(await bringIntoForce(database, first)).toEqual({ ...first, announced: null })
  expect(await toldIn(database)).toEqual([
    'policy one',
    'policy-announced two',
    'policy two',
    'policy-announced one',
    'policy one',
  ])
})

test('an announced file that changed needs a new version', async () => {
  const database = await databaseAt('2026-11-20T11:00:00Z')
  await bringIntoForce(database, first)
  await bringIntoForce(database, second)
  const changed = fileOf(healper, { version: 'two' })
  await expect(bringIntoForce(database, changed)).rejects.toThrow(
    'the policy changed but its version two did not: consent names the version, give it a new one',
  )
  const third = fileOf(healper, { version: 'three', retention: shorter })
  expect((await bringIntoForce(database, third)).announced?.policy.version).toBe('three')
})

test('an announcement that was taken back was never in force', async () => {
  const database = await databaseAt('2026-11-20T11:00:00Z')
  await bringIntoForce(database, first)
  await bringIntoForce(database, second)
  expect(await bringIntoForce(database, first)).toEqual({ ...first, announced: null })
  expect(await toldIn(database)).toEqual(['policy one', 'policy-announced two'])
})

test('what promises nothing needs no notice: integrations, and whom verifiers trust', async () => {
  const database = await databaseAt('2026-11-20T11:00:00Z')
  await bringIntoForce(database, first)
  const technical = fileOf(healper, { version: 'two', integrations: ['partner-site'] })
  expect(await bringIntoForce(database, technical)).toEqual({ ...technical, announced: null })
})

test('replicas that start at the same moment announce once and agree', async () => {
  const database = await databaseAt('2026-11-20T11:00:00Z')
  await bringIntoForce(database, first)
  const all = await Promise.all(Array.from({ length: 5 }, () => bringIntoForce(database, second)))
  expect(new Set(all.map(({ announced }) => announced?.from.getTime())).size).toBe(1)
  expect(await toldIn(database)).toEqual(['policy one', 'policy-announced two'])
  await database.setClock(at('2027-01-01T12:00:00Z'))
  await Promise.all(Array.from({ length: 5 }, () => bringIntoForce(database, second)))
  expect(await toldIn(database)).toEqual(['policy one', 'policy-announced two', 'policy two'])
})

test('a clock that was set back does not bring an older policy back', async () => {
  const database = await databaseAt('2026-11-20T11:00:00Z')
  const [one, two] = [fileOf(health24, { version: 'one' }), fileOf(health24, { version: 'two' })]
  await bringIntoForce(database, one)
  await database.setClock(at('2026-11-19T11:00:00Z'))
  await bringIntoForce(database, two)
  expect(await bringIntoForce(database, two)).toEqual({ ...two, announced: null })
  expect(await toldIn(database)).toEqual(['policy one', 'policy two'])
})
