/** A leader of the log in whose work something happens: between its steps, or in the middle of one. */
import type { Log } from '../../src/base/log.js'
import type { Database } from '../../src/database/database.js'
import { highWater } from '../../src/prove/log/high-water.js'
import { type LogLeader, openLogLeader } from '../../src/prove/log/leader.js'
import type { Signing } from '../../src/prove/log/sign.js'

/** What a leader does, in its order: looks, takes a batch into the tree, marks it, signs and publishes, forgets lower marks. */
export const steps = ['look', 'tree', 'mark', 'publish', 'prune'] as const
export type Step = (typeof steps)[number]

/** Called before and after each step. What it throws, the leader gets; what it never answers, the leader waits for. */
export type Happening = (moment: 'before' | 'after', step: Step) => Promise<void>

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** Opens a leader. Nothing happens to it before it is open. */
export async function faultyLeader(
  { database, keys, marksDirectory }: Signing,
  happening: Happening = async () => undefined,
): Promise<LogLeader> {
  let isOpen = false
  let last: Step = 'look'
  async function around<T>(step: Step, work: () => Promise<T>): Promise<T> {
    if (!isOpen) return work()
    last = step
    await happening('before', step)
    const result = await work()
    await happening('after', step)
    return result
  }
  const transaction: Database['transaction'] = (work, access) => {
    const step = access?.readOnly === true ? 'look' : last === 'mark' ? 'publish' : 'tree'
    return around(step, () => database.transaction(work, access))
  }
  const marks = highWater(marksDirectory)
  const leader = await openLogLeader(
    { database: { ...database, transaction }, keys, marksDirectory, log: silent },
    {
      read: marks.read,
      raise: (mark) => around('mark', () => marks.raise(mark)),
      prune: (mark) => around('prune', () => marks.prune(mark)),
    },
  )
  isOpen = true
  return leader
}
