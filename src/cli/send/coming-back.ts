import { fetchStatus } from '../../client/patient.js'
import { RelayRefused } from '../../client/relay.js'
import { CommandProblem } from '../command-problem.js'
import { type RelayAt, relayAt } from '../relay-at.js'
import { type Known, linkFrom } from './known-link.js'
import type { Status } from './status-words.js'

/** A patient who comes back to an enquiry, with what has become of it. */
export interface ComingBack {
  at: RelayAt
  /** The relay's public name, which every signature names. */
  origin: string
  link: Known
  status: Status
}

/** Finds the enquiry that a patient names. Says so if the relay has nothing under reference and secret. */
export async function comeBack(given: Parameters<typeof linkFrom>[0] & { relay?: string | undefined }) {
  const link = await linkFrom(given)
  const at = relayAt(given.relay, link.relay)
  const origin = link.relay === undefined ? at.relay.origin : new URL(link.relay).host
  const status = await fetchStatus(at.relay, link.reference, link.patientSecret).catch((error: unknown) => {
    throw error instanceof RelayRefused && error.status === 404 ? nothingThere() : error
  })
  return { at, origin, link, status } satisfies ComingBack
}

/** What a relay that has nothing under a reference and secret comes to. */
export const nothingThere = (): CommandProblem =>
  new CommandProblem(
    'the relay has nothing under this reference and secret: one of them is another’s, or the time of the enquiry is over and it is gone',
  )

/** The deliveries to the clinics that somebody names, by id or by name; those of all if nobody names one. */
export function deliveriesTo({ deliveries }: Status, names: readonly string[]): Status['deliveries'] {
  if (names.length === 0) return deliveries
  const found = names.map((name) => {
    const wanted = name.trim().toLowerCase()
    const [delivery, another] = deliveries.filter(
      ({ clinicId, clinicName }) => clinicId === wanted || clinicName.toLowerCase() === wanted,
    )
    if (delivery === undefined) throw new CommandProblem('a named clinic is not one that has this enquiry')
    if (another !== undefined) throw new CommandProblem('two clinics have the named name: use the id')
    return delivery
  })
  return [...new Set(found)]
}
