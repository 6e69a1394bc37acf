/** A backup as a file: whole or not there, and refused unless it is exactly what its manifest says. */
import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { decodeManifest, encodeManifest, type Manifest } from '../src/backup/manifest.js'
import { findProgram, libpqEnvironment, runProgram } from '../src/backup/postgres-programs.js'
import { held, readBackup } from '../src/backup/read-backup.js'
import { readTar, type TarEntry, tarEnd, tarHeader, tarPadding } from '../src/backup/tar.js'
import { type Source, writeBackup } from '../src/backup/write-backup.js'
import { randomBytes } from '../src/base/sodium.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videre-backup-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
})

const told: Omit<Manifest, 'parts'> = {
  v: 1,
  createdAt: new Date('2026-11-20T10:00:00.000Z'),
  origin: 'relay.example.org',
  relayKey: new Uint8Array(32).fill(7),
  engine: 'embedded',
  postgres: 18,
  dumpedBy: null,
  migrations: ['ab'],
  log: { origin: 'relay.example.org/log', size: 3, root: new Uint8Array(32), signed: 3 },
  rows: { enquiries: 2 },
}
const content = Buffer.from(randomBytes(3000))

async function sources(): Promise<Source[]> {
  const path = join(folder, 'content')
  await writeFile(path, content)
  return [
    { name: 'keys/relay/secret.key', bytes: new Uint8Array(32).fill(1) },
    { name: 'pg/', path: folder, sizeBytes: 0 },
    { name: 'pg/1259', path, sizeBytes: content.length },
    { name: 'pg/empty', bytes: new Uint8Array() },
  ]
}

async function written(): Promise<string> {
  const path = join(folder, 'one.tar.gz')
  await writeBackup(path, told, await sources())
  return path
}

async function read(path: string): Promise<{ manifest: Manifest; parts: Map<string, Buffer> }> {
  const parts = new Map<string, Buffer>()
  const manifest = await readBackup(path, async ({ name }, piece) => void parts.set(name, await held(piece)))
  return { manifest, parts }
}

/** A backup out of these bytes, packed as one is. */
async function repacked(change: (tar: Buffer) => Buffer): Promise<string> {
  const path = join(folder, 'changed.tar.gz')
  await writeFile(path, gzipSync(change(gunzipSync(await readFile(await written()))), { level: 1 }))
  return path
}

const entry = (name: string, bytes: Buffer): Buffer =>
  Buffer.concat([tarHeader({ name, sizeBytes: bytes.length }), bytes, tarPadding(bytes.length)])

describe('a backup', () => {
  it('is read as it was written, is its owner’s, and leaves nothing beside it', async () => {
    const { manifest, parts } = await read(await written())
    expect(manifest).toMatchObject(told)
    expect([...parts.keys()]).toEqual((await sources()).map(({ name }) => name))
    expect(parts.get('pg/1259')).toEqual(content)
    expect((await stat(join(folder, 'one.tar.gz'))).mode & 0o777).toBe(0o600)
    expect((await readdir(folder)).sort()).toEqual(['content', 'one.tar.gz'])
  })

  it('is what any tar reads', async () => {
    const listed = execFileSync('tar', ['tzf', await written()], { encoding: 'utf8' })
    const names = (await sources()).map(({ name }) => name)
    expect(listed.trim().split('\n')).toEqual(['videre-backup', ...names, 'manifest.json'])
  })

  it('replaces no file', async () => {
    const path = await written()
    await expect(writeBackup(path, told, await sources())).rejects.toThrow('is there already')
  })

  it('that fails halfway is not there, and nothing of it is', async () => {
    const failing = async function* (): AsyncGenerator<Source> {
      yield* await sources()
      yield { name: 'pg/gone', path: join(folder, 'gone'), sizeBytes: 5 }
    }
    await expect(writeBackup(join(folder, 'two.tar.gz'), told, failing())).rejects.toMatchObject({
      code: 'ENOENT',
    })
    expect(await readdir(folder)).toEqual(['content'])
  })

  it('that is stopped is not there either', async () => {
    const stopping = new AbortController()
    const stopped = async function* (): AsyncGenerator<Source> {
      yield* await sources()
      stopping.abort()
      yield* await sources()
    }
    const writing = writeBackup(join(folder, 'two.tar.gz'), told, stopped(), stopping.signal)
    await expect(writing).rejects.toMatchObject({ name: 'AbortError' })
    expect(await readdir(folder)).toEqual(['content'])
  })
})

describe('is refused in one sentence', () => {
  const refusal = (path: string) =>
    read(path).then(
      () => 'accepted',
      (error: Error) => error.message.replace(`${path}: `, ''),
    )

  it('when it was cut off, wherever', async () => {
    const path = await written()
    const whole = await readFile(path)
    for (const length of [0, 1, 9, 40, whole.length >> 1, whole.length - 9, whole.length - 1]) {
      await writeFile(path, whole.subarray(0, length))
      expect(await refusal(path)).toMatch(/^is damaged: /)
    }
  })

  it('when one bit of what it holds is another one, wherever', async () => {
    const tar = gunzipSync(await readFile(await written()))
    // What the manifest says of the database is compared with the database, when that is restored.
    const end = tar.indexOf('{"createdAt"')
    const path = join(folder, 'changed.tar.gz')
    for (let at = 0; at < end; at += 37) {
      const changed = Buffer.from(tar)
      changed[at]! ^= 1 << (at % 8)
      await writeFile(path, gzipSync(changed, { level: 1 }))
      expect(await refusal(path), `byte ${at}`).toMatch(
        /^(is damaged: |is not a backup of Videre|was made by)/,
      )
    }
  })

  it('when one bit of the packed file is another one, or else what it holds is what it was', async () => {
    const path = await written()
    const whole = await readFile(path)
    for (let at = 0; at < whole.length; at += 11) {
      const changed = Buffer.from(whole)
      changed[at]! ^= 1 << (at % 8)
      await writeFile(path, changed)
      const found = await read(path).catch((error: Error) => error.message)
      if (typeof found === 'string') expect(found).toMatch(/is damaged: |is not a backup of Videre/)
      else expect(found.parts.get('pg/1259')).toEqual(content)
    }
  })

  it.each([
    [
      'of a newer version',
      (tar: Buffer) =>
        Buffer.concat([entry('videre-backup', Buffer.from('videre backup 2\n')), tar.subarray(1024)]),
      'was made by another version of Videre',
    ],
    [
      'of something else',
      () => Buffer.concat([entry('README', Buffer.from('hello')), tarEnd]),
      'is not a backup of Videre',
    ],
    [
      'with a part too many',
      (tar: Buffer) =>
        Buffer.concat([tar.subarray(0, 1024), entry('pg/more', Buffer.from('x')), tar.subarray(1024)]),
      'is damaged: pg/more is not what its manifest says',
    ],
    [
      'with a part too few',
      (tar: Buffer) => Buffer.concat([tar.subarray(0, 1024), tar.subarray(2048)]),
      'is damaged: pg/ is not what its manifest says',
    ],
    [
      'with something after its end',
      (tar: Buffer) => Buffer.concat([tar, Buffer.from('x')]),
      'is damaged: something stands after its end',
    ],
    [
      'without a manifest',
      (tar: Buffer) => Buffer.concat([tar.subarray(0, 2048), tarEnd]),
      'is damaged: it ends too early',
    ],
  ])('when it is one %s', async (_, change, sentence) => {
    expect(await refusal(await repacked(change))).toBe(sentence)
  })

  it('when it is no archive at all', async () => {
    const path = join(folder, 'text')
    await writeFile(path, 'Dear relay')
    expect(await refusal(path)).toBe('is not a backup of Videre')
  })

  it('when the manifest says more than one may, or in other words', () => {
    const manifest = { ...told, parts: [] }
    const text = Buffer.from(encodeManifest(manifest)).toString()
    expect(decodeManifest(Buffer.from(text))).toMatchObject(manifest)
    for (const other of [
      text.replace('{', '{"a":1,'),
      text.replace(':1', ': 1'),
      text.replace('"v":1', '"v":2'),
    ])
      expect(decodeManifest(Buffer.from(other))).toBeNull()
  })
})

describe('the archive', () => {
  it('has room for a dump beyond 8 GiB', async () => {
    const sizes: number[] = []
    const large = { name: 'database.dump', sizeBytes: 8 ** 11 + 5 }
    const noting = async ({ sizeBytes }: TarEntry) => {
      sizes.push(sizeBytes)
      throw new Error('seen')
    }
    const only = async function* () {
      yield tarHeader(large)
    }
    await expect(readTar(only(), noting)).rejects.toThrow('seen')
    expect(sizes).toEqual([large.sizeBytes])
  })

  it.each(['../secret.key', '/etc/passwd', 'pg/../../x', 'pg//x', './x', 'ø', 'a'.repeat(101), ''])(
    'has no entry named %j',
    (name) => {
      expect(() => tarHeader({ name, sizeBytes: 0 })).toThrow('no such names')
    },
  )
})

describe("PostgreSQL's programs", () => {
  it('get address and password in their environment, where only their user sees them', async () => {
    const path = join(folder, 'program')
    await writeFile(path, `#!/bin/sh\nprintf '%s ' "$@" > ${folder}/words\nenv > ${folder}/env\n`, {
      mode: 0o700,
    })
    const url = 'postgres://an%40user:p%C3%A5ss%2Fword@db.example:6432/the%20relay?sslmode=require'
    await runProgram({ path, major: 18 }, ['--one'], url)
    expect(await readFile(join(folder, 'words'), 'utf8')).toBe('--no-password --one ')
    const environment = await readFile(join(folder, 'env'), 'utf8')
    expect(environment.split('\n')).toEqual(
      expect.arrayContaining([
        'PGHOST=db.example',
        'PGPORT=6432',
        'PGUSER=an@user',
        'PGPASSWORD=påss/word',
        'PGDATABASE=the relay',
        'PGSSLMODE=require',
      ]),
    )
  })

  it('of a URL without a password are given none', () => {
    expect(libpqEnvironment('postgres://[::1]/x')).toMatchObject({ PGHOST: '::1', PGDATABASE: 'x' })
    expect(libpqEnvironment('postgres://[::1]/x')).not.toHaveProperty('PGPASSWORD')
  })

  it('complain in one line, without the rows that they quote', async () => {
    const path = join(folder, 'program')
    const lines = [
      'pg_restore: error: COPY failed for table "x"',
      'DETAIL: Key (id)=(KANARI)',
      'CONTEXT: KANARI',
    ]
    await writeFile(path, `#!/bin/sh\ncat >&2 <<END\n${lines.join('\n')}\nEND\nexit 1\n`, { mode: 0o700 })
    await expect(runProgram({ path, major: 18 }, [], 'postgres://x/y')).rejects.toThrow(
      /^pg_restore: COPY failed for table "x"$/,
    )
  })

  it('that are missing or too old are named, with what to install', async () => {
    await expect(findProgram('pg_dump', 99)).rejects.toThrow(
      /pg_dump (is not here|here is of version \d+, and 99 is needed): install PostgreSQL's client programs of version 99/,
    )
  })
})
