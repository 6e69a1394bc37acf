import { and, asc, desc, eq, gt, sql } from 'drizzle-orm'
import { hex, utf8 } from '../../base/bytes.js'
import type { Transaction } from '../../database/database.js'
import { logLeaves, logs } from '../../database/schema.js'
import { decodeEntry, type Entry, privateEntryBytes } from '../entry.js'
import { type Registrars, registrarsOf } from '../registrars.js'
import type { Trust } from '../trust.js'
import type { Quorum } from './checkpoints.js'
import { currentLog } from './head.js'

/** What telling others whom to trust needs of the relay. */
export interface Trusted {
  keys: { origin: string; sign: { publicKey: Uint8Array }; firstRegistrar(): Promise<Uint8Array | null> }
  quorum: Quorum
}

/** How the entries begin that are nothing but an approval: canonical JSON puts that member first. */
const approvalFirst = utf8('{"approval":')

/** The entries about registrars, and about keys that they ended, of the log in use, in its order. */
async function approvedEntries(tx: Transaction): Promise<Entry[]> {
  const { number } = await currentLog(tx)
  const beginning = sql`substring(${logLeaves.entry} from 1 for ${sql.raw(String(approvalFirst.length))})`
  const rows = await tx
    .select({ entry: logLeaves.entry })
    .from(logLeaves)
    .where(
      and(
        eq(logLeaves.log, number),
        gt(sql`octet_length(${logLeaves.entry})`, privateEntryBytes),
        eq(beginning, sql`'\\x${sql.raw(hex(approvalFirst))}'::bytea`),
      ),
    )
    .orderBy(asc(logLeaves.index))
  return rows.map(({ entry }) => decodeEntry(entry)).filter((entry) => entry !== null)
}

/** Where the newest public entry of the log in use stands: while that is so, registrars and ended keys are the same. */
export async function newestPublic(tx: Transaction): Promise<string> {
  const { number } = await currentLog(tx)
  const [newest] = await tx
    .select({ index: logLeaves.index })
    .from(logLeaves)
    .where(and(eq(logLeaves.log, number), gt(sql`octet_length(${logLeaves.entry})`, privateEntryBytes)))
    .orderBy(desc(logLeaves.index))
    .limit(1)
  return `${number}/${newest?.index ?? 0}`
}

/** The registrars, as the log shows them. The first one is known from `keys/relay`, so that no database can invent one. */
export const registrarsIn = async (tx: Transaction, { keys }: Pick<Trusted, 'keys'>): Promise<Registrars> =>
  registrarsOf(await approvedEntries(tx), keys.origin, await keys.firstRegistrar())

/** Whom somebody who trusts this relay trusts, for the first meeting: from then on they keep it and compare. */
export async function trustIn(tx: Transaction, { keys, quorum }: Trusted): Promise<Trust> {
  const known = await tx.select({ key: logs.key }).from(logs).orderBy(asc(logs.number))
  const { ever } = await registrarsIn(tx, { keys })
  return {
    origin: keys.origin,
    relayKey: keys.sign.publicKey,
    logs: known.map(({ key }) => key),
    registrars: ever,
    witnesses: { needed: quorum.needed, keys: [...quorum.keys] },
  }
}
