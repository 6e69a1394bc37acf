/*
 * npm run year [-- --days N --enquiries N --seed N]: a year of a relay, day by day, with holds, withdrawals, outages, wrong clocks and
 * changes of the policy, against a calendar of its own, and with somebody who steals a copy of the database each week. Ends with 1 if a
 * promise was broken, with 2 if it was called wrongly. Everything runs on this machine and is gone afterwards.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sayAnonymity, sayRemainder } from '../../src/cli/anonymity/results.js'
import { startPrivateServer } from '../support/private-server.js'
import { readPlan } from './plan.js'
import { brokenPromises, reportLines } from './report.js'
import { liveThrough } from './run.js'

const read = readPlan(process.argv.slice(2))
if (read.kind === 'refused') {
  console.error(`year: ${read.reason}`)
  process.exit(2)
}

const server = await startPrivateServer()
const folder = await mkdtemp(join(tmpdir(), 'videre-year-'))
let ending: Promise<void> | undefined

function end(code: 0 | 1): void {
  ending ??= server.stop().then(() => rm(folder, { recursive: true, force: true }))
  void ending.finally(() => process.exit(code))
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end(1))
try {
  const outcome = await liveThrough(read.plan, server.url, folder, (line) => console.log(line))
  for (const line of reportLines(outcome)) console.log(line)
  if (outcome.anonymity !== null) sayAnonymity(outcome.anonymity)
  if (outcome.attack !== null) sayRemainder(outcome.attack)
  end(brokenPromises(outcome).length > 0 ? 1 : 0)
} catch (error) {
  console.error(`year: broken off: ${error instanceof Error ? (error.stack ?? error.name) : 'no error'}`)
  end(1)
}
