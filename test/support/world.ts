/** A relay with clinics in a world whose time can be moved, for database and host together. */
import { join } from 'node:path'
import type { Clock } from '../../src/base/clock.js'
import { freshDatabase, type TestDatabase } from './database.js'
import { type Clinic, employ, openClinic } from './people.js'
import { startRelay, type TestRelay, type TestRelayOptions } from './relay.js'

export interface World {
  database: TestDatabase
  relay: TestRelay
  clinics: Clinic[]
  /** What people's own clocks say: the same as the relay's. */
  clock: Clock
  /** Moves database and host together. */
  moveTo(instant: Date): Promise<void>
}

/** Makes a world with so many clinics. It ends with the running test. */
export async function world(clinicCount = 2, options: TestRelayOptions = {}): Promise<World> {
  const database = await freshDatabase()
  let aheadMs = 0
  const clock = () => new Date(Date.now() + aheadMs)
  const relay = await startRelay(database, { clock, dataDirectory: database.location.directory, ...options })
  const staff = await employ(relay)
  const clinics: Clinic[] = []
  for (let i = 0; i < clinicCount; i++) clinics.push(await openClinic(relay, staff, `Clinic ${i}`))
  return {
    database,
    relay,
    clinics,
    clock,
    async moveTo(instant) {
      aheadMs = instant.getTime() - Date.now()
      await database.setClock(instant)
    },
  }
}

/** The instant so many seconds after another one. */
export const secondsFrom = (instant: Date, seconds: number) => new Date(instant.getTime() + seconds * 1000)

/** Longer than any enquiry of the policy is kept. */
export const afterAllIsOver = () => secondsFrom(new Date(), 200 * 86_400)

/** Where a day's key lies: the first place and its mirror. */
export const keyPaths = ({ keysDirectory }: TestRelay, day: string) =>
  [join(keysDirectory, 'days', `${day}.key`), join(keysDirectory, 'days-mirror', `${day}.key`)] as const
