import { z } from 'zod'
import { base64url, fromBase64url } from './bytes.js'
import { isId, readReference } from './ids.js'

/**
 * A member that holds bytes: `Uint8Array` in the program, canonical base64url without padding in JSON.
 * Without `sizeBytes` any length up to `maximumBytes`.
 */
export const bytesField = (sizeBytes?: number, maximumBytes = sizeBytes ?? 65_536) =>
  z.codec(
    z
      .string()
      .max(Math.ceil((maximumBytes * 4) / 3))
      .meta({ format: 'base64url' }),
    z.custom<Uint8Array>((value) => value instanceof Uint8Array),
    {
      decode: (text, context) => {
        try {
          const bytes = fromBase64url(text)
          if (sizeBytes === undefined || bytes.length === sizeBytes) return bytes
        } catch {
          // the rule below covers it
        }
        const size = sizeBytes === undefined ? 'bytes' : `${sizeBytes} bytes`
        context.issues.push({
          code: 'custom',
          message: `must be ${size} as base64url without padding`,
          input: text,
        })
        return z.NEVER
      },
      encode: base64url,
    },
  )

/** A member that holds a lower-case version 4 UUID. */
export const idField = () =>
  z.string().max(36).refine(isId, 'must be a lower-case version 4 UUID').meta({ format: 'uuid' })

/** RFC 3339 has a year 0000, and many a language has none. */
const isOfOurEra = (text: string): boolean => !text.startsWith('0000')

/** A member that holds an instant of the years 0001 to 9999: `Date` in the program, `2026-11-20T10:00:00.000Z` in JSON. */
export const instantField = () =>
  z.codec(
    z.iso.datetime({ precision: 3 }).refine(isOfOurEra, 'must be of the years 0001 to 9999'),
    z.date(),
    {
      decode: (text) => new Date(text),
      encode: (instant) => instant.toISOString(),
    },
  )

/** A member that holds a reference in its canonical spelling, check character included. */
export const referenceField = () =>
  z
    .string()
    .max(14)
    .refine((text) => readReference(text) === text, 'must be a reference such as 7K2M-9QXD-M4TR')

/** A parameter of an address that holds a whole number: a number in the program, decimal digits without leading zeros there. */
export const countParameter = (minimum: number, maximum: number) =>
  z.codec(
    z.string().regex(/^(0|[1-9]\d{0,14})$/, 'must be a whole number'),
    z.int().min(minimum).max(maximum),
    {
      decode: Number,
      encode: String,
    },
  )
