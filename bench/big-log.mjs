/** A log with many leaves in a database of its own, written past its leader: what that would take hours for. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import postgres from 'postgres'
import { randomBytes, signKeyPair } from '../dist/base/sodium.js'
import { openDatabase } from '../dist/database/database.js'
import { openLogLeader } from '../dist/prove/log/leader.js'
import { openLogs } from '../dist/prove/log/open.js'
import { appendLeaf, edgeRoot, emptyEdge } from '../dist/tlog/edge.js'
import { leafHash } from '../dist/tlog/merkle.js'

/** The number of the only log in each of the databases. */
export const logNumber = 1

/** Leaves that were taken in at once: the log remembers its size and root after each batch, so also when it was half as large. */
const batchSize = 500

/** No bound for what is measured: what is slow is to be seen. */
const deadlineMs = 120_000

/**
 * Makes a database with a log of `size` private entries. `sql` is a plain connection to it, with an empty table
 * `plain_rows` of the columns that leaves have; `database` and `leader` are what a relay has. `stop` removes everything.
 */
export async function openBigLog(serverUrl, size) {
  const name = `bench_log_${size}`
  const url = new URL(serverUrl)
  url.pathname = name
  const admin = postgres(serverUrl, { max: 1, onnotice: () => undefined })
  const folder = await mkdtemp(join(tmpdir(), 'videre-bench-'))
  await admin.unsafe(`create database ${name}`)
  const database = await openDatabase({ url: url.href, directory: folder, deadlineMs })
  const sql = postgres(url.href, { max: 1, onnotice: () => undefined })
  const stop = async () => {
    await Promise.all([database.close(), sql.end()])
    await admin.unsafe(`drop database ${name} with (force)`)
    await Promise.all([admin.end(), rm(folder, { recursive: true, force: true })])
  }
  try {
    const pair = signKeyPair(randomBytes(32))
    const keys = { origin: 'bench.example', log: () => pair }
    await openLogs(database, keys)
    await fill(sql, size)
    await sql`create table plain_rows (log smallint, index bigint, entry bytea, hash bytea, primary key (log, index))`
    const log = { info() {}, warn() {}, error() {} }
    const leader = await openLogLeader({ database, keys, log, marksDirectory: join(folder, 'marks') })
    await leader.integrate()
    return { size, sql, database, leader, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function fill(sql, size) {
  const edge = emptyEdge()
  const tiles = []
  const batches = []
  function* leaves() {
    while (edge.size < size) {
      const fromSize = edge.size
      const lines = []
      while (edge.size < Math.min(size, fromSize + batchSize)) {
        const entry = randomBytes(32)
        const hash = leafHash(entry)
        lines.push(line(edge.size, entry, hash))
        tiles.push(
          ...appendLeaf(edge, hash).map((tile) => line(tile.level, tile.index, tile.hashes, tile.root)),
        )
      }
      batches.push(line(fromSize, edge.size, edgeRoot(edge)))
      yield lines.join('')
    }
  }
  // Only the leader's own rows are to be checked against others, one by one.
  await sql`set session_replication_role = replica`
  await copy(sql`copy log_leaves (log, index, entry, hash) from stdin`, leaves())
  await copy(sql`copy log_tiles (log, level, index, hashes, root) from stdin`, tiles)
  await copy(sql`copy log_batches (log, from_size, size, root) from stdin`, batches)
  await sql`set session_replication_role = origin`
  // What a server has done long before a log is this large, and otherwise does while it is measured.
  await sql`vacuum analyze`
  await sql`checkpoint`
}

const copy = async (command, lines) => pipeline(Readable.from(lines), await command.writable())

const line = (...values) =>
  `${[logNumber, ...values].map((value) => (typeof value === 'number' ? value : `\\\\x${Buffer.from(value).toString('hex')}`)).join('\t')}\n`
