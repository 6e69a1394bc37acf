/** What can happen to the files of day keys. What the database has to do with it, test/keyring.db.test.ts looks at on both engines. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { createLog } from '../src/base/log.js'
import { randomBytes } from '../src/base/sodium.js'
import { openDayKeys } from '../src/keyring/day-keys.js'
import { createKeyFile } from '../src/keyring/key-files.js'
import { relaySecretPath } from '../src/keyring/relay-keys.js'
import { freshDatabase } from './support/database.js'

const at = new Date('2026-11-20T12:00:00.000Z')
const day = (name: string) => ({ dueDay: name, dueAt: new Date(`${name}T00:00:00.000Z`) })
const [one, two, three] = ['2027-04-20', '2027-04-21', '2027-04-22'] as const

/** Three days with a key each; `open` is a relay that starts. */
async function threeDays() {
  const database = await freshDatabase()
  await database.setClock(at)
  const keys = join(database.location.directory, 'keys')
  const relaySecret = relaySecretPath(keys)
  await createKeyFile(relaySecret, new Uint8Array(32))
  const places = { directory: join(keys, 'days'), mirror: join(keys, 'mirror'), relaySecret }
  const logged: Record<string, unknown>[] = []
  const log = createLog('info', { write: (line) => void logged.push(JSON.parse(line)) })
  const open = () => openDayKeys(places, database, log)
  const running = open()
  const made = new Map<string, Uint8Array>()
  for (const name of [one, two, three]) made.set(name, (await running.ensure(day(name), at)).key)
  const pathsOf = (name: string) =>
    [places.directory, places.mirror].map((place) => join(place, `${name}.key`))
  /** Every file among the day keys, by its bytes. */
  const bytesThere = async () => {
    const files = (await open().files()).files.map(({ path }) => readFile(path))
    return (await Promise.all(files)).map((bytes) => bytes.toString('hex'))
  }
  const said = (event: string) => logged.filter(({ msg }) => msg === event)
  return { database, places, open, running, made, pathsOf, bytesThere, said }
}
type Three = Awaited<ReturnType<typeof threeDays>>

const isWhole = async ({ pathsOf, made }: Three, name: string) => {
  for (const path of pathsOf(name)) expect(new Uint8Array(await readFile(path))).toEqual(made.get(name))
}
const places = ['directory', 'mirror'] as const

/** The ways in which one copy of the second day's key, or a whole directory of keys, can go. */
const losses: [string, (here: Three, place: (typeof places)[number]) => Promise<unknown>][] = [
  ['a file is gone', ({ places: all }, place) => rm(join(all[place], `${two}.key`))],
  ['a file is cut off', ({ places: all }, place) => writeFile(join(all[place], `${two}.key`), 'short')],
  [
    'a file is garbage',
    ({ places: all }, place) => writeFile(join(all[place], `${two}.key`), randomBytes(32)),
  ],
  [
    "a file has another day's key",
    ({ places: all, made }, place) => writeFile(join(all[place], `${two}.key`), made.get(three)!),
  ],
  [
    'a file cannot be read',
    async ({ places: all }, place) => {
      await rm(join(all[place], `${two}.key`))
      await mkdir(join(all[place], `${two}.key`))
    },
  ],
  ['a directory is gone', ({ places: all }, place) => rm(all[place], { recursive: true })],
  [
    'a disk is replaced by an empty one',
    async ({ places: all }, place) => {
      await rm(all[place], { recursive: true })
      await mkdir(all[place])
    },
  ],
]

it.each(places)('losing one copy loses nothing, however it is lost: in the %s', async (place) => {
  const here = await threeDays()
  for (const [how, lose] of losses) {
    const restored = here.said('day-key-restored').length
    await lose(here, place)
    // A relay that starts serves at once, and what nobody asked for is back with the first look at everything.
    const started = here.open()
    expect(await started.existing(two, 1, at), how).toEqual(here.made.get(two))
    await isWhole(here, two)
    expect(here.said('day-key-restored')[restored], how).toMatchObject({ level: 40, day: two, code: place })
    await started.takeStock()
    for (const name of [one, two, three]) await isWhole(here, name)
    expect(started.states().map(({ state }) => state)).toEqual(['whole', 'whole', 'whole'])

    // The same happens to one that runs.
    await lose(here, place)
    await here.running.takeStock()
    for (const name of [one, two, three]) await isWhole(here, name)
  }
  expect(here.said('day-key-lost')).toEqual([])
})

it('requests that find a damaged copy at once mend it together, and none of them takes it for trouble', async () => {
  const here = await threeDays()
  await writeFile(here.pathsOf(two)[1]!, 'short')
  const relays = [here.running, here.open(), here.open()]
  const all = await Promise.all(Array.from({ length: 30 }, (_, i) => relays[i % 3]!.ensure(day(two), at)))
  for (const found of all) expect(found).toEqual({ key: here.made.get(two), number: 1 })
  await isWhole(here, two)
  expect(here.said('day-key-unusable')).toEqual([])
})

it('a running relay that has a key in memory puts both copies back, before anything new lies under it', async () => {
  const here = await threeDays()
  for (const place of places) await rm(here.places[place], { recursive: true })
  expect(await here.running.ensure(day(two), at)).toEqual({ key: here.made.get(two), number: 1 })
  await isWhole(here, two)
  await here.running.takeStock()
  for (const name of [one, two, three]) await isWhole(here, name)
  expect(here.said('day-key-lost')).toEqual([])
})

it('nothing new lies under a key that is in memory only, and what lay there before is still released', async () => {
  const here = await threeDays()
  for (const place of places) {
    await rm(here.places[place], { recursive: true })
    await writeFile(here.places[place], 'no directory')
  }
  await expect(here.running.ensure(day(two), at)).rejects.toMatchObject({ code: 'unavailable' })
  await expect(here.running.ensure(day(two), at)).rejects.toMatchObject({ code: 'unavailable' })
  expect(await here.running.existing(two, 1, at)).toEqual(here.made.get(two))
  expect(here.said('day-key-unusable')).toEqual([
    expect.objectContaining({ level: 50, day: two, code: 'unwritten' }),
  ])
})

it('a key that is lost in both places is said once, and the next one is used from then on', async () => {
  const here = await threeDays()
  for (const path of here.pathsOf(two)) await rm(path)
  const started = here.open()
  for (let i = 0; i < 3; i++) {
    await started.takeStock()
    await expect(started.existing(two, 1, at)).rejects.toMatchObject({ code: 'lost' })
    expect(await started.isLost(two, 1, at)).toBe(true)
    expect(await started.ensure(day(two), at)).toMatchObject({ number: 2 })
  }
  expect(here.said('day-key-lost')).toEqual([expect.objectContaining({ level: 50, day: two, number: 1 })])
  expect(here.said('day-key-made')).toEqual([expect.objectContaining({ level: 40, day: two, number: 2 })])
  expect(started.states().filter(({ state }) => state !== 'whole')).toEqual([
    { day: two, number: 1, state: 'lost' },
  ])
})

it.each([
  ['removed', (path: string) => rm(path)],
  ['cut off', (path: string) => writeFile(path, 'short', { mode: 0o600 })],
  ['overwritten', (path: string) => writeFile(path, randomBytes(32), { mode: 0o600 })],
])(
  'both copies %s: what is left of them is kept, and the key that comes back opens again',
  async (_, lose) => {
    const here = await threeDays()
    for (const path of here.pathsOf(two)) await lose(path)
    const left = await here.bytesThere()
    const started = here.open()
    const next = await started.ensure(day(two), at)
    expect(next.number).toBe(2)
    expect(await here.bytesThere()).toEqual(expect.arrayContaining(left))

    // Under whatever name: what it is, its bytes say.
    await writeFile(join(here.places.mirror, 'found in a drawer'), here.made.get(two)!, { mode: 0o600 })
    await started.takeStock()
    expect(await started.existing(two, 1, at)).toEqual(here.made.get(two))
    expect(await started.existing(two, 2, at)).toEqual(next.key)
    await isWhole(here, two)
    expect(here.said('day-key-found')).toHaveLength(1)
    expect(await readdir(here.places.mirror)).not.toContain('found in a drawer')
    // What is in use stays in use.
    expect(await started.ensure(day(two), at)).toEqual(next)
  },
)

it('what cannot be looked at is not lost: no other key is made while the volume, or a file of the key, is away', async () => {
  const here = await threeDays()
  const away = `${here.places.directory}-away`
  await rename(here.places.directory, away)
  await rename(here.places.mirror, `${away}-too`)
  const secret = await readFile(here.places.relaySecret)
  await rm(here.places.relaySecret)
  const refused = { code: 'unavailable' }
  const started = here.open()
  await started.takeStock()
  await expect(started.ensure(day(two), at)).rejects.toMatchObject(refused)
  await expect(started.ensure(day('2027-05-01'), at)).rejects.toMatchObject(refused)
  await expect(started.existing(two, 1, at)).rejects.toMatchObject(refused)
  expect(await started.isLost(two, 1, at)).toBe(false)
  await expect(readdir(here.places.directory)).rejects.toThrow()

  await writeFile(here.places.relaySecret, secret, { mode: 0o600 })
  await rename(away, here.places.directory)
  await rename(`${away}-too`, here.places.mirror)
  await rm(here.pathsOf(two)[0]!)
  await rm(here.pathsOf(two)[1]!)
  await mkdir(here.pathsOf(two)[1]!)
  await expect(here.open().ensure(day(two), at)).rejects.toMatchObject(refused)
  await expect(here.open().existing(two, 1, at)).rejects.toMatchObject(refused)
  expect(here.said('day-key-lost')).toEqual([])
})

it('a new day begins only with a key in both places: no enquiry is taken on whose key has one copy from the start', async () => {
  const here = await threeDays()
  await rm(here.places.mirror, { recursive: true })
  await writeFile(here.places.mirror, 'no directory')
  const started = here.open()
  expect(await started.ensure(day(two), at)).toEqual({ key: here.made.get(two), number: 1 })
  for (let i = 0; i < 2; i++)
    await expect(started.ensure(day('2027-05-01'), at)).rejects.toMatchObject({ code: 'unavailable' })
  expect(here.said('day-key-unusable')).toEqual([
    expect.objectContaining({ day: two, code: 'single' }),
    expect.objectContaining({ day: '2027-05-01', code: 'not-made' }),
  ])
  await rm(here.places.mirror)
  await mkdir(join(here.places.mirror, '2027-05-01.key'), { recursive: true })
  await expect(started.ensure(day('2027-05-01'), at)).rejects.toMatchObject({ code: 'unavailable' })
  await rm(here.places.mirror, { recursive: true })
  expect(await started.ensure(day('2027-05-01'), at)).toMatchObject({ number: 1 })
})

it("a key under another day's name is taken from there, so that it does not outlive its own day", async () => {
  const here = await threeDays()
  const [first, mirror] = here.pathsOf(two)
  await writeFile(mirror!, here.made.get(one)!)
  await writeFile(join(dirname(first!), `.${three}.key.00ff.damaged`), here.made.get(one)!, { mode: 0o600 })
  // The first look puts the right key in its place, and the wrong one aside; the second takes that away.
  for (let i = 0; i < 2; i++) await here.running.takeStock()
  for (const name of [one, two, three]) await isWhole(here, name)
  await here.running.destroyOver((name) => name === one)
  expect(await here.bytesThere()).not.toContain(Buffer.from(here.made.get(one)!).toString('hex'))
  expect(await here.bytesThere()).toHaveLength(4)
})

it('a day whose time has come is put back nowhere, so that what is destroyed stays so', async () => {
  const here = await threeDays()
  for (const name of [one, two]) await rm(here.pathsOf(name)[0]!)
  await here.database.setClock(day(one).dueAt)
  for (const relay of [here.running, here.open()]) await relay.takeStock()
  await expect(readFile(here.pathsOf(one)[0]!)).rejects.toThrow()
  await isWhole(here, two)
})
