import { createLog } from './base/log.js'
import { type Config, ConfigProblem, readConfig } from './config.js'
import { openDatabase } from './database/database.js'
import { DatabaseFailure } from './database/failure.js'
import { demoGreeting, furnishDemo } from './demo.js'
import { leavingMs, notReadyWhile } from './http/leaving.js'
import { type Listening, listen } from './http/listen.js'
import { createMetrics, serveMetrics } from './http/metrics.js'
import { countCalls } from './operate/database-calls.js'
import { showState } from './operate/gauges.js'
import { keepToOwnWords } from './own-words.js'
import { createRelay } from './relay.js'
import { startSchedule } from './schedule.js'
import { createServer } from './server.js'
import { stopOnSignal } from './stopping.js'

async function start(config: Config): Promise<void> {
  const log = createLog(config.logLevel)
  keepToOwnWords(log)
  const metrics = createMetrics()
  const opened = await openDatabase({
    url: config.databaseUrl,
    directory: config.dataDirectory,
    onFatal: (reason) => fail(new Error(reason)),
  })
  const database = countCalls(opened, metrics)
  const relay = await createRelay(config, database, log)
  showState(metrics.registry, relay)
  const leaving = new AbortController()
  const fetch = notReadyWhile(leaving.signal, createServer(relay, metrics).fetch)
  const listening: Listening[] = [await listenAt('PORT', fetch, config, config.port)]
  if (config.metricsPort !== undefined) {
    listening.push(await listenAt('VIDERE_METRICS_PORT', serveMetrics(metrics), config, config.metricsPort))
  }
  const schedule = startSchedule(relay, metrics)
  const stopping = stopOnSignal(log, async () => {
    leaving.abort()
    // An embedded relay is the only one: nobody takes over what it still could answer.
    const grace = database.engine === 'server' ? leavingMs : 0
    await Promise.all([...listening.map((one) => one.close(grace)), schedule.stop()])
    await database.close()
  })
  if (config.demo) await furnishDemo(config, stopping.signal)
  if (stopping.signal.aborted) return
  log.info('started', { engine: database.engine, port: config.port, version: relay.policy.version })
  if (config.demo) process.stdout.write(demoGreeting(config, database.engine))
}

async function listenAt(
  variable: string,
  fetch: Parameters<typeof listen>[0],
  { host }: Config,
  port: number,
): Promise<Listening> {
  try {
    return await listen(fetch, host, port)
  } catch (error) {
    const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    throw inUse ? new Error(`the port is in use: stop the other program, or set ${variable}`) : error
  }
}

/** The start failed: one plain line for the operator, and an exit that a supervisor notices. */
function fail(error: unknown): never {
  process.stderr.write(`videre: ${sentenceOf(error)}\n`)
  process.exit(1)
}

function sentenceOf(error: unknown): string {
  if (error instanceof ConfigProblem) return `the configuration is not right\n${error.message}`
  if (error instanceof DatabaseFailure) return `${error.message}; check DATABASE_URL and that PostgreSQL runs`
  return error instanceof Error ? error.message : 'something failed'
}

try {
  await start(readConfig())
} catch (error) {
  fail(error)
}
