import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, hostClock } from '../../base/clock.js'
import { createLog } from '../../base/log.js'
import type { Database } from '../../database/database.js'
import { openScratchDatabase, setScratchClock } from '../../database/scratch.js'
import { type Listening, listen } from '../../http/listen.js'
import { createMetrics } from '../../http/metrics.js'
import { createRelay, type Relay } from '../../relay.js'
import { createServer } from '../../server.js'
import { type RelayAt, relayAt } from '../relay-at.js'

/** A real relay on a scratch database, in a directory that is removed at the end. */
export interface ScratchRelay {
  at: RelayAt
  relay: Relay
  /** The directory of everything, and what lies in it. */
  folder: string
  dataDirectory: string
  keysDirectory: string
  mirrorDirectory: string
  /** The clock of everybody in this demonstration: relay, clinics, staff. */
  clock: Clock
  /** Moves that clock and the database's to an instant, from which they go on running. */
  moveTo(instant: Date): Promise<void>
  /** Stops the relay and removes everything that it wrote. */
  end(): Promise<void>
}

/** Starts it on a free port of this machine. */
export async function startScratchRelay(): Promise<ScratchRelay> {
  const folder = await mkdtemp(join(tmpdir(), 'videre-demo-'))
  const paths = {
    dataDirectory: join(folder, 'data'),
    keysDirectory: join(folder, 'keys'),
    mirrorDirectory: join(folder, 'keys', 'days-mirror'),
  }
  const open: { database?: Database; listening?: Listening } = {}
  const end = async () => {
    await open.listening?.close()
    await open.database?.close()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const database = await openScratchDatabase({ directory: paths.dataDirectory })
    open.database = database
    let aheadMs = 0
    const clock = () => new Date(hostClock().getTime() + aheadMs)
    const started = await startOn(database, paths, clock)
    open.listening = started.listening
    const moveTo = async (instant: Date) => {
      aheadMs = instant.getTime() - hostClock().getTime()
      await setScratchClock(database, { aheadMs })
    }
    return { ...paths, folder, at: started.at, relay: started.relay, clock, moveTo, end }
  } catch (error) {
    await end()
    throw error
  }
}

type Paths = Pick<ScratchRelay, 'dataDirectory' | 'keysDirectory' | 'mirrorDirectory'>

async function startOn(database: Database, paths: Paths, clock: Clock) {
  // The port is known only when it is taken, and the relay's name needs it: until then there is nothing to ask.
  let answer = async (_: Request): Promise<Response> => new Response(null, { status: 503 })
  const listening = await listen((request) => answer(request), '127.0.0.1', 0)
  const publicUrl = new URL(`http://localhost:${listening.port}`)
  const config = {
    demo: true,
    publicUrl,
    origin: publicUrl.host,
    keysDirectory: paths.keysDirectory,
    keysMirrorDirectory: paths.mirrorDirectory,
    dataDirectory: paths.dataDirectory,
    policyPath: undefined,
  }
  const relay = await createRelay(config, database, createLog('silent'), clock)
  const app = createServer(relay, createMetrics())
  answer = async (request) => app.fetch(request)
  return { listening, relay, at: relayAt(publicUrl.origin) }
}
