/** What a relay refuses to start on: one plain sentence on standard error, and exit code 1. */
import { chmod, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { randomBytes } from '../src/base/sodium.js'
import { relaySecretPath } from '../src/keyring/relay-keys.js'
import { freshDatabaseLocation } from './support/database.js'
import { expectSentence, type Place, placeOn, refusedStart, startedRelay } from './support/process.js'

/** A place where a relay ran before: its database and its keys know each other. */
let place: Place
let secretPath: string
let secret: Buffer

beforeAll(async () => {
  place = await placeOn(await freshDatabaseLocation())
  await (await startedRelay(place)).stop()
  secretPath = relaySecretPath(place.keysDirectory)
  secret = await readFile(secretPath)
})

const start = (also: Record<string, string> = {}) => refusedStart(place.folder, { ...place.env, ...also })

test('a policy that changed under the same version is not taken: consent names the version', async () => {
  const policy = JSON.parse(await readFile('policies/helsetjenester.json', 'utf8'))
  policy.operator.name = 'KANARIFUGL-4711'
  const path = join(place.folder, 'policy.json')
  await writeFile(path, JSON.stringify(policy))
  expectSentence(
    await start({ VIDERE_POLICY: path }),
    `the policy changed but its version ${policy.version} did not: consent names the version, give it a new one`,
  )
})

test('a relay that is given another public name does not sign in that name', async () => {
  expectSentence(
    await start({ VIDERE_PUBLIC_URL: 'https://other.example.org' }),
    `this database belongs to ${place.url.host}, the configuration says other.example.org`,
  )
})

test('a relay key that everybody on the machine may read is not used', async () => {
  await chmod(secretPath, 0o604)
  expectSentence(await start(), `${secretPath}: everybody on this machine may read it: run chmod 600 on it`)
  await chmod(secretPath, 0o600)
})

test('the relay key of another database is not used on this one', async () => {
  await writeFile(secretPath, randomBytes(32))
  expectSentence(
    await start(),
    `${secretPath} is not the key of this database: restore the one that belongs to it`,
  )
  await writeFile(secretPath, secret)
})

test('a used database without its relay key gets no new one, and starts again once it has the old', async () => {
  await rm(secretPath)
  expectSentence(await start(), `${secretPath} is missing: restore it from the backup of keys/relay`)
  await expect(readFile(secretPath)).rejects.toThrow('ENOENT')
  await writeFile(secretPath, secret, { mode: 0o600 })
  await startedRelay(place)
})
