import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '../../src/database/database.js'
import { openScratchDatabase } from '../../src/database/scratch.js'
import { buildStale } from './build-stale.js'
import { serverOptions } from './engines.js'
import { startPrivateServer } from './private-server.js'

/** Starts a private PostgreSQL with one migrated template of each kind, for the tests that run on a server. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await buildStale()
  const server = await startPrivateServer()
  const { url, temporary } = server
  const templates = { lasting: 'template_lasting', scratch: 'template_scratch' }
  const admin = postgres(url, { max: 1, onnotice: () => undefined })
  for (const name of Object.values(templates)) await admin.unsafe(`create database ${name}`)
  await admin.end()
  await (await openDatabase(serverOptions(url, templates.lasting, temporary))).close()
  await (await openScratchDatabase(serverOptions(url, templates.scratch, temporary))).close()
  project.provide('engine', { name: 'server', url, templates, temporary })
  return server.stop
}
