import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { syncDirectory } from '../../base/directories.js'
import { DatabaseUnusable } from '../unusable.js'
import { builtScript } from './built.js'
import { lackOfRoom } from './disk-room.js'

/** Three to five seconds on a usual machine; a slow disk may need many times that. */
const initialisationDeadlineMs = 120_000
const unfinished = 'pg.unfinished-'

/**
 * Gives the data directory `directory/pg`, made on the first call. It is made under another name by a short-lived
 * child process (initdb leaves 800 MB resident) and renamed when all of it is on disk: what an interrupted attempt
 * leaves behind is removed by the next. Only for the process that holds the directory's lock.
 */
export async function initialisedData(directory: string): Promise<string> {
  const data = join(directory, 'pg')
  for (const name of await readdir(directory)) {
    if (!name.startsWith(unfinished)) continue
    // A child that outlived its parent may still be writing there. It never touches any other name.
    await rm(join(directory, name), { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined)
  }
  if (existsSync(join(data, 'PG_VERSION'))) return data
  if (existsSync(data)) throw new DatabaseUnusable(`${data} exists and holds no database`)
  const attempt = await mkdtemp(join(directory, unfinished))
  await runInitialisation(attempt)
  await rename(attempt, data)
  await syncDirectory(directory)
  return data
}

async function runInitialisation(target: string): Promise<void> {
  const child = fork(builtScript('initialise-child'), [target], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [],
    timeout: initialisationDeadlineMs,
    killSignal: 'SIGKILL',
  })
  const [code] = await once(child, 'exit')
  if (code === 0) return
  throw new DatabaseUnusable(`the database could not be initialised in ${target}${await lackOfRoom(target)}`)
}
