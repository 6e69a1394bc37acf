import { relayClient } from '../../src/client/relay.js'
import type { Database } from '../../src/database/database.js'
import { startRelay, type TestRelay, type TestRelayOptions } from './relay.js'

/**
 * Another relay on the database and keys of one that was started before, as if that had been started again: people who know the
 * first one reach this one at the same public address. It knows nothing that is not on disk.
 */
export async function startAgain(
  first: TestRelay,
  database: Database,
  options: TestRelayOptions = {},
): Promise<TestRelay> {
  const { keysDirectory, dataDirectory, url: publicUrl } = first
  const relay = await startRelay(database, { ...options, keysDirectory, dataDirectory, publicUrl })
  const send: typeof fetch = (input, init) => {
    const { href } = new URL(input instanceof Request ? input.url : input)
    return fetch(href.replace(publicUrl.origin, relay.url.origin), init)
  }
  return { ...relay, client: relayClient(publicUrl, send) }
}
