import { count, desc } from 'drizzle-orm'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { logLeaves, logQueue, logCheckpoints, statements } from '../src/database/schema.js'
import { decodeStatement } from '../src/prove/statement.js'
import { openLogLeader } from '../src/prove/log/leader.js'
import { highWater } from '../src/prove/log/high-water.js'
import { watchQueue } from '../src/prove/log/watch-queue.js'
import { renewKey } from '../src/client/keys.js'
import { login } from '../src/client/clinic.js'
import { freshDatabase } from './support/database.js'
import { atRelay, act, employ, openClinic, sendEnquiry } from './support/people.js'
import { startRelay } from './support/relay.js'

it('a: unwritable marks', async () => {
  const database = await freshDatabase()
  const relay = await startRelay(database)
  const staff = await employ(relay)
  const clinic = await openClinic(relay, staff, 'Clinic')
  await relay.relay.leader.release()
  const marks = highWater(relay.relay.marksDirectory)
  const bad = { ...marks, raise: async () => { throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }) } }
  const leader = await openLogLeader({ database, keys: relay.relay.keys, marksDirectory: relay.relay.marksDirectory, log: relay.relay.log }, bad as never)
  Object.assign(relay.relay.leader, leader)
  await sendEnquiry(relay, [clinic])
  for (let i = 0; i < 3; i++) console.log('integrate', await leader.integrate().catch((e) => `threw ${e.message}`), leader.refusing())
  const s2 = await sendEnquiry(relay, [clinic]).catch((e) => e)
  console.log(s2?.reference ?? s2)
  console.log('integrate', await leader.integrate().catch((e) => `threw ${e.message}`), leader.refusing())
  const acc = (await database.transaction((tx) => tx.select().from(statements))).map((r) => decodeStatement(r.body)).filter((s) => s.event === 'SubmissionAcceptance')
  console.log(acc.map((a) => (a as {includeBy: unknown}).includeBy))
  await database.setClock({ aheadMs: 300_000 })
  await watchQueue(relay.relay)
  const n = await database.transaction(async (tx) => [await tx.select({ n: count() }).from(logQueue), await tx.select({ n: count() }).from(logLeaves), await tx.select({ s: logCheckpoints.size }).from(logCheckpoints).orderBy(desc(logCheckpoints.size)).limit(1)])
  console.log(JSON.stringify(n), relay.logged.filter((l) => /behind|not-signed/.test(l)))
  console.log(await (await fetch(new URL('/readyz', relay.url))).text())
  const inside = await login(atRelay(relay, clinic) as never)
  await renewKey(inside)
  const d = await (await fetch(new URL('/api/v1/clinics', relay.url))).json() as { clinics: unknown[] }
  console.log('directory after renewal', d.clinics.length)
})
it('b: keys/log unreadable at start', async () => {
  const database = await freshDatabase()
  const relay = await startRelay(database)
  const staff = await employ(relay)
  const clinic = await openClinic(relay, staff, 'Clinic')
  await relay.relay.leader.release()
  await rename(relay.relay.marksDirectory, relay.relay.marksDirectory + '.x')
  await writeFile(relay.relay.marksDirectory, 'x')
  console.log('integrate', await relay.relay.leader.integrate().catch((e) => `threw ${e.message}`), relay.relay.leader.refusing())
  console.log((await sendEnquiry(relay, [clinic]).catch((e) => e)).reference)
  const acc = (await database.transaction((tx) => tx.select().from(statements))).map((r) => decodeStatement(r.body)).filter((s) => s.event === 'SubmissionAcceptance')
  console.log(acc.map((a) => (a as {includeBy: unknown}).includeBy))
  console.log(await startRelay(database, { keysDirectory: relay.keysDirectory, publicUrl: relay.url }).then(() => 'starts', (e) => `start threw ${e.message}`))
})
