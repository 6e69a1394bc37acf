import { newId } from '../base/ids.js'
import { randomBytes } from '../base/sodium.js'
import type { Transaction } from '../database/database.js'
import { logQueue, statements } from '../database/schema.js'
import { type Entry, encodeEntry, statementEntry } from './entry.js'
import { type SignedStatement, type Statement, signStatement } from './statement.js'

/** What signs statements: the relay's own key and the origin that every signature names. */
export interface StatementSigner {
  origin: string
  sign: { privateKey: Uint8Array }
}

/** A statement without what is the same for all: `at` is the database's time of the deed. */
export type Fact = Statement extends infer S ? (S extends Statement ? Omit<S, 'v' | 'random'> : never) : never

/**
 * Signs facts, stores them and puts their entries before the log, in the transaction of the deed: they are durable when
 * it commits, and exist only if it does. Gives them back in the order in which they came. What the law forbids to show is
 * `withheld` from everybody but staff.
 */
export async function appendStatements(
  tx: Transaction,
  signer: StatementSigner,
  facts: readonly Fact[],
  { withheld = false }: { withheld?: boolean } = {},
): Promise<SignedStatement[]> {
  const rows = facts.map((fact) => {
    const statement = { ...fact, v: 1, random: randomBytes(32) } as Statement
    const signed = signStatement(statement, signer.origin, signer.sign.privateKey)
    const subject = 'enquiry' in fact ? { enquiryId: fact.enquiry } : { deliveryId: fact.delivery }
    return { fact, id: newId(), event: fact.event, at: fact.at, withheld, ...subject, ...signed }
  })
  const numbered = (fact: Fact) =>
    fact.event === 'ContentConsignment' ? { clinicId: fact.clinic, deliveryId: fact.delivery } : {}
  const queued = rows.map(({ fact, body }) => ({
    id: newId(),
    entry: statementEntry(body),
    queuedAt: fact.at,
    ...numbered(fact),
  }))
  await tx.insert(statements).values(rows)
  await tx.insert(logQueue).values(queued)
  return rows.map(({ body, signature }) => ({ body, signature }))
}

/**
 * Puts a public entry before the log, in the transaction of the deed, and gives its bytes: they are published as they
 * are, for ever, once the deed has committed.
 */
export async function publishEntry(tx: Transaction, entry: Entry): Promise<Uint8Array> {
  const bytes = encodeEntry(entry)
  await tx.insert(logQueue).values({ id: newId(), entry: bytes, queuedAt: entry.at })
  return bytes
}
