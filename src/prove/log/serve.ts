import { and, asc, eq, gte, lt } from 'drizzle-orm'
import { Hono } from 'hono'
import { Refusal } from '../../base/refusal.js'
import type { Database, Transaction } from '../../database/database.js'
import { logLeaves, logs } from '../../database/schema.js'
import { parseTilePath, tileOf, tileWidth, writeEntries } from '../../tlog/tiles.js'
import { newestSeen, unwitnessed } from './checkpoints.js'
import { newestCheckpoint } from './head.js'
import { readTiles } from './tree.js'

/** What is served below a log's address, and for how long it may be kept. */
interface Resource {
  type: string
  body: string | Uint8Array
  /** Tiles never change. Checkpoint and key are looked at anew each time. */
  isImmutable: boolean
}

const text = 'text/plain; charset=utf-8'

/**
 * The logs, each below its own address (C2SP tlog-tiles): `/log/checkpoint`, `/log/vkey`, `/log/tile/…`, and those of a later log
 * below `/log/2/`. Only what a signed checkpoint covers is served.
 */
export function logRoutes({ database }: { database: Database }): Hono {
  const app = new Hono()
  app.get('/log/:path{.+}', async (c) => {
    const [, number = '1', path = ''] = /^(?:([2-9]|[1-9]\d{1,3})\/)?(.+)$/.exec(c.req.param('path')) ?? []
    const found = await database.transaction((tx) => resource(tx, Number(number), path), { readOnly: true })
    if (found === null) throw new Refusal('not-found')
    const cache = found.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache'
    const body = typeof found.body === 'string' ? found.body : new Uint8Array(found.body).buffer
    return c.body(body, 200, { 'Content-Type': found.type, 'Cache-Control': cache })
  })
  return app
}

async function resource(tx: Transaction, log: number, path: string): Promise<Resource | null> {
  if (path === 'checkpoint') {
    const newest = await newestSeen(tx, log, unwitnessed)
    return newest && { type: text, body: newest.note, isImmutable: false }
  }
  if (path === 'vkey') {
    const [known] = await tx.select({ key: logs.key }).from(logs).where(eq(logs.number, log))
    return known === undefined ? null : { type: text, body: `${known.key}\n`, isImmutable: false }
  }
  const bytes = await tileBytes(tx, log, path)
  return bytes && { type: 'application/octet-stream', body: bytes, isImmutable: true }
}

async function tileBytes(tx: Transaction, log: number, path: string): Promise<Uint8Array | null> {
  const asked = parseTilePath(path)
  if (asked === null) return null
  const level = asked.kind === 'hashes' ? asked.tile.level : 0
  const { index, width } = asked.kind === 'hashes' ? asked.tile : asked
  const size = (await newestCheckpoint(tx, log))?.size ?? 0
  if (width > (tileOf(level, index, size)?.width ?? 0)) return null
  if (asked.kind === 'hashes') return (await readTiles(tx, log, [asked.tile]))[0] ?? null
  const from = index * tileWidth
  const rows = await tx
    .select({ entry: logLeaves.entry })
    .from(logLeaves)
    .where(and(eq(logLeaves.log, log), gte(logLeaves.index, from), lt(logLeaves.index, from + width)))
    .orderBy(asc(logLeaves.index))
  return writeEntries(rows.map(({ entry }) => entry))
}
