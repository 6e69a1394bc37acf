import postgres from 'postgres'

/** What asks a query of the database. */
interface Queries {
  unsafe(...query: Parameters<postgres.Sql['unsafe']>): ReturnType<postgres.Sql['unsafe']>
}

/** What a transaction or a savepoint begins and ends with. */
interface Ends {
  begin: string
  keep: string
  undo: string
}

/**
 * A client of one connection, with transactions of our own: once `isOpen` says that the line is lost, nothing is asked of
 * the client. The driver's own transactions write to a lost line, in a callback where nobody can catch what becomes of
 * it, and the process ends; and a query that comes after one that failed so waits for ever.
 */
export function withTransactions(client: postgres.Sql, isOpen: () => boolean): postgres.Sql {
  const unsafe = (...query: Parameters<Queries['unsafe']>) => {
    if (!isOpen()) throw lineLost()
    return client.unsafe(...query)
  }
  const begin = <T>(work: (scope: postgres.TransactionSql) => Promise<T>): Promise<T> =>
    enclose({ unsafe }, { begin: 'begin', keep: 'commit', undo: 'rollback' }, 0, work)
  return { options: client.options, unsafe, begin } as unknown as postgres.Sql
}

/** What the driver says when a connection ends. */
export const lineLost = (): Error => Object.assign(new Error('lost'), { code: 'CONNECTION_CLOSED' })

/** Runs `work` between two ends. A query that failed in it is not forgotten, whatever `work` made of it. */
async function enclose<T>(
  client: Queries,
  ends: Ends,
  depth: number,
  work: (scope: postgres.TransactionSql) => Promise<T>,
): Promise<T> {
  const failures: unknown[] = []
  const unsafe = (...query: Parameters<Queries['unsafe']>) => {
    const answer = client.unsafe(...query)
    answer.catch((failure: unknown) => failures.push(failure))
    return answer
  }
  const savepoint = <S>(inner: (scope: postgres.TransactionSql) => Promise<S>): Promise<S> =>
    enclose(client, savepointEnds(depth + 1), depth + 1, inner)
  await client.unsafe(ends.begin)
  let result: T
  try {
    result = await work({ unsafe, savepoint } as unknown as postgres.TransactionSql)
    if (failures.length > 0) throw failures[0]
  } catch (error) {
    await client.unsafe(ends.undo)
    throw isEcho(error) ? failures[0] : error
  }
  const { command } = await client.unsafe(ends.keep)
  // The server says which of the two it did.
  if (depth === 0 && command !== 'COMMIT') throw new Error('rolled back')
  return result
}

const savepointEnds = (depth: number): Ends => ({
  begin: `savepoint s${depth}`,
  keep: `release savepoint s${depth}`,
  undo: `rollback to savepoint s${depth}`,
})

/** Whether a query was only refused because one before it had failed. */
const isEcho = (error: unknown): boolean => error instanceof postgres.PostgresError && error.code === '25P02'
