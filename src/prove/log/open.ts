import { equalBytes } from '../../base/bytes.js'
import type { KeyPair } from '../../base/sodium.js'
import type { Database, Transaction } from '../../database/database.js'
import { now } from '../../database/now.js'
import { logs } from '../../database/schema.js'
import { formatVkey, noteKey, parseVkey } from '../../tlog/note.js'

/** The origin of the relay's log with this number, which is also its address below the relay's (C2SP tlog-tiles). */
export const logOrigin = (origin: string, number: number): string =>
  number === 1 ? `${origin}/log` : `${origin}/log/${number}`

/** What a log is known by. */
export interface LogKeys {
  origin: string
  log(logOrigin: string): KeyPair
}

/** Begins the log with this number: durable when the transaction commits. */
export async function beginLog(tx: Transaction, keys: LogKeys, number: number): Promise<void> {
  const origin = logOrigin(keys.origin, number)
  const key = formatVkey(noteKey(origin, 'ed25519', keys.log(origin).publicKey))
  await tx
    .insert(logs)
    .values({ number, origin, key, startedAt: await now(tx) })
    .onConflictDoNothing()
}

/** The first start begins the log; every start checks that the logs are those of the relay's key. Throws if they are not. */
export async function openLogs(database: Database, keys: LogKeys): Promise<void> {
  const known = await database.transaction(async (tx) => {
    if ((await tx.select().from(logs)).length === 0) await beginLog(tx, keys, 1)
    return tx.select().from(logs)
  })
  for (const { origin, key } of known) {
    const own = keys.log(origin).publicKey
    if (!equalBytes(parseVkey(key)?.publicKey ?? new Uint8Array(), own)) {
      throw new Error(`the log ${origin} was signed with another key: restore keys/relay`)
    }
  }
}
