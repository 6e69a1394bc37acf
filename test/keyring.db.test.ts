import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createLog } from '../src/base/log.js'
import { randomBytes } from '../src/base/sodium.js'
import { dueKeys } from '../src/database/schema.js'
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
  const relaySecret = relaySecretPath(keys)
  await createKeyFile(relaySecret, new Uint8Array(32))
  const places = { directory: join(keys, 'days'), mirror: join(keys, 'mirror'), relaySecret }
  const open = () => openDayKeys(places, database, silent)
  const paths = (name: string) =>
    [join(keys, 'days', `${name}.key`), join(keys, 'mirror', `${name}.key`)] as const
  return { database, keys, open, paths, dayKeys: open() }
}

it('a day key is made once, however many replicas ask at once, and lies in two places that only its owner reads', async () => {
  const { open, paths } = await keyring()
  const replicas = Array.from({ length: 8 }, open)
  const made = await Promise.all(replicas.map((one) => one.ensure(day('2027-04-21'), at)))
  expect(new Set(made.map(({ key }) => Buffer.from(key).toString('hex'))).size).toBe(1)
  expect(made[0]!.number).toBe(1)
  for (const path of paths('2027-04-21')) {
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(new Uint8Array(await readFile(path))).toEqual(made[0]!.key)
  }
})

it('losing either copy loses nothing: it is restored from the other', async () => {
  const { open, paths, dayKeys } = await keyring()
  const { key } = await dayKeys.ensure(day('2027-04-21'), at)
  for (const path of paths('2027-04-21')) {
    await rm(path)
    expect(await open().existing('2027-04-21', 1, at)).toEqual(key)
    expect(new Uint8Array(await readFile(path))).toEqual(key)
  }
})

it('losing both copies is said, and what comes afterwards lies under one next key, however many replicas ask', async () => {
  const { database, open, paths, dayKeys } = await keyring()
  const lost = await dayKeys.ensure(day('2027-04-21'), at)
  for (const path of paths('2027-04-21')) await rm(path)
  const replicas = Array.from({ length: 8 }, open)
  await expect(open().existing('2027-04-21', 1, at)).rejects.toMatchObject({ code: 'lost' })
  const made = await Promise.all(replicas.map((one) => one.ensure(day('2027-04-21'), at)))
  expect(new Set(made.map(({ key, number }) => `${number} ${Buffer.from(key).toString('hex')}`)).size).toBe(1)
  expect(made[0]!.number).toBe(2)
  expect(made[0]!.key).not.toEqual(lost.key)
  for (const path of paths('2027-04-21.2')) expect(new Uint8Array(await readFile(path))).toEqual(made[0]!.key)
  expect(await database.transaction((tx) => tx.select().from(dueKeys))).toHaveLength(2)
  expect(await open().existing('2027-04-21', 2, at)).toEqual(made[0]!.key)
  await expect(open().existing('2027-04-21', 1, at)).rejects.toMatchObject({ code: 'lost' })
})

it('a key that everybody may read in both places is refused, and no other takes its place', async () => {
  const { open, paths, dayKeys } = await keyring()
  const { key } = await dayKeys.ensure(day('2027-04-21'), at)
  for (const path of paths('2027-04-21')) await chmod(path, 0o604)
  await expect(open().existing('2027-04-21', 1, at)).rejects.toMatchObject({ code: 'unavailable' })
  await expect(open().ensure(day('2027-04-21'), at)).rejects.toMatchObject({ code: 'unavailable' })
  await chmod(paths('2027-04-21')[0], 0o600)
  expect(await open().ensure(day('2027-04-21'), at)).toEqual({ key, number: 1 })
})

it('a day whose time is over has no key any more, also for a replica that has it in memory', async () => {
  const { open, dayKeys } = await keyring()
  const { dueDay, dueAt } = day('2027-04-21')
  await dayKeys.ensure({ dueDay, dueAt }, at)
  const before = new Date(dueAt.getTime() - 1)
  await dayKeys.existing(dueDay, 1, before)
  for (const replica of [dayKeys, open()]) {
    await expect(replica.existing(dueDay, 1, dueAt)).rejects.toMatchObject({ code: 'gone' })
    await expect(replica.ensure({ dueDay, dueAt }, dueAt)).rejects.toMatchObject({ code: 'gone' })
  }
})

const isPast = (name: string) => name <= '2027-04-21'

it('destroying takes every file of every key of the days that are over, what a crash left behind and what was moved aside too', async () => {
  const { keys, open, paths, dayKeys } = await keyring()
  const first = await dayKeys.ensure(day('2027-04-21'), at)
  for (const path of paths('2027-04-21')) await writeFile(path, 'damaged', { mode: 0o600 })
  const second = await open().ensure(day('2027-04-21'), at)
  const later = await dayKeys.ensure(day('2027-04-22'), at)
  // The first comes back in one place, and the second is damaged in the other.
  await writeFile(paths('2027-04-21')[0], first.key, { mode: 0o600 })
  await writeFile(paths('2027-04-21.2')[1], randomBytes(32), { mode: 0o600 })
  const leftover = join(keys, 'mirror', '.2027-04-21.2.key.00ff00ff00ff00ff.new')
  await writeFile(leftover, second.key, { mode: 0o600 })
  const other = open()
  await other.takeStock()
  expect(await other.existing('2027-04-21', 1, at)).toEqual(first.key)
  expect((await other.files()).files).toHaveLength(9)
  expect((await dayKeys.destroyOver(isPast)).destroyed).toEqual(['2027-04-21'])
  expect((await other.files()).files.map(({ path }) => path).sort()).toEqual([...paths('2027-04-22')])
  expect(await other.existing('2027-04-22', 1, at)).toEqual(later.key)
  await other.destroyOver(isPast)
  await expect(other.existing('2027-04-21', 1, at)).rejects.toMatchObject({ code: 'lost' })
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
