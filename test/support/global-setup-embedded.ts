import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '../../src/database/database.js'
import { initialisedData } from '../../src/database/embedded/initialise.js'
import { openScratchDatabase } from '../../src/database/scratch.js'
import { buildStale } from './build-stale.js'

/** Makes one migrated data directory of each kind, for the tests that run on the embedded engine. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await buildStale()
  const temporary = await mkdtemp(join(tmpdir(), 'videre-embedded-'))
  const templates = { lasting: join(temporary, 'lasting'), scratch: join(temporary, 'scratch') }
  for (const directory of Object.values(templates)) await mkdir(directory)
  await cp(await initialisedData(templates.lasting), join(templates.scratch, 'pg'), { recursive: true })
  await (await openDatabase({ directory: templates.lasting })).close()
  await (await openScratchDatabase({ directory: templates.scratch })).close()
  project.provide('engine', { name: 'embedded', templates, temporary })
  return () => rm(temporary, { recursive: true, force: true })
}
