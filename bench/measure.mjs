/** Rounds of measurements: in each, every kind of work for every number of clinics once. */
import { cpuMsOf, endedProgramsCpuMs, familyCpuMsOf, ownCpuMs } from './cpu.mjs'
import { draftRequests, formFor, sealedRequests, sealRaw, sendAll } from './load.mjs'
import { runPgbench, scriptLike } from './pgbench.mjs'

/** Measures a relay on a server. Rows as `printTable` takes them. */
export async function measureServer({ plan, people, relay, sql, server, pgbench }) {
  const cpuMs = () => ({
    relay: cpuMsOf(relay.pid),
    postgres: familyCpuMsOf(server.pid),
    client: ownCpuMs() + endedProgramsCpuMs(),
  })
  const writing = async (at) => {
    if (pgbench === null) return []
    const script = await scriptLike(sql, at.clinicIds)
    const run = async (count) => {
      const { perSecond, count: done } = await runPgbench(
        pgbench,
        server.url,
        script,
        count,
        plan.concurrency,
      )
      return { seconds: done / perSecond, done }
    }
    return [{ kind: 'pgbench', prepare: (count) => count, run }]
  }
  return measure(plan, people, relay, cpuMs, writing)
}

/** Measures a relay on the embedded engine, to which pgbench cannot connect. */
export const measureEmbedded = ({ plan, people, relay }) =>
  measure(
    plan,
    people,
    relay,
    () => ({ relay: cpuMsOf(relay.pid), client: ownCpuMs() }),
    () => [],
  )

async function measure(plan, people, relay, cpuMs, writing) {
  const cells = []
  for (const size of plan.sizes) {
    const at = { ...relay, clinicIds: relay.clinicIds.slice(0, size) }
    const kinds = [...works(plan, people, at)]
    // The first requests warm the relay up, and give pgbench an enquiry of this size to imitate.
    for (const kind of kinds) await kind.run(kind.prepare(10))
    kinds.push(...(await writing(at)))
    for (const kind of kinds) cells.push({ size, ...kind, count: await enough(kind, plan), rounds: [] })
  }
  for (let round = 0; round < plan.rounds; round++) {
    for (const cell of round % 2 === 0 ? cells : cells.toReversed()) cell.rounds.push(await once(cell, cpuMs))
  }
  return cells.map(({ size, kind, rounds }) => ({ size, kind, rounds }))
}

/** How many enquiries take about as long as a round should. */
async function enough(kind, { secondsEach }) {
  const work = kind.prepare(16)
  const { seconds, done } = await kind.run(work)
  return Math.max(8, Math.min(2000, Math.ceil((done / seconds) * secondsEach)))
}

async function once({ prepare, run, count }, cpuMs) {
  const work = prepare(count)
  const before = cpuMs()
  const { seconds, done } = await run(work)
  const after = cpuMs()
  const usedMs = Object.fromEntries(Object.keys(after).map((name) => [name, after[name] - before[name]]))
  return { perSecond: done / seconds, done, usedMs }
}

function works({ concurrency }, people, at) {
  const form = formFor(people)
  const send = async (requests) => ({
    seconds: await sendAll(at.url, requests, concurrency),
    done: requests.length,
  })
  const seal = (count) => {
    const from = performance.now()
    for (let i = 0; i < count; i++) sealRaw(at, form)
    return { seconds: (performance.now() - from) / 1000, done: count }
  }
  return [
    { kind: 'sealing', prepare: (count) => count, run: seal },
    { kind: 'sealed', prepare: (count) => sealedRequests(at, form, count), run: send },
    { kind: 'relay-sealed', prepare: (count) => draftRequests(at, count), run: send },
  ]
}
