import type { questions } from '../database/schema.js'
import type { DayKeys } from '../keyring/day-keys.js'
import { unwrapEnvelope, wrapKeyOf } from '../seal/wrap.js'

/**
 * The sealed envelope of a stored question, without the layer of the day key. Not to be called in a transaction. Refuses (`gone`)
 * when its day is over, (`lost`) when the day key is.
 */
export async function unwrapStored(
  { dayKeys }: { dayKeys: DayKeys },
  {
    id,
    wrapped,
    dueDay,
    dueKey,
  }: Pick<typeof questions.$inferSelect, 'id' | 'wrapped' | 'dueDay' | 'dueKey'>,
  at: Date,
): Promise<Uint8Array> {
  const dayKey = await dayKeys.existing(dueDay, dueKey, at)
  const unwrapped = unwrapEnvelope(wrapKeyOf(dayKey, id), id, wrapped)
  if (unwrapped.kind === 'damaged') throw new RangeError('a stored question does not unwrap')
  return unwrapped.envelope
}
