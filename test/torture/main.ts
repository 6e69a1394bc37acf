/*
 * npm run torture [-- --engine server|embedded --kills N --minutes N]: kills relays while patients send and clinics read, and says
 * what became of every enquiry. Ends with 1 if a promise was broken, with 2 if it was called wrongly. Everything runs on this
 * machine, in temporary folders, on free ports, and is gone afterwards.
 */
import { startPrivateServer } from '../support/private-server.js'
import { type Plan, readPlan } from './plan.js'
import { brokenPromises, type Report, reportLines } from './report.js'
import { torture } from './run.js'

const undos: (() => Promise<unknown>)[] = []
const onUndo = (undo: () => Promise<unknown>) => void undos.push(undo)

async function undoAll(): Promise<void> {
  for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) await undo().catch(() => undefined)
}

async function run(plan: Plan): Promise<Report> {
  if (plan.engine === 'embedded') return torture(plan, { onUndo })
  // As operators have it: what is acknowledged waited for the disk.
  const server = await startPrivateServer(['fsync=on'])
  onUndo(() => server.stop())
  return torture(plan, { databaseUrl: server.url, onUndo })
}

const read = readPlan(process.argv.slice(2))
if (read.kind === 'refused') {
  console.error(`torture: ${read.reason}`)
  process.exit(2)
}

let ending: Promise<void> | undefined

/** Undoes everything and ends the process: whoever still waits for a relay waits for nothing. */
function end(code: 0 | 1): void {
  ending ??= undoAll()
  void ending.finally(() => process.exit(code))
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end(1))
run(read.plan).then(
  (report) => {
    for (const line of reportLines(report)) console.log(line)
    end(brokenPromises(report).length > 0 ? 1 : 0)
  },
  (error: unknown) => {
    console.error(
      `torture: broken off: ${error instanceof Error ? `${error.name}: ${error.message}` : 'no error'}`,
    )
    end(1)
  },
)
