import { Counter, Gauge, type Registry } from 'prom-client'
import type { Clock } from '../base/clock.js'
import type { KeyState } from '../keyring/day-key-ring.js'
import type { Notifier } from '../notify/notifier.js'
import type { DeliveryCounts } from './delivery-counts.js'
import { findingCodes, findingsOf } from './findings.js'
import { clinicGauges, logGauges, questionGauges, retentionGauges } from './gauges-of-database.js'
import type { Look, Seen, SeenDatabase, SeenPlaces } from './look.js'
import { one, type Shown } from './shown.js'

/** What showing a relay's state needs of it. */
export interface Watched {
  look: Look
  clock: Clock
  notifier: Pick<Notifier, 'attempts'>
}

const keyStates: readonly KeyState[] = ['whole', 'single', 'unwritten', 'lost', 'unusable']

const places: readonly Shown<SeenPlaces>[] = [
  {
    name: 'videre_disk_free_bytes',
    help: 'Room that is left, by what lies there',
    labels: ['place'],
    read: ({ rooms }) => rooms.map(({ place, room }) => [room.free, { place }]),
  },
  {
    name: 'videre_disk_size_bytes',
    help: 'Room in all, by what lies there',
    labels: ['place'],
    read: ({ rooms }) => rooms.map(({ place, room }) => [room.size, { place }]),
  },
]

const deliveries: readonly Shown<DeliveryCounts>[] = [
  {
    name: 'videre_deliveries',
    help: 'Deliveries that are there, by state; at most a minute old',
    labels: ['state'],
    read: ({ byState }) => Object.entries(byState).map(([state, n]) => [n, { state }]),
  },
  {
    name: 'videre_deliveries_unseen',
    help: 'Deliveries that nobody at the clinic has displayed for so long that staff was told; at most a minute old',
    read: ({ unseenTold }) => one(unseenTold),
  },
]

/**
 * Shows what is seen of a relay, at each scrape anew, in two seconds at most. While the database does not answer,
 * `videre_database_up` is 0 and what it would have said is left out.
 */
export function showState(registry: Registry, { look, clock, notifier }: Watched): void {
  const whole: readonly Shown<Seen>[] = [
    {
      name: 'videre_database_up',
      help: 'Whether the database answers',
      read: ({ database }) => one(Number(database !== null)),
    },
    {
      name: 'videre_ready',
      help: 'Whether enquiries can be taken in',
      read: (seen) => one(Number(findingsOf(seen, clock()).every(({ stopsIntake }) => !stopsIntake))),
    },
    {
      name: 'videre_day_key_states',
      help: 'Day keys by how it stands with their two copies, as the relay last found them',
      labels: ['state'],
      read: ({ dayKeys }) =>
        keyStates.map((state) => [dayKeys.states.filter((each) => each === state).length, { state }]),
    },
    {
      name: 'videre_finding',
      help: 'Whether the relay finds this wrong with itself, as /readyz says',
      labels: ['finding'],
      read(seen) {
        const found = new Set(findingsOf(seen, clock()).map(({ code }) => code))
        return findingCodes.map((finding) => [Number(found.has(finding)), { finding }])
      },
    },
  ]
  const ahead: Shown<SeenDatabase> = {
    name: 'videre_clock_difference_seconds',
    help: 'By how much the clock of the database is ahead of this machine’s',
    read: ({ aheadSeconds }) => one(aheadSeconds),
  }
  show(registry, whole, () => look.now())
  show(
    registry,
    [ahead, ...logGauges, ...retentionGauges, ...clinicGauges, ...questionGauges],
    async () => (await look.now()).database,
  )
  show(registry, places, async () => (await look.now()).places)
  show(registry, deliveries, () => look.counts())
  showAttempts(registry, notifier)
}

function show<From>(registry: Registry, all: readonly Shown<From>[], look: () => Promise<From | null>): void {
  for (const { name, help, labels = [], read } of all) {
    new Gauge({
      name,
      help,
      labelNames: [...labels],
      registers: [registry],
      async collect() {
        const from = await look()
        this.reset()
        // prom-client gives a gauge without labels the value 0 by itself.
        if (labels.length === 0) this.remove()
        for (const [value, of = {}] of from === null ? [] : read(from)) this.set(of, value)
      },
    })
  }
}

function showAttempts(registry: Registry, notifier: Watched['notifier']): void {
  new Counter({
    name: 'videre_notice_attempts_total',
    help: 'Attempts to tell somebody that something waits, by channel and by what came of them',
    labelNames: ['channel', 'kind'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { channel, kind, count } of notifier.attempts()) this.inc({ channel, kind }, count)
    },
  })
}
