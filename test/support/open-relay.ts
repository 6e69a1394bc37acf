/** A real relay, for tests and tools: real database, real HTTP on a free port of loopback, keys in a folder of its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../src/base/clock.js'
import { hostClock } from '../../src/base/clock.js'
import { createLog } from '../../src/base/log.js'
import { relayClient } from '../../src/client/relay.js'
import type { Database } from '../../src/database/database.js'
import { listen } from '../../src/http/listen.js'
import { createMetrics } from '../../src/http/metrics.js'
import { showState } from '../../src/operate/gauges.js'
import { createRelay, type Relay, type RelayConfig } from '../../src/relay.js'
import { createServer } from '../../src/server.js'

/** A relay that listens. */
export interface TestRelay {
  relay: Relay
  url: URL
  keysDirectory: string
  dataDirectory: string
  /** Every line that it logged. */
  logged: string[]
  client: ReturnType<typeof relayClient>
  metricsText(): Promise<string>
  stop(): Promise<void>
}

/** What a relay can be told. */
export interface RelayOptions extends Pick<RelayConfig, 'mail' | 'webhookKeys' | 'allowLocalWebhooks'> {
  demo?: boolean
  clock?: Clock
  keysDirectory?: string
  dataDirectory?: string
  policyPath?: string
  /** A free one, unless it has to be the same again. */
  port?: number
  /** Replicas that share a database have one public address, whatever port each listens on. */
  publicUrl?: URL
}

/** Starts a relay on an open database. Whoever starts it stops it; the database stays open. */
export async function openRelay(database: Database, options: RelayOptions = {}): Promise<TestRelay> {
  const folder = await mkdtemp(join(tmpdir(), 'videre-relay-'))
  const keysDirectory = options.keysDirectory ?? join(folder, 'keys')
  const dataDirectory = options.dataDirectory ?? join(folder, 'data')
  const logged: string[] = []
  const log = createLog('debug', { write: (line) => void logged.push(line) })
  const metrics = createMetrics()
  let answer: (request: Request) => Response | Promise<Response> = () => new Response(null, { status: 503 })
  const listening = await listen((request) => answer(request), '127.0.0.1', options.port ?? 0)
  const url = new URL(`http://localhost:${listening.port}`)
  const publicUrl = options.publicUrl ?? url
  const relay = await createRelay(
    {
      demo: options.demo ?? true,
      publicUrl,
      origin: publicUrl.host,
      keysDirectory,
      keysMirrorDirectory: join(keysDirectory, 'days-mirror'),
      dataDirectory,
      policyPath: options.policyPath,
      ...(options.mail && { mail: options.mail }),
      ...(options.webhookKeys && { webhookKeys: options.webhookKeys }),
      ...(options.allowLocalWebhooks && { allowLocalWebhooks: options.allowLocalWebhooks }),
    },
    database,
    log,
    options.clock ?? hostClock,
  )
  showState(metrics.registry, relay)
  const app = createServer(relay, metrics)
  answer = app.fetch
  const stop = async () => {
    await listening.close()
    await relay.notifier.stop()
    // Another relay on this database need not wait for the lease to run out.
    await relay.leader.release().catch(() => undefined)
    await rm(folder, { recursive: true, force: true })
  }
  return {
    relay,
    url,
    keysDirectory,
    dataDirectory,
    logged,
    client: relayClient(url),
    metricsText: () => metrics.registry.metrics(),
    stop,
  }
}
