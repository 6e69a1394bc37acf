/** A value and its labels. */
export type Sample = readonly [value: number, labels?: Record<string, string>]

/** One metric that is read at each scrape. What cannot be known gives no sample: a zero would say that all is well. */
export interface Shown<From> {
  name: string
  help: string
  labels?: readonly string[]
  read(from: From): readonly Sample[]
}

/** A single value without labels. */
export const one = (value: number): readonly Sample[] => [[value]]
