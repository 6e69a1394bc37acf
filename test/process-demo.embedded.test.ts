/** What somebody gets who starts Videre in an empty folder and configures nothing. */
import { readdirSync, statSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { directoryAnswer } from '../src/contract/clinics.js'
import { freshDatabaseLocation } from './support/database.js'
import { freePort } from './support/free-port.js'
import { draft, postDraft } from './support/people.js'
import { startRelayProcess, temporaryFolder, triedTwice } from './support/process.js'
import type { RelayProcess } from './support/relay-process.js'

const firstStartMs = 10_000
const nextStartMs = 2_000

interface Demo {
  relay: RelayProcess
  tookMs: number
  url: URL
  folder: string
}

/** A demo with nothing configured but its port: 8080 may be in use here. */
async function startDemo(folder: string, port?: string): Promise<Demo> {
  const PORT = port ?? String(await freePort())
  const relay = startRelayProcess(folder, { PORT })
  return { relay, tookMs: await relay.started, url: new URL(`http://localhost:${PORT}`), folder }
}

const clinicsOf = async ({ url }: Demo) =>
  directoryAnswer.parse(await (await fetch(new URL('/api/v1/clinics', url))).json()).clinics

const policyOf = async ({ url }: Demo) =>
  (await (await fetch(new URL('/api/v1/policy', url))).json()) as { version: string }

test('with nothing configured there is a demo, with clinics and their keys, and it is there again the next time', async () => {
  const demo = await triedTwice(firstStartMs, async () => startDemo(await temporaryFolder()))
  if (demo.isJudged) expect(demo.tookMs).toBeLessThan(firstStartMs)

  const clinics = await clinicsOf(demo)
  expect(clinics.length).toBeGreaterThanOrEqual(6)
  for (const clinic of clinics) {
    for (const text of [clinic.name, clinic.place]) expect(text).toMatch(/\S/)
    expect(clinic.county).toMatch(/^(NO|DK|SE)-/)
    expect(clinic.telephone).toMatch(/^\+4[567]\d+$/)
    expect(clinic.languages.length).toBeGreaterThan(0)
    expect(clinic.careNeeds.length).toBeGreaterThan(0)
  }
  expect(new Set(clinics.map(({ place }) => place)).size).toBeGreaterThan(1)
  expect(new Set(clinics.flatMap(({ careNeeds }) => careNeeds)).size).toBeGreaterThan(3)

  const keyFiles = readdirSync(join(demo.folder, 'data', 'demo')).filter((name) => name.endsWith('.key'))
  expect(keyFiles.length).toBeGreaterThanOrEqual(clinics.length)
  for (const name of keyFiles) expect(statSync(join(demo.folder, 'data', 'demo', name)).mode & 0o077).toBe(0)

  await expect.poll(() => demo.relay.stdout()).toContain('Ctrl-C stops it.')
  for (const said of [
    demo.url.origin,
    join(demo.folder, 'data'),
    join(demo.folder, 'keys'),
    join(demo.folder, 'data', 'demo'),
  ])
    expect(demo.relay.stdout()).toContain(said)

  const page = await (await fetch(demo.url)).text()
  expect(page).toContain('This is a demo.')

  const consent = { version: (await policyOf(demo)).version, given: true }
  const sent = await postDraft(demo, { ...draft, clinics: clinics.slice(0, 2).map(({ id }) => id), consent })
  expect(sent.status).toBe(201)

  expect(await demo.relay.stop('SIGINT')).toMatchObject({ code: 0 })
  const next = await triedTwice(nextStartMs, async () => {
    const again = await startDemo(demo.folder, demo.url.port)
    expect((await clinicsOf(demo)).map(({ id }) => id)).toEqual(clinics.map(({ id }) => id))
    expect(await again.relay.stop()).toMatchObject({ code: 0 })
    return again
  })
  console.info('demo ready in ms', { first: Math.round(demo.tookMs), next: Math.round(next.tookMs) })
  if (next.isJudged) expect(next.tookMs).toBeLessThan(nextStartMs)
}, 240_000)

test('a demo that is stopped while it makes its clinics ends in order, and has all of them the next time', async () => {
  const folder = await temporaryFolder()
  // That a first start makes the database is the other test's: this one is about what comes after.
  const { options } = await freshDatabaseLocation()
  await cp(options.directory, join(folder, 'data'), { recursive: true, preserveTimestamps: true })
  const port = String(await freePort())
  const first = startRelayProcess(folder, { PORT: port })
  const url = new URL(`http://localhost:${port}`)
  const listed = async () => {
    const answer = await fetch(new URL('/api/v1/clinics', url)).catch(() => null)
    return answer === null ? 0 : directoryAnswer.parse(await answer.json()).clinics.length
  }
  await expect.poll(listed, { timeout: 60_000, interval: 20 }).toBeGreaterThan(0)
  const exit = await first.stop()
  expect(exit).toMatchObject({ code: 0, stderr: '' })
  expect(exit.tookMs).toBeLessThan(5000)
  await startRelayProcess(folder, { PORT: port }).started
  expect(await listed()).toBeGreaterThanOrEqual(6)
}, 240_000)
