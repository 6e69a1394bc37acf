import type { Database, Transaction } from '../../database/database.js'

/** What a check reads from. */
export type Looking = Pick<Database, 'transaction'>

/** Reads something as of one moment. `work` only reads and gives: it may run twice. */
export const look = <T>({ transaction }: Looking, work: (tx: Transaction) => Promise<T>): Promise<T> =>
  transaction(work, { readOnly: true, snapshot: true, isLong: true })

/**
 * Reads rows in pages, each as of one moment and after the one before, so that no transaction is long and no list is. `read` gives the
 * rows that follow `after`, in order, and whatever belongs to them; a page without rows is the end.
 */
export async function* pages<Row, Page extends { rows: readonly Row[] }>(
  database: Looking,
  read: (tx: Transaction, after: Row | null) => Promise<Page>,
): AsyncGenerator<Page> {
  for (let after: Row | null = null; ; ) {
    const last: Row | null = after
    const page: Page = await look(database, (tx) => read(tx, last))
    const end = page.rows.at(-1)
    if (end === undefined) return
    yield page
    after = end
  }
}
