import { equalBytes, fromUtf8, hex } from '../../src/base/bytes.js'
import type { RelayClient } from '../../src/client/relay.js'
import { logReader } from '../../src/client/watch/log-reader.js'
import type { Trust } from '../../src/prove/trust.js'
import { readTrustedCheckpoint } from '../../src/prove/trusted-checkpoint.js'
import type { Checkpoint } from '../../src/tlog/checkpoint.js'
import { appendLeaf, edgeRoot, emptyEdge } from '../../src/tlog/edge.js'
import { leafHash } from '../../src/tlog/merkle.js'
import { isInterruption, patienceMs, pause, untilAnswered } from './interrupted.js'

/** Somebody who keeps looking at the log, and remembers every checkpoint. */
export interface CheckpointWatch {
  /** Resolves once the log has grown beyond what it shows after this call, with the milliseconds that it took. */
  resumed(): Promise<number>
  /** Waits until the log has not grown for two seconds, and ends. Gives every checkpoint that was seen. */
  finish(): Promise<Seen>
}

/** What was seen of a log. */
export interface Seen {
  /** One of each size and root. */
  checkpoints: Checkpoint[]
  /** Checkpoints that the trusted log did not sign, and those that were smaller than one shown before. */
  faults: number
}

/** Between two looks. */
const restMs = 150
const quietMs = 2000

interface Look {
  askedAt: number
  size: number
}

/** Starts to look. `trust` is what a client noted when it first met the relay. */
export function startWatch(client: RelayClient, trust: Trust): CheckpointWatch {
  const seen = new Map<string, Checkpoint>()
  let faults = 0
  let last: Look = { askedAt: 0, size: 0 }
  let grewAt = performance.now()
  let isOver = false

  async function look(): Promise<void> {
    const askedAt = performance.now()
    const checkpoint = await newestCheckpoint(client, trust)
    if (checkpoint === 'fault' || checkpoint.size < last.size) {
      faults += 1
      return
    }
    seen.set(`${checkpoint.size} ${hex(checkpoint.root)}`, checkpoint)
    if (checkpoint.size > last.size) grewAt = performance.now()
    last = { askedAt, size: checkpoint.size }
  }

  async function looking(): Promise<void> {
    while (!isOver) {
      await look().catch((error: unknown) => {
        if (!isInterruption(error)) throw error
      })
      await pause(restMs)
    }
  }

  const watching = looking()
  // It is looked at in the end.
  watching.catch(() => undefined)

  /** Resolves when something is so; throws if it is not for too long. */
  async function until(isSo: () => boolean, what: string): Promise<void> {
    const lateAt = performance.now() + patienceMs
    while (!isSo()) {
      if (performance.now() > lateAt) throw new Error(`${what} for ${patienceMs / 1000} s`)
      await Promise.race([pause(10), watching])
    }
  }

  return {
    async resumed() {
      const from = performance.now()
      await until(() => last.askedAt > from, 'the log was not shown')
      const { size } = last
      await until(() => last.size > size, 'the log did not grow')
      return performance.now() - from
    },
    async finish() {
      await until(() => performance.now() - grewAt > quietMs, 'the log grew')
      isOver = true
      await watching
      return { checkpoints: [...seen.values()], faults }
    },
  }
}

async function newestCheckpoint(client: RelayClient, trust: Trust): Promise<Checkpoint | 'fault'> {
  const note = await client.published('/log/checkpoint')
  const read = note === null ? null : readTrustedCheckpoint(fromUtf8(note), trust)
  return read?.kind === 'checkpoint' ? read.checkpoint : 'fault'
}

/**
 * Reads the log as it is now, entry by entry, and counts the checkpoints that it does not continue: each of them is a fork. Gives
 * how many leaves it has.
 */
export async function forksAmong(
  { checkpoints, faults }: Seen,
  client: RelayClient,
  trust: Trust,
): Promise<{ leaves: number; forks: number }> {
  const now = await untilAnswered(() => newestCheckpoint(client, trust))
  if (now === 'fault') return { leaves: 0, forks: faults + 1 }
  const sizes = new Set([...checkpoints, now].map(({ size }) => size))
  const roots = new Map<number, Uint8Array>()
  const edge = emptyEdge()
  for await (const { entries } of logReader(client, now.origin).entries(0, now.size)) {
    for (const entry of entries) {
      appendLeaf(edge, leafHash(entry))
      if (sizes.has(edge.size)) roots.set(edge.size, edgeRoot(edge))
    }
  }
  const isContinued = ({ size, root }: Checkpoint) => {
    const own = roots.get(size)
    return own !== undefined && equalBytes(own, root)
  }
  const forks = [...checkpoints, now].filter((checkpoint) => !isContinued(checkpoint)).length
  return { leaves: now.size, forks: faults + forks }
}
