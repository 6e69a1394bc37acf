/** What a relay does with very many enquiries that are due at once: how fast, in how much memory, and how long intake waits meanwhile. */
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { formFor, sealedRequests } from './load.mjs'
import { median } from './table.mjs'

/** One sender, one enquiry after the other: what a patient waits, not how many come through. */
const pauseMs = 20
const sampleMs = 100
/** Seldom, so that asking is no part of what is measured. */
const pollMs = 250
const dueDay = '2026-01-01'
const clinicsEach = 3

/** Writes `count` enquiries, lets them fall due, and prints what stripping them took. */
export async function measureStrip({ people, relay, sql, count, say }) {
  await furnish(sql, people.manyEnquiries({ count, day: dueDay, dueAt: new Date(Date.now() + 86_400_000) }))
  await until(async () => (await sql`select count(*)::int as n from log_queue`)[0].n === 0)
  const sending = startSending(
    { ...relay, clinicIds: relay.clinicIds.slice(0, clinicsEach) },
    formFor(people),
  )
  await sleep(Math.min(5000, count))
  const quiet = sending.latencies.splice(0)
  const memory = watchMemory(relay.pid)
  await fallDue(sql)
  const from = performance.now()
  // The relay's own clock wakes it within a minute; this only saves the wait.
  const run = relay.runRetention().catch(() => undefined)
  await until(
    async () => (await sql`select 1 from deliveries where due_day = ${dueDay} limit 1`).length === 0,
  )
  const seconds = (performance.now() - from) / 1000
  await run
  const { before, peak } = await memory.stop()
  await sending.stop()
  const ms = (values) => `${median(values).toFixed(0)} ms, slowest ${Math.max(...values).toFixed(0)} ms`
  say(`stripped            ${count} in ${seconds.toFixed(1)} s, ${(count / seconds).toFixed(0)} per second`)
  say(`memory of the relay ${before} MB before, ${peak} MB at most`)
  say(`intake before       ${ms(quiet)} (median of ${quiet.length})`)
  say(`intake meanwhile    ${ms(sending.latencies)} (median of ${sending.latencies.length})`)
}

async function furnish(sql, statements) {
  await sql.begin(async (tx) => {
    for (const statement of statements) await tx.unsafe(statement)
  })
  await sql`analyze`
}

/** Their day is over from here on. */
const fallDue = (sql) =>
  sql.begin(async (tx) => {
    const over = new Date(Date.now() - 60_000)
    await tx`update due_days set due_at = ${over} where day = ${dueDay}`
    await tx`update deliveries set due_at = ${over} where due_day = ${dueDay}`
    await tx`update enquiries set due_at = ${over} where due_day = ${dueDay}`
  })

function startSending(at, form) {
  const latencies = []
  let isStopped = false
  const work = (async () => {
    while (!isStopped) {
      const [{ path, key, body }] = sealedRequests(at, form, 1)
      const from = performance.now()
      const answer = await fetch(new URL(path, at.url), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
        body,
      })
      await answer.arrayBuffer()
      if (answer.status !== 201) throw new Error(`intake answered ${answer.status}`)
      latencies.push(performance.now() - from)
      await sleep(pauseMs)
    }
  })()
  const stop = async () => {
    isStopped = true
    await work
  }
  return { latencies, stop }
}

function watchMemory(pid) {
  let isStopped = false
  const rssMb = async () =>
    Math.round(Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))[1]) / 1024)
  const work = (async () => {
    const before = await rssMb()
    let peak = before
    while (!isStopped) {
      peak = Math.max(peak, await rssMb())
      await sleep(sampleMs)
    }
    return { before, peak }
  })()
  return {
    stop() {
      isStopped = true
      return work
    },
  }
}

async function until(isSo) {
  while (!(await isSo())) await sleep(pollMs)
}
