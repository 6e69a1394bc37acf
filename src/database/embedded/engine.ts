import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { makeDirectory } from '../../base/directories.js'
import { lockDirectory } from '../../base/directory-lock.js'
import { DatabaseLocked, DatabaseUnusable } from '../unusable.js'
import { builtScript } from './built.js'
import { lackOfRoom } from './disk-room.js'
import { initialisedData } from './initialise.js'
import { makeSocketDirectory } from './socket-directory.js'

/*
 * One process is all of PostgreSQL here: no autovacuum and no background checkpoint (see upkeep.ts), sessions'
 * advisory locks do not exclude, and LISTEN is not delivered. Nothing in this program relies on either.
 */

/** A running embedded PostgreSQL, for one client. */
export interface EmbeddedEngine {
  readonly socketPath: string
  /** Gives it up for lost: stops it where it stands and reports the reason, once. */
  readonly fail: (reason: string) => void
  /** Writes everything back, stops it and frees the directory. */
  readonly stop: () => Promise<void>
}

/** Why the thread ends by itself. */
export type EngineEnd = 'refused' | 'panic'

const reasons: Readonly<Record<EngineEnd, string>> = {
  refused: 'the disk refused a write of the embedded database',
  panic: 'the embedded database stopped: look whether its disk is full',
}

const startDeadlineMs = 60_000
const stopDeadlineMs = 4_000

/**
 * Starts the engine on `directory`, which is made if need be and locked first (`DatabaseLocked`). `onFatal` is called
 * once if the engine stops by itself or is given up: nothing that was not acknowledged by then ever will be.
 */
export async function startEmbeddedEngine(
  directory: string,
  onFatal: (reason: string) => void,
): Promise<EmbeddedEngine> {
  await makeDirectory(directory)
  const lock = await lockDirectory(directory)
  if (lock === null) throw new DatabaseLocked(directory)
  try {
    const data = await initialisedData(directory)
    const socketDirectory = await makeSocketDirectory(directory)
    const release = async () => {
      await rm(socketDirectory, { recursive: true, force: true })
      await lock.close()
    }
    return await runWorker(data, join(socketDirectory, 's'), release, onFatal)
  } catch (error) {
    await lock.close()
    throw error
  }
}

/** Runs PostgreSQL in a thread: when this returns it takes connections. `release` is called when it has ended. */
async function runWorker(
  data: string,
  socketPath: string,
  release: () => Promise<void>,
  onFatal: (reason: string) => void,
): Promise<EmbeddedEngine> {
  const worker = startThread(data, socketPath)
  let state: 'running' | 'stopping' | 'failed' = 'running'
  const fail = (reason: string) => {
    if (state !== 'running') return
    state = 'failed'
    void worker.terminate()
    onFatal(reason)
  }
  const stop = async () => {
    if (state === 'running') {
      state = 'stopping'
      await stopThread(worker)
    }
    // The directory is not free before the thread is gone, which may be writing to it.
    await worker.terminate()
    await release()
  }
  try {
    await isReady(worker)
  } catch {
    state = 'failed'
    await stop()
    const lack = await lackOfRoom(data)
    throw new DatabaseUnusable(`the embedded database in ${data} could not be started${lack}`)
  }
  worker.on('message', (end: EngineEnd) => fail(reasons[end]))
  for (const event of ['error', 'exit']) worker.on(event, () => fail(reasons.panic))
  return { socketPath, fail, stop }
}

function startThread(data: string, socketPath: string): Worker {
  const options = { workerData: { data, socketPath }, execArgv: [], stdout: true, stderr: true }
  const worker = new Worker(builtScript('worker'), options)
  // Nothing is written there; a stream that nobody reads would keep what is.
  worker.stdout.resume()
  worker.stderr.resume()
  return worker
}

/** Resolves when the thread says so, which is the first thing it says if all is well. */
async function isReady(worker: Worker): Promise<void> {
  const signal = AbortSignal.timeout(startDeadlineMs)
  const [message] = await Promise.race([
    once(worker, 'message', { signal }),
    once(worker, 'exit', { signal }),
  ])
  if (message !== 'ready') throw new DatabaseUnusable('the embedded database could not be started')
}

/** Asks for an orderly end; without one the next start recovers from the write-ahead log, as after a crash. */
async function stopThread(worker: Worker): Promise<void> {
  const ended = once(worker, 'exit', { signal: AbortSignal.timeout(stopDeadlineMs) })
  worker.postMessage('stop')
  await ended.catch(() => undefined)
}
