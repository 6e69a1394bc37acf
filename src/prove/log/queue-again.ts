import { sql } from 'drizzle-orm'
import type { Transaction } from '../../database/database.js'
import { deliveries, deliveryNumbers, logLeaves, logQueue, statements } from '../../database/schema.js'
import { privateEntryBytes } from '../entry.js'
import { hashOfColumn } from './hash-in-sql.js'

/** The kinds of public entries that hold in a new log too. Strips are of the places in the old one. */
const lasting = [
  'registrar',
  'registrar-end',
  'clinic-key',
  'clinic-key-end',
  'policy',
  'policy-announced',
  'contact-key',
  'retention-report',
]

/**
 * Replaces the queue by all that belongs into a new log: `first`, then the public entries of log `old` in its order and those that
 * still waited, then the entries of all statements, which have no order. A delivery that has its number keeps it. The caller
 * keeps everybody else from queue and statements. All of it happens where the rows are, a million of them too.
 */
export async function queueAgain(
  tx: Transaction,
  old: number,
  first: { id: string; entry: Uint8Array; queuedAt: Date },
): Promise<void> {
  const [waiting] = await tx.execute<{ last: string }>(
    sql`select coalesce(max(${logQueue.position}), 0) as last from ${logQueue}`,
  )
  const last = Number(waiting?.last ?? 0)
  await tx.insert(logQueue).values(first)
  const at = sql`${sql.param(first.queuedAt, logQueue.queuedAt)}::timestamptz`
  await tx.execute(sql`
    insert into ${logQueue} (id, entry, queued_at)
    select gen_random_uuid(), ${logLeaves.entry}, ${at} from ${logLeaves}
    where ${logLeaves.log} = ${old} and ${isLasting(logLeaves)}
    order by ${logLeaves.index}`)
  await tx.execute(sql`
    insert into ${logQueue} (id, entry, queued_at)
    select gen_random_uuid(), ${logQueue.entry}, ${at} from ${logQueue}
    where ${logQueue.position} <= ${last} and ${isLasting(logQueue)}
    order by ${logQueue.position}`)
  await tx.execute(sql`
    insert into ${logQueue} (id, entry, queued_at, clinic_id, delivery_id)
    select gen_random_uuid(), ${hashOfColumn('videre/v1/log-entry', statements.body)}, ${at},
      case when ${isToNumber} then ${deliveries.clinicId} end,
      case when ${isToNumber} then ${deliveries.id} end
    from ${statements} left join ${deliveries} on ${deliveries.id} = ${statements.deliveryId}`)
  await tx.execute(sql`delete from ${logQueue} where ${logQueue.position} <= ${last}`)
}

const isLasting = ({ entry }: typeof logLeaves | typeof logQueue) =>
  sql`case when octet_length(${entry}) > ${privateEntryBytes}
    then convert_from(${entry}, 'UTF8')::jsonb ->> 'entry' in ${lasting} end`

const isToNumber = sql`(${statements.event} = 'ContentConsignment' and not exists
  (select 1 from ${deliveryNumbers} where ${deliveryNumbers.deliveryId} = ${deliveries.id}))`
