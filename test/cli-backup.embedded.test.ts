/** `videre backup` and `videre restore` where they refuse: exit code 1, one plain line, and nothing half done. */
import { spawnSync } from 'node:child_process'
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Manifest } from '../src/backup/manifest.js'
import { readBackup } from '../src/backup/read-backup.js'
import { writeBackup } from '../src/backup/write-backup.js'
import { type Desk, openDesk } from './support/cli.js'
import { freshDatabaseLocation } from './support/database.js'
import { type Place, placeOn, startedRelay, temporaryFolder } from './support/process.js'
import { canMount, onSmallDisk } from './support/small-disk.js'

const isMountRefused = !canMount()
if (isMountRefused)
  console.error('this machine lets nobody mount: a backup on a full disk is NOT tested here')

let place: Place
let desk: Desk
/** A backup of a relay that does not run. */
let backup: string
let manifest: Manifest
beforeAll(async () => {
  place = await placeOn(await freshDatabaseLocation())
  await (await startedRelay(place)).stop()
  desk = await openDesk(undefined, place.env)
  await mkdir(desk.path('backups'))
  await desk.done('backup', 'backups')
  const [name] = await readdir(desk.path('backups'))
  backup = join(desk.path('backups'), name!)
  manifest = await readBackup(backup, async () => undefined)
}, 120_000)

/** What a command says when it is refused, with these variables instead of the relay's own. */
async function refused(words: readonly string[], also: Record<string, string> = {}): Promise<string> {
  const elsewhere = await openDesk(undefined, { ...place.env, ...also })
  const { code, stdout, stderr } = await elsewhere.videre(...words)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^videre: [^\n]+\n$/)
  return stderr.slice('videre: '.length, -1)
}

/** Variables for a clean place. */
async function clean(): Promise<{ VIDERE_DATA_DIR: string; VIDERE_KEYS_DIR: string }> {
  const folder = await temporaryFolder()
  return { VIDERE_DATA_DIR: join(folder, 'data'), VIDERE_KEYS_DIR: join(folder, 'keys') }
}

/** A backup that says something else of itself. */
async function saying(also: Partial<Manifest>): Promise<string> {
  const path = join(await temporaryFolder(), 'other.tar.gz')
  const { parts: _, ...told } = { ...manifest, ...also }
  const bytes = new Uint8Array(await readFile(join(place.keysDirectory, 'relay', 'secret.key')))
  await writeBackup(path, told, [{ name: 'keys/relay/secret.key', bytes }])
  return path
}

describe('a backup', () => {
  it('of a relay that does not run, into a directory, has a name of its own that tells whose it is and when', () => {
    expect(backup).toMatch(/\/videre-127\.0\.0\.1_\d+-\d{8}T\d{6}Z\.tar\.gz$/)
    expect(manifest).toMatchObject({
      engine: 'embedded',
      origin: place.url.host,
      rows: { relays: 1, enquiries: 0 },
    })
  })

  it('replaces nothing', async () => {
    expect(await refused(['backup', backup])).toMatch(/is there already; choose another name$/)
  })

  it('needs a database', async () => {
    const also = await clean()
    expect(await refused(['backup', 'x'], also)).toBe(`there is no database in ${also.VIDERE_DATA_DIR}/pg`)
  })

  it('is not made with the key of another relay, with which it could not be started', async () => {
    const { VIDERE_KEYS_DIR } = await clean()
    await mkdir(join(VIDERE_KEYS_DIR, 'relay'), { recursive: true })
    expect(await refused(['backup', 'x'], { VIDERE_KEYS_DIR })).toMatch(/secret\.key is missing: restore it/)
    await writeFile(join(VIDERE_KEYS_DIR, 'relay', 'secret.key'), new Uint8Array(32), { mode: 0o600 })
    expect(await refused(['backup', 'x'], { VIDERE_KEYS_DIR })).toMatch(/is not the key of this database/)
  })

  it.skipIf(isMountRefused)('leaves nothing on a disk that is full, and says so', async () => {
    const disk = await temporaryFolder()
    const script = 'node "$0" backup "$1"; echo "exit $?"; ls -A'
    const inside = ['sh', '-c', script, resolve('dist/cli/videre.js'), disk]
    const [program, ...words] = [...onSmallDisk(disk, 20, await temporaryFolder()), ...inside]
    const env = { PATH: process.env.PATH, ...place.env }
    const run = spawnSync(program!, words, { env, encoding: 'utf8' })
    expect(run.stderr).toBe(`videre: ${disk}: the disk is full; nothing was kept\n`)
    expect(run.stdout).toBe('exit 1\ndata\n')
  })
})

describe('a restore', () => {
  it('into a clean place brings back database and signing key, and no mark', async () => {
    const also = await clean()
    const desk = await openDesk(undefined, { ...place.env, ...also })
    const said = await desk.done('restore', backup)
    expect(said).toContain(`${place.url.host} is restored`)
    expect(said).toContain('there is no ledger of erasures')
    expect(await readdir(also.VIDERE_KEYS_DIR)).toEqual(['relay'])
    expect((await readdir(also.VIDERE_DATA_DIR)).filter((name) => name.startsWith('pg'))).toEqual(['pg'])
  })

  it('leaves the marks of the log that are there', async () => {
    const { VIDERE_DATA_DIR } = await clean()
    const marks = join(place.keysDirectory, 'log')
    const before = await readdir(marks)
    expect(before).toHaveLength(1)
    const desk = await openDesk(undefined, { ...place.env, VIDERE_DATA_DIR })
    expect(await desk.done('restore', backup)).toContain('if the log was signed beyond the backup')
    expect(await readdir(marks)).toEqual(before)
  })

  it('goes over no database, running or not', async () => {
    expect(await refused(['restore', backup])).toMatch(/there is a database in .*: move it away first$/)
    const relay = await startedRelay(place)
    expect(await refused(['restore', backup])).toMatch(/is in use by another process: stop that one first$/)
    await relay.stop()
  })

  it('goes beside no other relay’s key', async () => {
    const also = await clean()
    await mkdir(join(also.VIDERE_KEYS_DIR, 'relay'), { recursive: true })
    const path = join(also.VIDERE_KEYS_DIR, 'relay', 'secret.key')
    await writeFile(path, new Uint8Array(32), { mode: 0o600 })
    expect(await refused(['restore', backup], also)).toMatch(
      /is there already, and is not the one of the backup/,
    )
    expect(await readFile(path)).toEqual(Buffer.alloc(32))
  })

  it('of a damaged backup restores nothing', async () => {
    const also = await clean()
    const damaged = join(await temporaryFolder(), 'damaged.tar.gz')
    await cp(backup, damaged)
    const bytes = await readFile(damaged)
    bytes[bytes.length >> 1]! ^= 1
    await writeFile(damaged, bytes)
    expect(await refused(['restore', damaged], also)).toMatch(/: is damaged: /)
    for (const folder of Object.values(also))
      await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('is of this relay, of this engine and of a version that this program knows', async () => {
    const also = await clean()
    const server = { ...also, DATABASE_URL: 'postgres://127.0.0.1:1/none' }
    expect(await refused(['restore', backup], server)).toMatch(
      /of an embedded database and cannot go into a server/,
    )
    expect(await refused(['restore', await saying({ engine: 'server' })], also)).toMatch(
      /of a PostgreSQL server/,
    )
    const other = { ...also, VIDERE_PUBLIC_URL: 'https://relay.example.org' }
    expect(await refused(['restore', backup], other)).toMatch(/the configuration says relay\.example\.org/)
    const migrations = [...manifest.migrations, 'ab'.repeat(32)]
    expect(await refused(['restore', await saying({ migrations })], also)).toMatch(
      /a newer or another version/,
    )
  })

  it('of something that is no backup says so', async () => {
    expect(await refused(['restore', '/dev/null'], await clean())).toMatch(
      /^\/dev\/null: is damaged: it ends too early$/,
    )
    expect(await refused(['restore', resolve('package.json')], await clean())).toMatch(
      /is not a backup of Videre$/,
    )
    expect(await refused(['restore', 'nowhere'], await clean())).toMatch(/there is no such file/)
  })
})
