import { z } from 'zod'
import { bytesField, idField, instantField } from '../../base/wire.js'
import { signedStatement } from '../../contract/enquiries.js'
import { trustSchema } from '../../prove/trust.js'

const hash = bytesField(32)

/**
 * What a clinic's client keeps between two looks at its relay: without a memory nobody notices that the past has changed. It holds
 * nothing of an enquiry but ids and hashes.
 */
export const watchedSchema = z.strictObject({
  format: z.literal('videre/v1/watched'),
  /** Whom the clinic trusted when it met the relay. */
  trust: trustSchema,
  /** The log as far as it was read: the last checkpoint, as the exact note, and the right edge of its tree. */
  log: z.strictObject({
    origin: z.string(),
    note: z.string().nullable(),
    size: z.int().min(0),
    levels: z.array(z.array(hash)),
  }),
  /** The ids of the keys that are the clinic's own, and when the newest entry about the present one was proven. */
  ownKeys: z.array(bytesField(16)),
  provenAt: instantField().nullable(),
  /** The clinic's number so far, its link, and the relay's signature under it. */
  numbers: z.strictObject({
    number: z.int().min(0),
    link: hash,
    head: signedStatement.nullable(),
    /** Entries of numbers that the log did not have yet, and since when they are missed. */
    unplaced: z.array(z.strictObject({ entry: hash, since: instantField() })),
  }),
  /** The deliveries that were there at the last look, and until when they have to be. */
  deliveries: z.array(z.strictObject({ deliveryId: idField(), dueAt: instantField() })),
})

/** {@link watchedSchema} in the program's own types. */
export type Watched = z.output<typeof watchedSchema>

/**
 * The memory of a clinic whose user accepted other keys of the relay. Of a log that took the place of another it knows
 * nothing yet, and reads it from its beginning.
 */
export function withTrust(watched: Watched, trust: Watched['trust']): Watched {
  const origin = originOf(trust)
  const log = origin === watched.log.origin ? watched.log : { origin, note: null, size: 0, levels: [] }
  return { ...watched, trust, log }
}

/** The origin of the log in use, which is the last one. */
const originOf = ({ logs }: Watched['trust']): string => logs.at(-1)?.split('+')[0] ?? ''

/** What a clinic knows before its first look. */
export const nothingWatched = (trust: Watched['trust'], keyId: Uint8Array): Watched => ({
  format: 'videre/v1/watched',
  trust,
  log: { origin: originOf(trust), note: null, size: 0, levels: [] },
  ownKeys: [keyId],
  provenAt: null,
  numbers: { number: 0, link: new Uint8Array(32), head: null, unplaced: [] },
  deliveries: [],
})
