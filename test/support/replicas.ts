/** Several relays in processes of their own, on one database and one keys directory, with one public address. */
import { readFileSync } from 'node:fs'
import postgres from 'postgres'
import { onTestFinished } from 'vitest'
import { type RelayClient, relayClient } from '../../src/client/relay.js'
import { freshDatabaseLocation } from './database.js'
import { type Place, placeOn } from './process.js'
import type { TestRelay } from './relay.js'
import { peopleOf } from './relay-process.js'
import { startRoundRobin } from './round-robin.js'

/** Where replicas are to be started, and what reaches them and their database. */
export interface Replicas {
  places: Place[]
  /** The balancer before all of them. */
  url: URL
  /** People who go through the balancer, or to one replica. Once there are keys. */
  people(place?: Place): Promise<TestRelay>
  /** Straight into the database, beside the relays. It has two connections, one for a transaction that stays open. */
  sql: postgres.Sql
}

/** Makes `count` places. All of it goes when the test is finished. */
export async function replicasOn(count: number): Promise<Replicas> {
  const database = await freshDatabaseLocation()
  const first = await placeOn(database)
  const all = [first]
  while (all.length < count) all.push(await placeOn(database, first.keysDirectory))
  const front = await startRoundRobin(
    all.map(({ url }) => Number(url.port)),
    { asksEveryMs: 100 },
  )
  onTestFinished(() => front.stop())
  const sql = postgres(database.options.url ?? '', { max: 2, onnotice: () => undefined })
  onTestFinished(() => sql.end({ timeout: 1 }))
  const places = all.map((place) => ({
    ...place,
    env: { ...place.env, VIDERE_PUBLIC_URL: front.url.origin },
  }))
  const { keysDirectory } = first
  return {
    places,
    url: front.url,
    sql,
    async people(place) {
      const everybody = await peopleOf({ url: front.url, keysDirectory })
      return place === undefined ? everybody : { ...everybody, client: clientAt(place, front.url) }
    },
  }
}

/** Speaks to one replica by its public name. */
const clientAt = ({ url }: Place, { host: origin }: URL): RelayClient => ({ ...relayClient(url), origin })

/** Whether a process was stopped (SIGSTOP) and is still there (Linux). */
export const isFrozen = (pid: number): boolean =>
  /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
