import type { DayKeys } from './day-keys.js'

/** Something that lies under a day key. */
interface Wrapped {
  dueDay: string
  dueKey: number
}

/**
 * Says of each row whether the relay has lost the key that it lies under, instead of which key that is. `at` is the database's
 * time. Not to be asked inside a transaction.
 */
export async function markLost<R extends Wrapped>(
  dayKeys: Pick<DayKeys, 'isLost'>,
  rows: readonly R[],
  at: Date,
): Promise<(Omit<R, keyof Wrapped> & { lost: boolean })[]> {
  const lost = new Map<string, boolean>()
  for (const { dueDay, dueKey } of rows) {
    const key = `${dueDay} ${dueKey}`
    if (!lost.has(key)) lost.set(key, await dayKeys.isLost(dueDay, dueKey, at))
  }
  return rows.map(({ dueDay, dueKey, ...row }) => ({
    ...row,
    lost: lost.get(`${dueDay} ${dueKey}`) ?? false,
  }))
}
