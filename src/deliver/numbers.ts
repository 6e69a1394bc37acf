import { and, asc, desc, eq, gt } from 'drizzle-orm'
import type { z } from 'zod'
import type { numbersAnswer } from '../contract/clinics.js'
import type { Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { deliveryNumbers } from '../database/schema.js'
import type { StatementSigner } from '../prove/append.js'
import { firstLink, signNumber } from '../prove/number.js'

/** One page: a year of a busy clinic in a few requests. */
const pageSize = 1000

/** A clinic's chain of numbers from `after` on, and its newest link as the relay signs it. */
export async function listNumbers(
  tx: Transaction,
  { origin, sign }: StatementSigner,
  clinicId: string,
  after: number,
): Promise<z.output<typeof numbersAnswer>> {
  const numbers = await tx
    .select({
      number: deliveryNumbers.number,
      entry: deliveryNumbers.entry,
      deliveryId: deliveryNumbers.deliveryId,
    })
    .from(deliveryNumbers)
    .where(and(eq(deliveryNumbers.clinicId, clinicId), gt(deliveryNumbers.number, after)))
    .orderBy(asc(deliveryNumbers.number))
    .limit(pageSize)
  const [newest] = await tx
    .select({ number: deliveryNumbers.number, link: deliveryNumbers.link })
    .from(deliveryNumbers)
    .where(eq(deliveryNumbers.clinicId, clinicId))
    .orderBy(desc(deliveryNumbers.number))
    .limit(1)
  const at = await now(tx)
  const head = { v: 1 as const, at, clinic: clinicId, ...(newest ?? { number: 0, link: firstLink }) }
  return { numbers, head: signNumber(head, origin, sign.privateKey) }
}
