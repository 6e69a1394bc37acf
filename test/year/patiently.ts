import { setTimeout } from 'node:timers/promises'
import { RelayRefused } from '../../src/client/relay.js'

const mostAttempts = 10

/** Asks again as people do, as long as the relay says that it cannot at present: a busy machine is no finding. */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof RelayRefused) || error.code !== 'unavailable' || attempt === mostAttempts)
        throw error
      await setTimeout(1000)
    }
  }
}
