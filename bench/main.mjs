/*
 * npm run bench [-- --quick]: how many enquiries a relay takes in, next to what bounds it: the sealing alone, and the same rows
 * written by pgbench; and what proving them costs, next to bare queries, rows and signatures. Everything runs on this machine;
 * rounds alternate, so that noise hits all alike. Saves nothing.
 */
import { cpus } from 'node:os'
import postgres from 'postgres'
import { measureEvidence } from './evidence-works.mjs'
import { measureLogs } from './log-works.mjs'
import { measureEmbedded, measureServer } from './measure.mjs'
import { findPgbench } from './pgbench.mjs'
import { startRelay } from './relay-process.mjs'
import { printTimes } from './rounds.mjs'
import { measureStrip } from './strip.mjs'
import { loadSupport } from './support.mjs'
import { printTable } from './table.mjs'

const isQuick = process.argv.includes('--quick')
const plan = isQuick
  ? { rounds: 1, secondsEach: 0.05, concurrency: 4, sizes: [1, 3] }
  : { rounds: 5, secondsEach: 0.8, concurrency: 8, sizes: [1, 5, 20] }
const dueAtOnce = isQuick ? 100 : 100_000
const logSizes = isQuick ? [1000, 10_000] : [10_000, 1_000_000]
// What is timed one call after the other needs less.
const oneAtATime = { rounds: plan.rounds, secondsEach: plan.secondsEach / 8 }
const say = (line = '') => console.log(line)
const title = (text) => say(`\n${text}`)

const people = await loadSupport()
const clinicCount = Math.max(...plan.sizes)

// fsync is what a commit costs: without it the database would look faster than any that keeps its promises.
const server = await people.startPrivateServer(['fsync=on'])
const admin = postgres(server.url, { max: 1, onnotice: () => undefined })
try {
  const pgbench = findPgbench(await people.postgresBinaries(server.temporary))
  const [{ version }] = await admin`show server_version`.then(([row]) => [{ version: row.server_version }])
  say(
    `Node ${process.version}, PostgreSQL ${version}, ${cpus().length} CPUs (${cpus()[0]?.model ?? 'unknown'})`,
  )
  say(
    `${plan.rounds} rounds of about ${plan.secondsEach} s each, ${plan.concurrency} requests at a time, median of rounds`,
  )
  if (pgbench === null)
    say('pgbench: NOT FOUND beside the server’s programs; install PostgreSQL for its figures')

  const relay = await startRelay({ databaseUrl: server.url, people, clinicCount })
  try {
    const sizes = [1, clinicCount]
    const timed = await measureEvidence({ plan: oneAtATime, people, relay, sql: admin, server, sizes })
    const rows = await measureServer({ plan, people, relay, sql: admin, server, pgbench })
    title('PostgreSQL server')
    printTable(rows, say)
    title('Evidence of enquiries that every clinic has handled')
    printTimes(timed, 'clinics', say)
    title(`Expiry: ${dueAtOnce} enquiries that are due at once, while others come in`)
    await measureStrip({ people, relay, sql: admin, count: dueAtOnce, say })
  } finally {
    await relay.stop()
  }
  const timed = await measureLogs(oneAtATime, server.url, logSizes)
  title('Transparency log')
  printTimes(timed, 'leaves', say)
} finally {
  await admin.end()
  await server.stop()
}

const relay = await startRelay({ people, clinicCount })
try {
  const rows = await measureEmbedded({ plan: { ...plan, rounds: isQuick ? 1 : 3 }, people, relay })
  title('Embedded PostgreSQL (its CPU time is the relay’s)')
  printTable(rows, say)
} finally {
  await relay.stop()
}
