/**
 * The sizes of a padded plaintext. Few, so that a size tells little; the step to the next is at most a doubling,
 * so that padding costs at most that. The largest holds 4,000 characters of four bytes with everything around them.
 */
export const SIZE_CLASSES = [2048, 4096, 8192, 16384, 24576] as const

/** The last of {@link SIZE_CLASSES}: what content may measure at most. */
export const LARGEST_CLASS = SIZE_CLASSES[4]

/** One of {@link SIZE_CLASSES}, in bytes. */
export type SizeClass = (typeof SIZE_CLASSES)[number]

/** The smallest class that holds so many bytes; `null` if none does. */
export const sizeClassFor = (sizeBytes: number): SizeClass | null =>
  SIZE_CLASSES.find((size) => sizeBytes <= size) ?? null

/** The content followed by zeros up to the smallest class that holds it; `null` if none does. */
export function pad(content: Uint8Array): Uint8Array | null {
  const size = sizeClassFor(content.length)
  if (size === null) return null
  const padded = new Uint8Array(size)
  padded.set(content)
  return padded
}

/** Whether `padded` is what {@link pad} makes of its first `contentBytes` bytes: zeros behind, and the smallest class. */
export const isPadded = (padded: Uint8Array, contentBytes: number): boolean =>
  sizeClassFor(contentBytes) === padded.length && padded.subarray(contentBytes).every((byte) => byte === 0)
