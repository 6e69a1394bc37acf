import { AsyncLocalStorage } from 'node:async_hooks'
import { DatabaseFailure } from './failure.js'

/** What is left, in milliseconds, of the time that the database has for one request. */
interface Budget {
  leftMs: number
}

const budgets = new AsyncLocalStorage<Budget | undefined>()

/**
 * Runs `work` with one budget for all that it asks of the database: waiting for a turn and working, in every transaction,
 * take `ms` milliseconds together and no more. What is not the database's time, a slow sender say, is not counted. It
 * reaches everything that `work` calls, so that no stage can forget it; whoever needs longer leaves it.
 */
export const withinBudget = <T>(ms: number, work: () => T): T => budgets.run({ leftMs: ms }, work)

/** Runs `work` without the budget of the request that it belongs to. Each of its calls has the usual deadline. */
export const withoutBudget = <T>(work: () => T): T => budgets.run(undefined, work)

/**
 * Makes a call that may take `mostMs`, or what is left of the budget if that is less. Throws `DatabaseFailure` of kind
 * `deadline` when nothing is left.
 */
export async function spend<T>(mostMs: number, call: (limitMs: number) => Promise<T>): Promise<T> {
  const budget = budgets.getStore()
  if (budget === undefined) return call(mostMs)
  if (budget.leftMs <= 0) throw new DatabaseFailure('deadline')
  const from = performance.now()
  try {
    return await call(Math.min(mostMs, budget.leftMs))
  } finally {
    budget.leftMs -= performance.now() - from
  }
}
