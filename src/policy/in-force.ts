import { desc, eq, sql } from 'drizzle-orm'
import { equalBytes } from '../base/bytes.js'
import { sha256 } from '../base/hash.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { policies } from '../database/schema.js'
import { publishEntry } from '../prove/append.js'
import { dueInstant } from './due.js'
import type { LoadedPolicy } from './load.js'
import { noticeOf } from './notice-of-change.js'
import { readPolicy } from './read.js'

/** A policy that is not in force yet, and the earliest instant at which it can be. */
export interface AnnouncedPolicy extends LoadedPolicy {
  from: Date
}

/** The policy that a relay keeps to until its next start, and the one that it has announced. */
export interface PolicyInForce extends LoadedPolicy {
  announced: AnnouncedPolicy | null
}

type Row = typeof policies.$inferSelect

/**
 * The policy to keep to from this start on, given the one in the operator's file: that one, or, while it is announced, the one in force
 * before it, as the exact bytes that were published. If the one in force promises notice of changes, a change of what it promises is
 * announced in the log first, and comes into force at the first start after the notice is over. To go back to an earlier version is a
 * change like any other. Each coming into force, and each announcement, is a public entry of the log, once for all replicas. Throws, with
 * a message for the operator, if the file is not what its version stands for, or the one in force can no longer be read.
 */
export const bringIntoForce = (database: Database, file: LoadedPolicy): Promise<PolicyInForce> =>
  database.transaction(async (tx) => {
    // Replicas that start at the same moment announce once. Whoever refers to a policy is not kept waiting.
    await tx.execute(sql`lock table ${policies} in share row exclusive mode`)
    const { version } = file.policy
    const [known] = await tx.select().from(policies).where(eq(policies.version, version))
    if (known !== undefined && !equalBytes(known.body, file.bytes))
      throw new Error(
        `the policy changed but its version ${version} did not: consent names the version, give it a new one`,
      )
    const inForce = await newestInForce(tx)
    if (inForce?.version === version) return { ...file, announced: null }
    const at = await momentAfter(tx, inForce)
    const from = inForce === undefined ? at : await announcedFrom(tx, file, { known, inForce, at })
    if (inForce === undefined || from <= at) {
      await enter(tx, file, at)
      return { ...file, announced: null }
    }
    return { ...stored(inForce), announced: { ...file, from } }
  })

async function newestInForce(tx: Transaction): Promise<Row | undefined> {
  const [newest] = await tx
    .select()
    .from(policies)
    .where(eq(policies.state, 'in_force'))
    .orderBy(desc(policies.inForceFrom))
    .limit(1)
  return newest
}

/** Now, and later than the last coming into force, whatever a clock that was set back says: the order of versions is that of these instants. */
async function momentAfter(tx: Transaction, inForce: Row | undefined): Promise<Date> {
  const at = await now(tx)
  const earliest = (inForce?.inForceFrom.getTime() ?? 0) + 1
  return at.getTime() < earliest ? new Date(earliest) : at
}

/** From when on the file can be used. Where notice is promised that is not yet announced, this announces it. */
async function announcedFrom(
  tx: Transaction,
  file: LoadedPolicy,
  { known, inForce, at }: { known: Row | undefined; inForce: Row; at: Date },
): Promise<Date> {
  const notice = noticeOf(inForce.body, file.bytes)
  if (notice === null) return at
  const promised = known?.state === 'announced' ? known.inForceFrom : (known?.returnsFrom ?? null)
  if (promised !== null) return promised
  const { version, timeZone } = file.policy
  const from = dueInstant(at, notice.period, notice.timeZone ?? timeZone).dueAt
  await tx
    .insert(policies)
    .values({ version, body: file.bytes, state: 'announced', inForceFrom: from })
    .onConflictDoUpdate({ target: policies.version, set: { returnsFrom: from } })
  await publishEntry(tx, { v: 1, at, entry: 'policy-announced', version, file: sha256(file.bytes), from })
  return from
}

async function enter(tx: Transaction, { policy: { version }, bytes }: LoadedPolicy, at: Date): Promise<void> {
  const entered = { state: 'in_force' as const, inForceFrom: at, returnsFrom: null }
  await tx
    .insert(policies)
    .values({ version, body: bytes, ...entered })
    .onConflictDoUpdate({ target: policies.version, set: entered })
  await publishEntry(tx, { v: 1, at, entry: 'policy', version, file: sha256(bytes) })
}

/** The policy in a row. Throws if this program cannot read it any more. */
function stored({ version, body }: Row): LoadedPolicy {
  const read = readPolicy(body)
  if (read.kind === 'policy') return { policy: read.policy, bytes: body }
  throw new Error(
    `the policy in force, ${version}, promises notice of changes and cannot be read by this program: start the one that wrote it until the notice is over`,
  )
}
