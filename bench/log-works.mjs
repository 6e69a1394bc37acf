/** What the log costs at one size: appending next to plain rows, proving next to one query. */
import { newId } from '../dist/base/ids.js'
import { randomBytes } from '../dist/base/sodium.js'
import { logQueue } from '../dist/database/schema.js'
import { rootOf } from '../dist/prove/log/head.js'
import { integrateBatch } from '../dist/prove/log/integrate.js'
import { consistencyProof, inclusionProofs } from '../dist/prove/log/tree.js'
import { leafHash, verifyConsistency, verifyInclusion } from '../dist/tlog/merkle.js'
import { logNumber, openBigLog } from './big-log.mjs'
import { timeEach, timeWorks } from './rounds.mjs'
import { median } from './table.mjs'

/** Entries in a batch: what nine enquiries to ten clinics put before the log. */
const batch = 100

/** Few, so that the log does not grow much while it is measured. */
const appendsEachRound = 5

/** The statements in an evidence file of an enquiry to twenty clinics of which each has handled it. */
const provenAtOnce = 101

const rows = `${batch} plain rows`
const query = 'select 1'
const row = 'row by its key'

/** Measures logs of these sizes on a server. Rows as `printTimes` takes them. */
export async function measureLogs(plan, serverUrl, sizes) {
  const logs = []
  try {
    for (const size of sizes) logs.push(await openBigLog(serverUrl, size))
    for (const log of logs) await checkProofs(log)
    return await timeWorks(logs.flatMap(logWorks), plan)
  } finally {
    for (const log of logs) await log.stop()
  }
}

/** How long a wrong proof takes is of no interest. */
async function checkProofs({ size, sql, database }) {
  const [oldSize, index] = [Math.ceil(size / 2), below(size)]
  const [{ entry }] = await sql`select entry from log_leaves where log = ${logNumber} and index = ${index}`
  const isProven = await inTransaction(database, async (tx) => {
    const [oldRoot, root] = [await rootOf(tx, logNumber, oldSize), await rootOf(tx, logNumber, size)]
    const [proof] = await inclusionProofs(tx, logNumber, size, [index])
    const grown = await consistencyProof(tx, logNumber, oldSize, size)
    return (
      verifyInclusion(index, size, leafHash(entry), proof, root) &&
      verifyConsistency(oldSize, size, grown, oldRoot, root)
    )
  })
  if (!isProven) throw new Error(`the log of ${size} leaves gave a wrong proof`)
}

function logWorks({ size, sql, database, leader }) {
  const work = (name, run, limits = []) => ({ group: size, name, run, limits })
  const append = (name, integrate, limits) => ({
    ...work(name, (count) => appendBatches(database, count, integrate), limits),
    count: appendsEachRound,
  })
  return [
    { ...work(rows, plainRows(sql)), count: appendsEachRound },
    append(`${batch} entries into the tree`, intoTree(database), [rows]),
    append(`${batch} entries to a checkpoint`, () => lead(leader), [rows]),
    work(query, (count) => sql.begin('read only', (tx) => timeEach(count, () => tx`select 1`))),
    work(row, (count) =>
      sql.begin('read only', (tx) =>
        timeEach(
          count,
          () => tx`select entry from log_leaves where log = ${logNumber} and index = ${below(size)}`,
        ),
      ),
    ),
    ...proofs(size).map(([name, prove]) =>
      work(name, (count) => inTransaction(database, (tx) => timeEach(count, () => prove(tx))), [query, row]),
    ),
  ]
}

const below = (size) => Math.floor(Math.random() * size)

const inTransaction = (database, work) => database.transaction(work, { readOnly: true })

const proofs = (size) => [
  ['inclusion proof', (tx) => inclusionProofs(tx, logNumber, size, [below(size)])],
  [
    `${provenAtOnce} inclusion proofs`,
    (tx) =>
      inclusionProofs(
        tx,
        logNumber,
        size,
        Array.from({ length: provenAtOnce }, () => below(size)),
      ),
  ],
  ['consistency proof', (tx) => consistencyProof(tx, logNumber, 1 + below(size - 1), size)],
]

/** Rows of the same columns as leaves, in one statement and one transaction. */
function plainRows(sql) {
  let next = 0
  const insert = async () => {
    const values = Array.from({ length: batch }, () => ({
      log: logNumber,
      index: next++,
      entry: randomBytes(32),
      hash: randomBytes(32),
    }))
    const from = performance.now()
    await sql.begin((tx) => tx`insert into plain_rows ${tx(values)}`)
    return performance.now() - from
  }
  return async (count) => {
    await insert()
    return medianOf(count, insert)
  }
}

/** As the leader does it: the tree is kept from one batch to the next. */
function intoTree(database) {
  let known = null
  return async () => {
    known = await database.transaction((tx) => integrateBatch(tx, logNumber, known))
  }
}

async function lead(leader) {
  const outcome = await leader.integrate()
  if (outcome !== 'led') throw new Error(`the log was not led: ${outcome}`)
}

/** The entries are put before the log by the deeds that they are about: that is not timed. */
async function appendBatches(database, count, integrate) {
  const queue = (entries) =>
    database.transaction((tx) =>
      tx.insert(logQueue).values(
        Array.from({ length: entries }, () => ({
          id: newId(),
          entry: randomBytes(32),
          queuedAt: new Date(),
        })),
      ),
    )
  // After somebody else appended, the tree has to be read anew: that is once, and not what is measured.
  await queue(1)
  await integrate()
  return medianOf(count, async () => {
    await queue(batch)
    const from = performance.now()
    await integrate()
    return performance.now() - from
  })
}

/** The middle one: a disk that is busy once with something else makes one of them very slow. */
async function medianOf(count, timed) {
  const ms = []
  for (let i = 0; i < count; i++) ms.push(await timed())
  return median(ms)
}
