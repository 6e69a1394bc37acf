import type { Clock } from '../base/clock.js'
import type { Database } from '../database/database.js'
import type { KeyState } from '../keyring/day-key-ring.js'
import type { DayKeys } from '../keyring/day-keys.js'
import { dueInstant } from '../policy/due.js'
import type { Policy } from '../policy/policy.js'
import { enquiryPeriod } from '../policy/retention.js'
import type { Quorum } from '../prove/log/checkpoints.js'
import type { LogLeader } from '../prove/log/leader.js'
import type { Refusing } from '../prove/log/sign.js'
import { type DatabaseState, readDatabaseState } from './database-state.js'
import { countDeliveries, type DeliveryCounts } from './delivery-counts.js'
import { glance } from './glance.js'
import { type Directories, type Disk, type PlaceState, type Room, roomAt, stateOfPlace } from './places.js'
import { readWitnessStates, type WitnessState } from './witness-state.js'

/** What looking at a relay needs of it. */
export interface Looking {
  database: Database
  dayKeys: Pick<DayKeys, 'states'>
  policy: Pick<Policy, 'retention' | 'timeZone'>
  announced: { from: Date } | null
  leader: Pick<LogLeader, 'refusing'>
  mailer: { isToFiles: boolean }
  quorum: Quorum
  clock: Clock
  demo: boolean
  directories: Directories
}

/** What the database said, and by how many seconds its clock is ahead of this machine's. */
export interface SeenDatabase {
  state: DatabaseState
  witnesses: WitnessState[]
  aheadSeconds: number
}

/** The directories, as they are at the moment. */
export interface SeenPlaces {
  days: PlaceState
  mirror: PlaceState
  erased: readonly PlaceState[]
  /** By what lies there; only where it matters, and where it can be found out. */
  rooms: { place: Disk; room: Room }[]
}

/** How it stands with the day keys, as the relay last found them. */
export interface SeenDayKeys {
  /** Each key of a day. */
  states: readonly KeyState[]
  /** Those of the day on which what is sent now falls due. */
  ofNow: readonly KeyState[]
}

/** Everything that is seen of a relay in a moment. `null` is what did not answer in time. */
export interface Seen {
  database: SeenDatabase | null
  places: SeenPlaces | null
  refusing: Refusing | null
  dayKeys: SeenDayKeys
  /** From when on the announced policy can be used; `null` if none is announced. */
  policyFrom: Date | null
  mailToFiles: boolean
  demo: boolean
}

/** Looks at a running relay: as often as one likes, and never for longer than a second and a half. */
export interface Look {
  now(): Promise<Seen>
  /** Counts that cost more: a minute old at most, and `null` while they cannot be had. */
  counts(): Promise<DeliveryCounts | null>
}

/** Balancers ask every second and wait two: those who ask in the same second get the same look, and all of it in time. */
const asked = { freshMs: 1000, patienceMs: 1900 }
const partAsked = { freshMs: 0, patienceMs: 1500 }
const countsAsked = { freshMs: 60_000, patienceMs: 1500 }

/** Makes ready to look at a relay. */
export function openLook(relay: Looking): Look {
  const database = glance(() => seeDatabase(relay), partAsked)
  const places = glance(() => seePlaces(relay), partAsked)
  const both = glance(async () => {
    const [seenDatabase, seenPlaces] = await Promise.all([database(), places()])
    return { database: seenDatabase, places: seenPlaces }
  }, asked)
  return {
    async now() {
      return {
        ...((await both()) ?? { database: null, places: null }),
        refusing: relay.leader.refusing(),
        dayKeys: seeDayKeys(relay),
        policyFrom: relay.announced?.from ?? null,
        mailToFiles: relay.mailer.isToFiles,
        demo: relay.demo,
      }
    },
    counts: glance(() => relay.database.transaction(countDeliveries, { readOnly: true }), countsAsked),
  }
}

async function seeDatabase({ database, quorum, clock }: Looking): Promise<SeenDatabase> {
  return database.transaction(
    async (tx) => {
      // Not before: until here it may have waited for a connection.
      const askedAt = clock().getTime()
      const state = await readDatabaseState(tx)
      const aheadSeconds = state.at - (askedAt + clock().getTime()) / 2000
      return { state, aheadSeconds, witnesses: await readWitnessStates(tx, quorum.keys) }
    },
    { readOnly: true },
  )
}

function seeDayKeys({ dayKeys, policy, clock }: Looking): SeenDayKeys {
  const { dueDay } = dueInstant(clock(), enquiryPeriod(policy), policy.timeZone)
  const states = dayKeys.states()
  return {
    states: states.map(({ state }) => state),
    ofNow: states.filter(({ day }) => day === dueDay).map(({ state }) => state),
  }
}

async function seePlaces({ database, directories }: Looking): Promise<SeenPlaces> {
  const { days, mirror, erased } = directories
  const matters: Disk[] = database.engine === 'embedded' ? ['days', 'mirror', 'data'] : ['days', 'mirror']
  const rooms = await Promise.all(
    matters.map(async (place) => ({ place, room: await roomAt(directories[place]) })),
  )
  return {
    days: await stateOfPlace(days),
    mirror: await stateOfPlace(mirror),
    erased: await Promise.all(erased.map(stateOfPlace)),
    rooms: rooms.flatMap(({ place, room }) => (room === null ? [] : [{ place, room }])),
  }
}
