import { onTestFinished } from 'vitest'
import type { Database } from '../../src/database/database.js'
import { openRelay, type RelayOptions, type TestRelay } from './open-relay.js'

export type { TestRelay } from './open-relay.js'

export interface TestRelayOptions extends RelayOptions {
  /** The test file stops it itself (afterAll) instead of at the end of the running test. */
  keep?: boolean
}

/** Starts a relay on an open database. Unless `keep` is given it stops when the test ends; the database stays open. */
export async function startRelay(database: Database, options: TestRelayOptions = {}): Promise<TestRelay> {
  const relay = await openRelay(database, options)
  if (options.keep !== true) onTestFinished(relay.stop)
  return relay
}
