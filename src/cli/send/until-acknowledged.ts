import { RelayRefused, RelayUnreachable } from '../../client/relay.js'
import { CommandProblem } from '../command-problem.js'

/** Waits between attempts, in milliseconds: a relay that restarts is back within them. */
const pausesMs = [500, 1500, 4000, 8000]

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Makes the same request again while the relay cannot be reached or says that it cannot act at present: to the relay
 * they are one. Throws when patience is over; `afterwards` is what to do then, when it is not known whether it arrived.
 */
export async function untilAcknowledged<T>(
  attempt: () => Promise<T>,
  afterwards: string,
  waits: readonly number[] = pausesMs,
): Promise<T> {
  for (const waitMs of waits) {
    try {
      return await attempt()
    } catch (error) {
      if (!canPass(error)) throw error
    }
    await pause(waitMs)
  }
  return attempt().catch((error: unknown) => {
    throw canPass(error)
      ? new CommandProblem(`${(error as Error).message}, after ${waits.length + 1} attempts: ${afterwards}`)
      : error
  })
}

const canPass = (error: unknown): boolean =>
  error instanceof RelayUnreachable ||
  (error instanceof RelayRefused && (error.code === 'unavailable' || error.code === 'internal'))
