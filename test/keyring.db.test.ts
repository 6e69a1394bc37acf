import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createLog } from '../src/base/log.js'
import { openDayKeys } from '../src/keyring/day-keys.js'
import { createKeyFile } from '../src/keyring/key-files.js'
import { openRelayKeys, relaySecretPath } from '../src/keyring/relay-keys.js'
import { freshDatabase } from './support/database.js'

const silent = createLog('silent')
const day = (name: string) => ({ dueDay: name, dueAt: new Date(`${name}T00:00:00.000Z`) })
const at = new Date('2026-11-20T12:00:00.000Z')

async function keyring() {
  const database = await freshDatabase()
  const keys = join(database.location.directory, 'keys')
  const open = () => openDayKeys(join(keys, 'days'), join(keys, 'mirror'), database, silent)
  const paths = (name: string) =>
    [join(keys, 'days', `${name}.key`), join(keys, 'mirror', `${name}.key`)] as const
  return { database, keys, open, paths, dayKeys: open() }
}

it('a day key is made once, however many replicas ask at once, and lies in two places that only its owner reads', async () => {
  const { open, paths } = await keyring()
  const replicas = Array.from({ length: 8 }, open)
  const made = await Promise.all(replicas.map((one) => one.ensure(day('2027-04-21'), at)))
  expect(new Set(made.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1)
  for (const path of paths('2027-04-21')) {
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(new Uint8Array(await readFile(path))).toEqual(made[0])
  }
})

it('losing either copy loses nothing: it is restored from the other', async () => {
  const { open, paths, dayKeys } = await keyring()
  const key = await dayKeys.ensure(day('2027-04-21'), at)
  for (const path of paths('2027-04-21')) {
    await rm(path)
    expect(await open().existing('2027-04-21', at)).toEqual(key)
    expect(new Uint8Array(await readFile(path))).toEqual(key)
  }
})

it('losing both copies is said, and no new key takes their place', async () => {
  const { open, paths, dayKeys } = await keyring()
  await dayKeys.ensure(day('2027-04-21'), at)
  for (const path of paths('2027-04-21')) await rm(path)
  await expect(open().existing('2027-04-21', at)).rejects.toMatchObject({ code: 'unavailable' })
  await expect(open().ensure(day('2027-04-21'), at)).rejects.toMatchObject({ code: 'unavailable' })
})

it("a key that everybody may read, another day's key and copies that differ are refused", async () => {
  const { open, paths, dayKeys } = await keyring()
  await dayKeys.ensure(day('2027-04-21'), at)
  const other = await dayKeys.ensure(day('2027-04-22'), at)
  const [path, mirror] = paths('2027-04-21')
  const refused = () =>
    expect(open().existing('2027-04-21', at)).rejects.toMatchObject({ code: 'unavailable' })
  await chmod(path, 0o604)
  await refused()
  await chmod(path, 0o600)
  await open().existing('2027-04-21', at)
  await writeFile(mirror, other)
  await refused()
  await writeFile(path, other)
  await refused()
  await writeFile(path, other.subarray(1))
  await writeFile(mirror, other.subarray(1))
  await refused()
})

it('a day whose time is over has no key any more, also for a replica that has it in memory', async () => {
  const { open, dayKeys } = await keyring()
  const { dueDay, dueAt } = day('2027-04-21')
  await dayKeys.ensure({ dueDay, dueAt }, at)
  const before = new Date(dueAt.getTime() - 1)
  await dayKeys.existing(dueDay, before)
  for (const replica of [dayKeys, open()]) {
    await expect(replica.existing(dueDay, dueAt)).rejects.toMatchObject({ code: 'gone' })
    await expect(replica.ensure({ dueDay, dueAt }, dueAt)).rejects.toMatchObject({ code: 'gone' })
  }
})

const isPast = (name: string) => name <= '2027-04-21'

it('destroying takes every file of the days that are over, what a crash left behind too, and no other', async () => {
  const { keys, open, paths, dayKeys } = await keyring()
  const other = open()
  const key = await dayKeys.ensure(day('2027-04-21'), at)
  await other.existing('2027-04-21', at)
  const later = await dayKeys.ensure(day('2027-04-22'), at)
  const leftover = join(keys, 'mirror', '.2027-04-21.key.00ff00ff00ff00ff.new')
  await writeFile(leftover, key, { mode: 0o600 })
  expect((await dayKeys.destroyOver(isPast)).destroyed).toEqual(['2027-04-21'])
  for (const path of [...paths('2027-04-21'), leftover]) await expect(stat(path)).rejects.toThrow()
  expect(await open().existing('2027-04-22', at)).toEqual(later)
  expect(await dayKeys.destroyOver(isPast)).toEqual({ destroyed: [], failed: 0, missing: 0 })
  // Another replica has it in memory until its own next run.
  await other.destroyOver(isPast)
  await expect(other.existing('2027-04-21', at)).rejects.toMatchObject({ code: 'unavailable' })
})

it('one file that cannot be destroyed is counted and stops none of the others', async () => {
  const { paths, dayKeys } = await keyring()
  await dayKeys.ensure(day('2027-04-20'), at)
  await dayKeys.ensure(day('2027-04-21'), at)
  const [stuck] = paths('2027-04-20')
  await rm(stuck)
  await mkdir(stuck)
  expect(await dayKeys.destroyOver(isPast)).toMatchObject({ failed: 1 })
  for (const path of [paths('2027-04-20')[1], ...paths('2027-04-21')])
    await expect(stat(path)).rejects.toThrow()
})

it('a key file is never replaced, and never half there', async () => {
  const { keys } = await keyring()
  await mkdir(keys, { recursive: true })
  const path = join(keys, 'deep', 'one.key')
  const writers = Array.from({ length: 10 }, (_, i) => createKeyFile(path, new Uint8Array(32).fill(i)))
  expect((await Promise.all(writers)).filter(Boolean)).toHaveLength(1)
  expect(await createKeyFile(path, new Uint8Array(32).fill(99))).toBe(false)
  expect(new Set(await readFile(path)).size).toBe(1)
})

it('a relay whose key, database and origin do not belong together does not start', async () => {
  const { database, keys } = await keyring()
  const opened = await openRelayKeys(keys, 'relay.example.org', database)
  expect((await openRelayKeys(keys, 'relay.example.org', database)).sign.publicKey).toEqual(
    opened.sign.publicKey,
  )
  await expect(openRelayKeys(keys, 'other.example.org', database)).rejects.toThrow(
    /belongs to relay\.example\.org/,
  )
  await expect(openRelayKeys(join(keys, 'empty'), 'relay.example.org', database)).rejects.toThrow(
    /restore it/,
  )
  await chmod(relaySecretPath(keys), 0o644)
  await expect(openRelayKeys(keys, 'relay.example.org', database)).rejects.toThrow(/chmod 600/)
  await chmod(relaySecretPath(keys), 0o600)
  await writeFile(relaySecretPath(keys), new Uint8Array(32).fill(7))
  await expect(openRelayKeys(keys, 'relay.example.org', database)).rejects.toThrow(
    /not the key of this database/,
  )
})
