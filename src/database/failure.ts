import { DrizzleError, DrizzleQueryError } from 'drizzle-orm'
import postgres from 'postgres'

/**
 * What went wrong, as far as a caller may act on it:
 * `unreachable`: no connection, or it was lost (whether a commit under way took effect is not known);
 * `deadline`: the answer did not come in time (likewise);
 * `exhausted`: the database has no room on its disk, no memory, or a disk that fails (likewise);
 * `constraint`: a rule of the schema refused the write, and nothing was written;
 * `serialization`: another transaction was in the way, nothing was written, the same call may be made again;
 * `other`: everything else.
 */
export type FailureKind = 'unreachable' | 'deadline' | 'constraint' | 'serialization' | 'exhausted' | 'other'

/**
 * Why a transaction failed, without a single value: the driver's errors carry what was bound, in message, stack
 * and fields, and none of that leaves the boundary. `sqlState` is PostgreSQL's five-character code; `constraint` is
 * the name of the rule that refused the write.
 */
export class DatabaseFailure extends Error {
  readonly kind: FailureKind
  readonly sqlState: string | undefined
  readonly constraint: string | undefined

  constructor(kind: FailureKind, sqlState?: string, constraint?: string) {
    super(['the database call failed', kind, sqlState, constraint].filter(Boolean).join(': '))
    this.name = 'DatabaseFailure'
    this.kind = kind
    this.sqlState = sqlState
    this.constraint = constraint
  }
}

/** True when `error` or anything that it was made from comes from the driver or the query builder. */
export function comesFromDriver(error: unknown): boolean {
  return related(error).some(isDriverError)
}

/** The failure that stands for `error`: its kind, SQLSTATE and constraint, and nothing else of it. */
export function failureFrom(error: unknown): DatabaseFailure {
  const chain = related(error)
  const ours = chain.find((each) => each instanceof DatabaseFailure)
  if (ours !== undefined) return ours
  const refusal = chain.find((each) => each instanceof postgres.PostgresError)
  if (refusal !== undefined) {
    return new DatabaseFailure(kindOfState(refusal.code), state(refusal.code), name(refusal.constraint_name))
  }
  return new DatabaseFailure(chain.some(lostConnection) ? 'unreachable' : 'other')
}

/** `error`, its causes and its parts (`AggregateError`), each once. */
function related(error: unknown, found: object[] = []): object[] {
  if (typeof error !== 'object' || error === null || found.includes(error)) return found
  found.push(error)
  if ('cause' in error) related(error.cause, found)
  if ('errors' in error && Array.isArray(error.errors)) for (const part of error.errors) related(part, found)
  return found
}

function isDriverError(error: object): boolean {
  return (
    error instanceof postgres.PostgresError ||
    error instanceof DrizzleQueryError ||
    error instanceof DrizzleError ||
    // postgres.js hangs these on every error that a query ends with, whoever made it.
    ('query' in error && 'parameters' in error)
  )
}

function lostConnection(error: object): boolean {
  const code = 'code' in error ? String(error.code) : ''
  return /^(CONNECT|CONNECTION)_|^E[A-Z]+$/.test(code)
}

function kindOfState(code: string): FailureKind {
  if (/^(08|57P0[1-5]|53300)/.test(code)) return 'unreachable'
  // Cancelled by statement_timeout, ended by the idle or lock timeout.
  if (/^(57014|25P0[34]|55P03)/.test(code)) return 'deadline'
  if (/^(53|58030)/.test(code)) return 'exhausted'
  if (code.startsWith('23')) return 'constraint'
  return /^(40001|40P01)/.test(code) ? 'serialization' : 'other'
}

const state = (code: string) => (/^[0-9A-Z]{5}$/.test(code) ? code : undefined)

const name = (constraint: string | undefined) =>
  constraint !== undefined && /^[a-z][a-z0-9_]{0,62}$/.test(constraint) ? constraint : undefined
