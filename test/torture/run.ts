import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fetchTrust } from '../../src/client/sender.js'
import { act, type Clinic, employ, openClinic } from '../support/people.js'
import { peopleOf } from '../support/relay-process.js'
import { forksAmong, startWatch } from './checkpoints.js'
import { startFleet } from './fleet.js'
import { untilAnswered } from './interrupted.js'
import { openLedger } from './ledger.js'
import type { Plan } from './plan.js'
import { sampleProofs } from './proofs.js'
import { startReaders } from './readers.js'
import { reckon } from './reckoning.js'
import type { Report } from './report.js'
import { startSenders } from './senders.js'
import { strike } from './strikes.js'

/** Where a torture takes place. */
export interface Place {
  /** An empty database on a server, for that engine. */
  databaseUrl?: string | undefined
  /** Told what is to be undone in the end, also when somebody ends it early; the last one first. */
  onUndo(undo: () => Promise<unknown>): void
}

const relaysOn = { server: 4, embedded: 1 } as const
const clinicNames = ['Nord', 'Sør', 'Vest']

/**
 * Kills relays while patients send and clinics read, and looks at the end what became of all of it. Throws for what should not
 * happen at all: a relay that ends by itself, or answers with an error that is no interruption.
 */
export async function torture(plan: Plan, { databaseUrl, onUndo }: Place): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'videre-torture-'))
  onUndo(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  const relays = relaysOn[plan.engine]
  const fleet = await startFleet(
    folder,
    relays,
    databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl },
  )
  onUndo(() => fleet.stop())

  const people = await peopleOf(fleet)
  const staff = await employ(people)
  const clinics: Clinic[] = []
  for (const name of clinicNames) clinics.push(await openClinic(people, staff, name))

  const ledger = await openLedger(join(folder, 'ledger.jsonl'))
  onUndo(() => ledger.close())
  const senders = await startSenders(people.client, clinics, ledger)
  // By now the log has shown the clinics' keys, and so the registrars who vouch for them.
  const trust = await fetchTrust(people.client)
  const readers = await startReaders(people, clinics)
  const watch = startWatch(people.client, trust)
  const from = performance.now()
  const strikes = await strike({ fleet, senders, watch }, plan)
  const minutes = (performance.now() - from) / 60_000
  await senders.finish()

  const received = await readers.finish()
  const seen = await watch.finish()
  const lines = await ledger.read()
  const proofs = await sampleProofs(lines, people.client, trust)
  const log = await forksAmong(seen, people.client, trust)
  const { findings } = await untilAnswered(() => act(people, staff, 'log.check', {}))
  return {
    engine: plan.engine,
    relays,
    minutes,
    checkpoints: seen.checkpoints.length,
    findings,
    ...reckon(lines, received),
    ...strikes,
    ...proofs,
    ...log,
  }
}
