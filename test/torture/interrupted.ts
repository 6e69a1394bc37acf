import { RelayRefused, RelayUnreachable } from '../../src/client/relay.js'

/** Whether a call may be made again: the relay was not there, or said that it cannot at present. Everything else is a fault. */
export const isInterruption = (error: unknown): boolean =>
  error instanceof RelayUnreachable || (error instanceof RelayRefused && error.status === 503)

/** Resolves after so many milliseconds. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** What people wait for: for longer than a killed worker's work may stand still. */
export const patienceMs = 120_000

/** Makes a call until it is answered. Throws what is a fault, and an interruption that lasts for {@link patienceMs}. */
export async function untilAnswered<T>(call: () => Promise<T>, isPassing = isInterruption): Promise<T> {
  const lateAt = performance.now() + patienceMs
  for (;;) {
    try {
      return await call()
    } catch (error) {
      if (!isPassing(error) || performance.now() > lateAt) throw error
    }
    await pause(100)
  }
}
