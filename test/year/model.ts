import { sql } from 'drizzle-orm'
import type { Database } from '../../src/database/database.js'

/** What has to be true of one delivery, kept apart from the relay. */
export interface Expected {
  deliveryId: string
  clinicId: string
  enquiryId: string
  reference: string
  patientSecret: Uint8Array
  /** From here on nothing of it may be left. */
  dueAt: Date
  /** Without the hold that keeps it longer, if one does. */
  ownDueAt: Date
  withdrawn: boolean
  /** Until when a hold keeps what was withdrawn, however early that is. */
  heldUntil: Date | null
}

/** What the relay was found to have done wrong. */
export interface Wrong {
  /** Gone although its time was not over. */
  early: number
  /** There although its time was over and the relay had had its minute. */
  late: number
  /** With another due instant than the calendar says. */
  misdated: number
  /** Readable for its clinic although the patient took it back. */
  kept: number
}

/** Nothing wrong so far. */
export const nothingWrong = (): Wrong => ({ early: 0, late: 0, misdated: 0, kept: 0 })

interface Row extends Record<string, unknown> {
  id: string
  state: string
  dueMs: string
  hasContent: boolean
}

/**
 * Compares the relay's rows with what has to be there at the instant `at`, counts what is wrong, and forgets what is over.
 * `isCaughtUp`: whether the relay had its minute since the last due instant.
 */
export async function compare(
  database: Database,
  expected: Map<string, Expected>,
  at: Date,
  isCaughtUp: boolean,
): Promise<Wrong> {
  const rows = await database.transaction(
    async (tx) =>
      tx.execute<Row>(sql`select id, state, (extract(epoch from due_at) * 1000)::bigint::text as "dueMs",
        wrapped is not null as "hasContent" from deliveries where state <> 'stripped'`),
    { readOnly: true, isLong: true },
  )
  const wrong = nothingWrong()
  const found = new Map([...rows].map((row) => [row.id, row]))
  for (const [id, one] of expected) {
    const row = found.get(id)
    if (one.dueAt > at) {
      if (row === undefined || (!one.withdrawn && !row.hasContent)) wrong.early += 1
      else if (Number(row.dueMs) !== one.dueAt.getTime()) wrong.misdated += 1
      const isHeld = one.heldUntil !== null && one.heldUntil > at
      if (one.withdrawn && !isHeld && row?.hasContent === true) wrong.kept += 1
    } else if (row !== undefined) {
      if (isCaughtUp) wrong.late += 1
    } else expected.delete(id)
  }
  for (const id of found.keys()) if (!expected.has(id)) wrong.late += isCaughtUp ? 1 : 0
  return wrong
}

/** How many rows every table with anything of an enquiry has in the end. */
export async function leftIn(database: Database): Promise<Record<string, number>> {
  const left: Record<string, number> = {}
  await database.transaction(
    async (tx) => {
      for (const table of tables) {
        const [row] = await tx.execute<{ n: string }>(sql`select count(*) as n from ${sql.identifier(table)}`)
        const n = Number(row?.n)
        if (n > 0) left[table] = n
      }
    },
    { readOnly: true },
  )
  return left
}

const tables = [
  'enquiries',
  'deliveries',
  'receipts',
  'statements',
  'holds',
  'follow_ups',
  'clinic_notes',
  'questions',
  'due_days',
  'due_keys',
]
