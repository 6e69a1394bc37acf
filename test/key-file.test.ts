import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { base64url, hex } from '../src/base/bytes.js'
import { newId } from '../src/base/ids.js'
import { randomBytes } from '../src/base/sodium.js'
import { loadKeyFile, openKeyFile, readKeyFile, writeKeyFile } from '../src/cli/key-file.js'
import { keyOfPassphrase, passphraseCosts } from '../src/cli/passphrase.js'
import { deriveHolder, fingerprintOf } from '../src/seal/keys.js'

const secret = randomBytes(32)
const passphrase = 'blåbær i snøen'
const options = { createdAt: new Date('2026-11-20T10:00:00.000Z'), cost: passphraseCosts.demonstration }
const owner = {
  kind: 'clinic',
  name: 'Hudklinikken på Grünerløkka',
  clinicId: newId(),
  relay: 'https://relay.example.org',
} as const

let directory: string
let path: string
let text: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'videre-key-file-'))
  path = join(directory, 'clinic.key.json')
  expect(await writeKeyFile(path, owner, secret, passphrase, options)).toMatchObject({ kind: 'written' })
  text = await readFile(path, 'utf8')
})

afterAll(() => rm(directory, { recursive: true }))

/** Another key file beside the first, with this text. */
async function fileWith(content: string | Uint8Array): Promise<string> {
  const other = join(directory, `${newId()}.json`)
  await writeFile(other, content, { mode: 0o600 })
  return other
}

/** The key file with a member changed by an editor. */
const edited = (change: (members: Record<string, unknown>) => object) =>
  fileWith(JSON.stringify(change(JSON.parse(text)), null, 2))

const outcome = async (file: string, typed = passphrase) => (await readKeyFile(file, typed)).kind

describe('a key file', () => {
  it('gives the secret and its keys to whoever knows the passphrase', async () => {
    const read = await readKeyFile(path, passphrase)
    expect(read).toMatchObject({ kind: 'opened', secret, file: owner })
    expect(read.kind === 'opened' && read.holder).toEqual(deriveHolder(secret))
  })

  it('says in plain text what it is, whose, and what losing it means', async () => {
    const { publicKeys, keyId } = deriveHolder(secret)
    const members = JSON.parse(text)
    expect(text).toMatch(
      /^\{\n {2}"about": "Videre clinic key of Hudklinikken på Grünerløkka\. Keep it secret/,
    )
    expect(members.about).toContain('keep a copy in a safe place')
    expect(members).toMatchObject({
      ...owner,
      format: 'videre/v1/key-file',
      fingerprint: fingerprintOf(publicKeys),
      keyId: base64url(keyId),
      createdAt: '2026-11-20T10:00:00.000Z',
      protection: { kdf: 'argon2id13', ...passphraseCosts.demonstration },
    })
    expect(await loadKeyFile(path)).toMatchObject({ kind: 'loaded', file: owner, groupMayRead: false })
  })

  it('does not contain the secret, nor twice the same bytes for the same secret', async () => {
    for (const spelling of [base64url(secret), hex(secret), Buffer.from(secret).toString('base64')])
      expect(text).not.toContain(spelling.slice(0, 12))
    const again = join(directory, 'again.json')
    await writeKeyFile(again, owner, secret, passphrase, options)
    const [first, second] = [JSON.parse(text), JSON.parse(await readFile(again, 'utf8'))]
    expect(second.secret).not.toBe(first.secret)
    expect(second.protection.salt).not.toBe(first.protection.salt)
    expect(second.protection.check).not.toBe(first.protection.check)
  })

  it('is readable by its owner alone, and nothing else is left in the directory', async () => {
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await readdir(directory)).filter((name) => name.startsWith('.'))).toEqual([])
  })

  it('is never overwritten', async () => {
    const others = randomBytes(32)
    expect(await writeKeyFile(path, owner, others, passphrase, options)).toEqual({ kind: 'exists' })
    expect(await readFile(path, 'utf8')).toBe(text)
  })

  it('holds the secret of a member of staff or a patient as well', async () => {
    for (const kind of ['staff', 'patient'] as const) {
      const other = join(directory, `${kind}.json`)
      await writeKeyFile(other, { kind, name: 'Åse Berg' }, secret, passphrase, options)
      const read = await readKeyFile(other, passphrase)
      expect(read).toMatchObject({ kind: 'opened', secret, file: { kind, name: 'Åse Berg' } })
    }
  })
})

describe('a key file does not open', () => {
  it('with another passphrase', async () => {
    expect(await outcome(path, 'blåbær i snøen ')).toBe('wrong_passphrase')
    expect(await outcome(path, '')).toBe('wrong_passphrase')
  })

  it('only because a keyboard composes å from two characters: it does open', async () => {
    expect(passphrase.normalize('NFD')).not.toBe(passphrase)
    expect(await outcome(path, passphrase.normalize('NFD'))).toBe('opened')
  })

  it('after anybody edited its plain text or its secret', async () => {
    const changes: Record<string, unknown>[] = [
      { about: 'Videre clinic key of nobody.' },
      { name: 'Another clinic' },
      { kind: 'staff' },
      { clinicId: newId() },
      { clinicId: undefined },
      { relay: 'https://other.example.org' },
      { fingerprint: 'AAAA-AAAA-AAAA-AAAA' },
      { keyId: base64url(randomBytes(16)) },
      { createdAt: '2026-11-20T10:00:00.001Z' },
      { secret: base64url(randomBytes(48)) },
    ]
    for (const change of changes)
      expect(
        await outcome(await edited((members) => ({ ...members, ...change }))),
        Object.keys(change)[0],
      ).toBe('damaged')
  })

  it('after its protection was changed, because then the passphrase does not fit', async () => {
    for (const change of [
      { opslimit: 3 },
      { salt: base64url(randomBytes(16)) },
      { check: base64url(randomBytes(16)) },
    ])
      expect(
        await outcome(
          await edited((members) => ({
            ...members,
            protection: { ...(members.protection as object), ...change },
          })),
        ),
      ).toBe('wrong_passphrase')
  })

  it('when others on the machine may read it; when the group may, that is reported', async () => {
    const open = await fileWith(text)
    await chmod(open, 0o604)
    expect(await outcome(open)).toBe('readable_by_everybody')
    await chmod(open, 0o640)
    expect(await loadKeyFile(open)).toMatchObject({ kind: 'loaded', groupMayRead: true })
    expect(await outcome(open)).toBe('opened')
  })

  it('when it is not there, or is something else', async () => {
    expect(await outcome(join(directory, 'nothing'))).toBe('missing')
    const others = [
      '',
      '{}',
      'null',
      '[]',
      text.slice(0, -3),
      `${text}x`,
      `\ufeff${text}`,
      ' '.repeat(20_000),
    ]
    for (const other of others) expect(await outcome(await fileWith(other))).toBe('not_a_key_file')
    expect(await outcome(await fileWith(Uint8Array.of(0x7b, 0xff, 0x7d)))).toBe('not_a_key_file')
  })

  it('when a member is missing, surplus, or of another kind', async () => {
    const changes: Record<string, unknown>[] = [
      { surplus: 1 },
      { format: 'videre/v2/key-file' },
      { kind: 'relay' },
      { name: '' },
      { clinicId: 'x' },
      { secret: 'AA' },
      { secret: undefined },
      { createdAt: '2026-11-20' },
    ]
    for (const change of changes)
      expect(await outcome(await edited((members) => ({ ...members, ...change })))).toBe('not_a_key_file')
  })

  it('when it asks for more memory or time than opening a key may take, or for less than guessing must cost', async () => {
    const costs = [
      { memlimit: 2 ** 40 },
      { memlimit: 2 ** 30 + 1 },
      { memlimit: 8192 },
      { memlimit: -1 },
      { memlimit: 2 ** 26 + 0.5 },
      { opslimit: 9 },
      { opslimit: 1 },
      { opslimit: 2 ** 32 },
    ]
    for (const cost of costs)
      expect(
        await outcome(
          await edited((members) => ({
            ...members,
            protection: { ...(members.protection as object), ...cost },
          })),
        ),
      ).toBe('not_a_key_file')
  })
})

describe('writing a key file', () => {
  it('needs a passphrase of eight characters', async () => {
    const other = join(directory, 'short.json')
    const write = (typed: string) => writeKeyFile(other, owner, secret, typed, options)
    await expect(write('sju7777')).rejects.toThrow('passphrase is shorter than 8 characters')
    await expect(write('å'.normalize('NFD').repeat(7))).rejects.toThrow('shorter')
    await expect(stat(other)).rejects.toThrow('ENOENT')
  })

  it('writes nothing that reading would refuse', async () => {
    const other = join(directory, 'refused.json')
    for (const change of [
      { name: '' },
      { name: 'x'.repeat(201) },
      { name: 'a\u001b[2Jb' },
      { clinicId: 'x' },
      { relay: 'not a url' },
      { relay: 'javascript:alert(1)' },
    ])
      await expect(
        writeKeyFile(other, { ...owner, ...change }, secret, passphrase, options),
      ).rejects.toThrow()
    await expect(writeKeyFile(other, owner, randomBytes(31), passphrase, options)).rejects.toThrow(RangeError)
    await expect(stat(other)).rejects.toThrow('ENOENT')
  })
})

describe('a passphrase', () => {
  it('is never stretched at a cost outside the limits', async () => {
    const salt = randomBytes(16)
    for (const cost of [
      { opslimit: 1, memlimit: 2 ** 26 },
      { opslimit: 2, memlimit: 2 ** 31 },
    ])
      await expect(keyOfPassphrase(passphrase, salt, cost)).rejects.toThrow(RangeError)
  })

  it('gives the key that Argon2id gives, by an implementation of another origin', async () => {
    const { argon2id } = await import('@noble/hashes/argon2.js')
    const salt = randomBytes(16)
    const key = await keyOfPassphrase(passphrase, salt, passphraseCosts.demonstration)
    expect(Buffer.from(argon2id(passphrase, salt, { t: 2, m: 8192, p: 1, dkLen: 32 }))).toEqual(
      Buffer.from(key),
    )
  }, 30_000)

  it('costs what a guess should cost when nothing else is asked for', async () => {
    const other = join(directory, 'moderate.json')
    const { createdAt } = options
    const written = await writeKeyFile(other, owner, secret, passphrase, { createdAt })
    if (written.kind !== 'written') return expect.unreachable(written.kind)
    expect(written.file.protection).toMatchObject({ opslimit: 3, memlimit: 256 * 1024 * 1024 })
    expect(await openKeyFile(written.file, passphrase)).toMatchObject({ kind: 'opened', secret })
  }, 30_000)
})
