/** Whether a number can be a tree size or an index: a whole number from 0 to 2^53 - 1. */
export const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

/** The size or index written in ASCII decimal; `null` for leading zeros, signs, anything beyond 2^53 - 1, and every other text. */
export function readCount(text: string): number | null {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return null
  const value = Number(text)
  return isCount(value) ? value : null
}
