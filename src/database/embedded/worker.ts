/* A thread of its own: PostgreSQL (PGlite) behind a UNIX socket. It says 'ready', and ends when told 'stop'. */
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { durableFiles, durableParameters } from './durable-files.js'
import type { EngineEnd } from './engine.js'

const { data, socketPath } = workerData as { data: string; socketPath: string }

/** Ends this thread in the middle of what it does: nothing that was to be on disk by now is ever acknowledged. */
const end = (reason: EngineEnd): never => {
  parentPort?.postMessage(reason)
  return process.exit(1)
}

const files = durableFiles(data, { onRefused: () => end('refused'), onPanic: () => end('panic') })
const pglite = await PGlite.create({ fs: files, startParams: durableParameters })
// Whatever else stops PostgreSQL: the socket server would keep its client waiting for ever.
const run = pglite.execProtocolRawStream.bind(pglite)
pglite.execProtocolRawStream = (message, options) => run(message, options).catch(() => end('panic'))
const server = new PGLiteSocketServer({ db: pglite, path: socketPath, maxConnections: 2 })
await server.start()

async function stop(): Promise<void> {
  await server.stop()
  await pglite.exec('checkpoint')
  await pglite.close()
  parentPort?.close()
}

parentPort?.once('message', () => void stop())
parentPort?.postMessage('ready')
