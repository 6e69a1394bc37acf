import { newId } from '../base/ids.js'
import { randomBytes } from '../base/sodium.js'
import type { Transaction } from '../database/database.js'
import { statements } from '../database/schema.js'
import { type SignedStatement, type Statement, signStatement } from './statement.js'

/** What signs statements: the relay's own key and the origin that every signature names. */
export interface StatementSigner {
  origin: string
  sign: { privateKey: Uint8Array }
}

/** A statement without what is the same for all: `at` is the database's time of the deed. */
export type Fact = Statement extends infer S ? (S extends Statement ? Omit<S, 'v' | 'random'> : never) : never

/**
 * Signs facts and stores them in the transaction of the deed: they are durable when it commits, and exist only if it
 * does. Gives them back in the order in which they came.
 */
export async function appendStatements(
  tx: Transaction,
  signer: StatementSigner,
  facts: readonly Fact[],
): Promise<SignedStatement[]> {
  const rows = facts.map((fact) => {
    const statement = { ...fact, v: 1, random: randomBytes(32) } as Statement
    const signed = signStatement(statement, signer.origin, signer.sign.privateKey)
    const subject = 'enquiry' in fact ? { enquiryId: fact.enquiry } : { deliveryId: fact.delivery }
    return { id: newId(), event: fact.event, at: fact.at, ...subject, ...signed }
  })
  await tx.insert(statements).values(rows)
  return rows.map(({ body, signature }) => ({ body, signature }))
}
