/** How something was found: in order, worth a look, or wrong. */
export type Result = 'ok' | 'warn' | 'fail'

/** One thing that was looked at. Nothing in it is a secret or names an enquiry. */
export interface Checked {
  what: string
  result: Result
  /** The fact, e.g. `PostgreSQL 18.4 answers`. */
  says: string
  /** What to do about it. */
  remedy?: string
}

/** It is in order. */
export const ok = (what: string, says: string): Checked => ({ what, result: 'ok', says })

/** The relay works, and somebody should look. */
export const warn = (what: string, says: string, remedy: string): Checked => ({
  what,
  result: 'warn',
  says,
  remedy,
})

/** The relay does not work, or a promise of it is in danger. */
export const fail = (what: string, says: string, remedy: string): Checked => ({
  what,
  result: 'fail',
  says,
  remedy,
})

/** `1 key`, `2 keys`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`
