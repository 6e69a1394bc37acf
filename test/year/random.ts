/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** From 0 up to, and without, 1. */
  next(): number
  /** From 0 up to, and without, `end`. */
  below(end: number): number
  /** One of them. */
  one<T>(items: readonly T[]): T
  /** True so often of a hundred times. */
  percent(share: number): boolean
}

/** Mulberry32, of 32 bits: good enough to spread a year, never for a key. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (end: number) => Math.floor(next() * end)
  return {
    next,
    below,
    one: (items) => {
      const chosen = items[below(items.length)]
      if (chosen === undefined) throw new RangeError('nothing to choose from')
      return chosen
    },
    percent: (share) => next() * 100 < share,
  }
}
