import { type SQL, sql } from 'drizzle-orm'
import type { deliveries, enquiries } from './schema.js'

type Due = typeof deliveries | typeof enquiries

/**
 * The instant at which the own time of a delivery or an enquiry is over. A hold prolongs how long it is kept, and never how long it
 * is released: whatever releases something, or tells somebody of it, asks this, and what destroys asks `dueAt`.
 */
export const ownDueAt = (of: Due): SQL<Date> =>
  sql<Date>`coalesce(${of.heldFromAt}, ${of.dueAt})`.mapWith(of.dueAt)

/** Whether its own time is still to come, by the database's clock. */
export const isInOwnTime = (of: Due): SQL => sql`${ownDueAt(of)} > videre_now()`
