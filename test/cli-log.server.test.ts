import { rm } from 'node:fs/promises'
import { sql } from 'drizzle-orm'
import { beforeAll, expect, it } from 'vitest'
import { type Desk, openDesk } from './support/cli.js'
import { freshDatabase, type TestDatabase } from './support/database.js'
import { startRelay, type TestRelay } from './support/relay.js'

let database: TestDatabase
let relay: TestRelay
let desk: Desk

const because = ['--reason', 'as agreed'] as const
const kari = ['--key', 'kari.key', ...because] as const
const both = [...kari, '--second-key', 'ola.key'] as const

beforeAll(async () => {
  database = await freshDatabase()
  relay = await startRelay(database, { keep: true, dataDirectory: database.location.directory })
  desk = await openDesk(relay.url)
  await desk.key('kari.key', { kind: 'staff', name: 'Kari' })
  await desk.key('ola.key', { kind: 'staff', name: 'Ola' })
  const first = ['--first', '--keys-dir', relay.keysDirectory]
  await desk.done('staff', 'add', '--name', 'Kari', '--new-key', 'kari.key', ...first, ...because)
  await desk.done('staff', 'add', '--name', 'Ola', '--new-key', 'ola.key', ...kari)
  return () => relay.stop()
})

it('videre fsck ends with 0 if everything follows from the log, and says so', async () => {
  expect(await desk.done('fsck', ...kari)).toMatch(/^Everything follows from the log: \d+ entries/)
  expect(JSON.parse(await desk.done('fsck', '--json', ...kari))).toEqual({
    leaves: expect.any(Number),
    findings: [],
  })
})

it('videre fsck ends with 1 if something does not, and says what, how often and where', async () => {
  const rename = (from: string, to: string) =>
    database.transaction((tx) => tx.execute(sql`update policies set version = ${to} where version = ${from}`))
  const { version } = relay.relay.policy
  await rename(version, 'other')
  const { code, stdout } = await desk.videre('fsck', ...kari)
  expect(code).toBe(1)
  expect(stdout).toContain('- A policy is not as the log says. 2 such, the first: policy')
  expect((await desk.videre('fsck', '--json', ...kari)).code).toBe(1)
  await rename('other', version)
})

it('videre log restart takes two people, and a log that cannot be signed', async () => {
  expect((await desk.videre('log', 'restart', ...kari)).stderr).toContain('this takes two members of staff')
  expect((await desk.videre('log', 'restart', ...both)).stderr).toContain('there is no need of another')
  await rm(relay.relay.marksDirectory, { recursive: true })
  expect((await desk.videre('fsck', ...kari)).stdout).toContain('see videre log restart')
  await desk.done('log', 'restart', ...kari, '--save', 'restart.json')
  const said = await desk.done('staff', 'cosign', 'restart.json', '--key', 'ola.key', '--yes')
  expect(said).toContain('Begin a new log')
  expect(said).toContain(`The log ${relay.client.origin}/log/2 goes on from here`)
  expect(said).toMatch(/^localhost:\d+\/log\/2\+[0-9a-f]{8}\+\S+$/m)
  expect(await desk.done('fsck', ...kari)).toContain('Everything follows')
})
