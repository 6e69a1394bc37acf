import { asc, eq, gt, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { readCanonicalJson } from '../../base/canonical.js'
import { verifyFor } from '../../base/signing.js'
import type { Transaction } from '../../database/database.js'
import { staff, staffActs, staffSignatures } from '../../database/schema.js'
import type { Findings } from './findings.js'
import { type Looking, pages } from './look.js'

const pageSize = 500

type Row = typeof staffActs.$inferSelect

/** What every act says of itself. */
const actSchema = z.object({ id: z.string(), command: z.string() })

/**
 * Every act of staff is what its signers signed; the first alone has none, before there was anybody. Each of `named`, the acts that the log
 * names, is there.
 */
export async function checkActs(
  { database, origin }: { database: Looking; origin: string },
  named: ReadonlySet<string>,
  found: Findings,
): Promise<void> {
  const missing = new Set(named)
  let unsigned = 0
  for await (const { rows, signatures } of pages(database, readPage)) {
    for (const row of rows) {
      const own = signatures.filter(({ actId }) => actId === row.id)
      const isSigned = own.every(
        ({ signature, signKey }) =>
          signKey !== null && verifyFor('staff-act', origin, row.body, signature, signKey),
      )
      if (own.length === 0) unsigned += 1
      const isFirst = own.length > 0 || (row.command === 'staff.add' && unsigned === 1)
      found.expect(isSigned && isFirst && isAsSigned(row), 'act-not-as-signed', `act ${row.id}`)
      missing.delete(row.id)
    }
  }
  for (const id of missing) found.note('act-missing', `act ${id}`)
}

function isAsSigned({ id, command, body }: Row): boolean {
  const read = actSchema.safeParse(readCanonicalJson(body)?.value)
  return read.success && read.data.id === id && read.data.command === command
}

async function readPage(tx: Transaction, after: Row | null) {
  const rows = await tx
    .select()
    .from(staffActs)
    .where(after === null ? undefined : gt(staffActs.id, after.id))
    .orderBy(asc(staffActs.id))
    .limit(pageSize)
  const signatures = await tx
    .select({
      actId: staffSignatures.actId,
      signature: staffSignatures.signature,
      signKey: staff.signKey,
    })
    .from(staffSignatures)
    .leftJoin(staff, eq(staff.id, staffSignatures.staffId))
    .where(
      inArray(
        staffSignatures.actId,
        rows.map(({ id }) => id),
      ),
    )
  return { rows, signatures }
}
