/** A set of whole numbers below a bound, one bit each: a million of them are 125 kB. */
export interface Bits {
  has(index: number): boolean
  add(index: number): void
}

/** The empty set of numbers from 0 to before `bound`. Throws when another is added; has none of them. */
export function createBits(bound: number): Bits {
  const bytes = new Uint8Array(Math.ceil(bound / 8))
  const maskOf = (index: number) => 1 << (index % 8)
  return {
    has: (index) => ((bytes[Math.floor(index / 8)] ?? 0) & maskOf(index)) !== 0,
    add(index) {
      if (!(index >= 0 && index < bound)) throw new RangeError(`${index} is not below ${bound}`)
      const at = Math.floor(index / 8)
      bytes[at] = (bytes[at] ?? 0) | maskOf(index)
    },
  }
}
