import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createLog, type Log } from './base/log.js'
import { listDirectory } from './clinics/directory.js'
import { type Config, ConfigProblem, readConfig } from './config.js'
import { type Database, openDatabase } from './database/database.js'
import { DatabaseFailure } from './database/failure.js'
import { type Listening, listen } from './http/listen.js'
import { createMetrics, type Metrics } from './http/metrics.js'
import { createRelay, type Relay } from './relay.js'
import { startSchedule } from './schedule.js'
import { createServer } from './server.js'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function start(): Promise<void> {
  const config = readConfig()
  const log = createLog(config.logLevel)
  const database = await openDatabase({
    url: config.databaseUrl,
    directory: config.dataDirectory,
    onFatal: (reason) => fail(new Error(reason)),
  })
  const relay = await createRelay(config, database, log)
  const metrics = createMetrics()
  const listening = [await listen(createServer(relay, metrics).fetch, config.host, config.port)]
  if (config.metricsPort !== undefined)
    listening.push(await serveMetrics(metrics, config.host, config.metricsPort))
  const schedule = startSchedule(relay)
  stopOnSignal(log, async () => {
    await Promise.all(listening.map((one) => one.close()))
    await schedule.stop()
    await database.close()
  })
  if (config.demo) await furnishDemo(config, relay, database)
  log.info('started', { engine: database.engine, port: config.port, version: relay.policy.version })
  greet(config, database.engine)
}

const serveMetrics = (metrics: Metrics, host: string, port: number): Promise<Listening> =>
  listen(
    async () =>
      new Response(await metrics.registry.metrics(), {
        headers: { 'Content-Type': metrics.registry.contentType },
      }),
    host,
    port,
  )

/** Ctrl-C under npm comes twice, from the terminal and from npm; what comes later than this is impatience. */
const sameSignalMs = 1000

/** Stops in good order on SIGTERM and SIGINT; another one, later, stops at once. */
function stopOnSignal(log: Log, stop: () => Promise<void>): void {
  let stoppingSince: number | null = null
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stoppingSince !== null) {
        if (performance.now() - stoppingSince > sameSignalMs) process.exit(1)
        return
      }
      stoppingSince = performance.now()
      log.info('stopping')
      stop().then(
        () => {
          log.info('stopped')
          process.exit(0)
        },
        (error: unknown) => fail(error),
      )
    })
  }
}

/**
 * Gives an empty demo its clinics. A process of its own does it, as clinics and staff do: over HTTP, with secrets that the
 * relay never has. Whatever a demo can do, a real clinic can.
 */
async function furnishDemo(config: Config, relay: Relay, database: Database): Promise<void> {
  const clinics = await database.transaction(listDirectory, { readOnly: true })
  if (clinics.length > 0) return
  const command = fileURLToPath(new URL('./cli/videre.js', import.meta.url))
  const options = [
    '--relay',
    relay.publicUrl.origin,
    '--directory',
    demoDirectory(config),
    '--keys-dir',
    config.keysDirectory,
  ]
  const child = spawn(process.execPath, [command, 'demo-clinics', ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error('the demo clinics could not be made')
}

const demoDirectory = ({ dataDirectory }: Config): string => join(dataDirectory, 'demo')

function greet(config: Config, engine: Database['engine']): void {
  if (!config.demo) return
  say(`
Videre is running, as a demo: its clinics are invented, and everybody here can have their keys.

  Relay      ${config.publicUrl.origin}
  Database   ${engine === 'embedded' ? `${resolve(config.dataDirectory)} (embedded)` : 'PostgreSQL, as configured'}
  Keys       ${resolve(config.keysDirectory)} (relay and day keys)
  Clinics    ${resolve(demoDirectory(config))} (key files, passphrase: demo)

Send an enquiry      npx --no-install videre send
Read it as a clinic  npx --no-install videre clinic inbox --key ${join(demoDirectory(config), '<clinic>.key')}
See the whole way    npm run demo

Ctrl-C stops it.`)
}

/** The start or the stop failed: one plain line for the operator, and an exit that a supervisor notices. */
function fail(error: unknown): never {
  process.stderr.write(`videre: ${sentenceOf(error)}\n`)
  process.exit(1)
}

function sentenceOf(error: unknown): string {
  if (error instanceof ConfigProblem) return `the configuration is not right\n${error.message}`
  if (error instanceof DatabaseFailure) return `${error.message}; check DATABASE_URL and that PostgreSQL runs`
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return 'the port is in use: stop the other program, or set PORT'
  }
  return error instanceof Error ? error.message : 'something failed'
}

start().catch(fail)
