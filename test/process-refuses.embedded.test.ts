/** What a relay refuses to start with, whatever its database: one plain sentence, exit code 1, and no value. */
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { freshDatabaseLocation } from './support/database.js'
import {
  expectSentence,
  type Place,
  placeOn,
  refusedStart,
  startedRelay,
  startRelayProcess,
  temporaryFolder,
  triedTwice,
} from './support/process.js'

const canary = 'KANARIFUGL-4711'

let place: Place
beforeAll(async () => {
  place = await placeOn(await freshDatabaseLocation())
})

const start = (also: Record<string, string> = {}) => refusedStart(place.folder, { ...place.env, ...also })

/** A port on which another program listens until the test is finished. */
async function takenPort(): Promise<string> {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  onTestFinished(() => void other.close())
  const address = other.address()
  return typeof address === 'object' ? String(address?.port) : ''
}

test('a second process on the same data directory ends within two seconds, and says why', async () => {
  const first = await startedRelay(place)
  const elsewhere = await placeOn({ options: { directory: '' }, env: {} })
  const variables = { ...elsewhere.env, VIDERE_DATA_DIR: place.env.VIDERE_DATA_DIR }
  const second = await triedTwice(2000, async () => {
    const exit = await refusedStart(elsewhere.folder, variables)
    expectSentence(
      exit,
      `the data directory ${place.env.VIDERE_DATA_DIR} is in use by another process: stop that one first`,
    )
    return { tookMs: exit.livedMs }
  })
  if (second.isJudged) expect(second.tookMs).toBeLessThan(2000)
  expect((await fetch(new URL('/readyz', place.url))).status).toBe(200)
  expect(await first.stop()).toMatchObject({ code: 0 })
})

test('a port that is in use is said, with what to do about it', async () => {
  expectSentence(
    await start({ PORT: await takenPort() }),
    'the port is in use: stop the other program, or set PORT',
  )
})

test('a metrics port that is in use is said by its own variable', async () => {
  const exit = await start({ VIDERE_METRICS_PORT: await takenPort() })
  expect(exit.stderr).toMatch(/^videre: [^\n]*VIDERE_METRICS_PORT[^\n]*\n$/)
  expect(exit.code).toBe(1)
})

test('a policy with errors stops the start, with the fields and rules and not the values', async () => {
  const policy = JSON.parse(await readFile('policies/helsetjenester.json', 'utf8'))
  policy.timeZone = canary
  policy.operator.email = canary
  policy[canary.toLowerCase()] = canary
  const path = join(place.folder, 'policy.json')
  await writeFile(path, JSON.stringify(policy))
  const exit = await start({ VIDERE_POLICY: path })
  expect(exit.stderr).toMatch(/^videre: policy file is not acceptable\n( {2}[\w.-]+: .+\n){3}$/)
  expect(exit.stderr).toContain('  timeZone: ')
  expect(exit.stderr).toContain('  operator.email: ')
  expect(exit.stderr).not.toContain(canary)
  expect(exit.code).toBe(1)
})

test('a policy file that is not there is said in words', async () => {
  const exit = await start({ VIDERE_POLICY: join(place.folder, 'missing.json') })
  expect(exit.stderr).toMatch(/^videre: [^\n]*policy[^\n]*\n$/)
  expect(exit.code).toBe(1)
})

test('a data directory that holds something else is left alone', async () => {
  const directory = join(await temporaryFolder(), 'data')
  await mkdir(join(directory, 'pg'), { recursive: true })
  expectSentence(
    await start({ VIDERE_DATA_DIR: directory }),
    `${join(directory, 'pg')} exists and holds no database`,
  )
})

test('a variable that nobody knows, and one with a bad value, stop the start by name', async () => {
  const exit = await start({ VIDERE_PUBLICURL: canary, VIDERE_LOG_LEVEL: canary, PORT: canary })
  expect(exit.stderr).toMatch(/^videre: the configuration is not right\n([A-Z_]+: .+\n){3}$/)
  for (const name of ['VIDERE_PUBLICURL', 'VIDERE_LOG_LEVEL', 'PORT'])
    expect(exit.stderr).toContain(`${name}: `)
  expect(exit.stderr).not.toContain(canary)
  expect(exit).toMatchObject({ code: 1, stdout: '' })
})

test.each([
  [{ VIDERE_DEMO: 'on', VIDERE_PUBLIC_URL: 'https://relay.example.org' }, 'VIDERE_PUBLIC_URL'],
  [{ VIDERE_IMAGE: 'yes' }, 'VIDERE_PUBLIC_URL'],
  [{ VIDERE_IMAGE: 'yes', VIDERE_DEMO: 'on' }, 'VIDERE_DEMO'],
  [{ VIDERE_HOST: '0.0.0.0' }, 'VIDERE_HOST'],
])('a demo with %o does not start', async (variables, name) => {
  const exit = await refusedStart(await temporaryFolder(), variables)
  expect(exit.stderr).toMatch(new RegExp(`^videre: the configuration is not right\n${name}: .+\n$`))
  expect(exit).toMatchObject({ code: 1, stdout: '' })
})

test('a relay that is stopped while it starts leaves a directory that the next one can use', async () => {
  const relay = startRelayProcess(place.folder, place.env)
  await new Promise((resolve) => setTimeout(resolve, 300))
  await relay.stop()
  expect(await (await startedRelay(place)).stop()).toMatchObject({ code: 0 })
})
