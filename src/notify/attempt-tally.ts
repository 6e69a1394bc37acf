import type { Channel, Outcome } from './outcome.js'

/** How many attempts of one channel came to one kind of outcome. */
export interface Attempted {
  channel: Channel
  kind: Outcome['kind']
  count: number
}

/** Counts attempts, for whoever watches the relay: by channel and outcome, and by nothing that says whose. */
export interface AttemptTally {
  count(channel: Channel, kind: Outcome['kind']): void
  /** All that were counted since the process started. */
  all(): Attempted[]
}

/** Begins to count. */
export function createTally(): AttemptTally {
  const counts = new Map<string, Attempted>()
  return {
    count(channel, kind) {
      const before = counts.get(`${channel} ${kind}`)?.count ?? 0
      counts.set(`${channel} ${kind}`, { channel, kind, count: before + 1 })
    },
    all: () => [...counts.values()],
  }
}
