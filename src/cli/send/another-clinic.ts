import { visibleLine } from '../../base/visible.js'
import { fetchOwnCopy } from '../../client/patient.js'
import type { RelayClient } from '../../client/relay.js'
import { fetchDirectory } from '../../client/sender.js'
import type { Directory } from '../../contract/clinics.js'
import { say } from '../terminal.js'
import { clinicsFor } from './choose-clinics.js'
import type { Status } from './status-words.js'

type Reason = NonNullable<Status['deliveries'][number]['offerAnother']>

const adviceOn: Readonly<Record<Reason, string>> = {
  unseen: 'nobody there has seen it for too long',
  unhandled: 'it was seen there, and has waited too long for an answer',
  cannot_help: 'it cannot help with this',
  problem: 'it cannot read what it got',
}

/** A longer list helps nobody to choose: videre send shows all of them. */
const mostNamed = 10

/**
 * Says, if a clinic is silent or cannot help, that another one can be asked, and which there are for the same care need, those of the
 * patient's county first. The relay does not know what to look for: the patient's own copy says it, and the looking is done here.
 */
export async function sayOtherClinics(
  relay: RelayClient,
  status: Status,
  patientSecret: Uint8Array,
): Promise<void> {
  const silent = status.deliveries.filter(({ offerAnother }) => offerAnother !== null)
  if (silent.length === 0) return
  const others = await othersFor(relay, status, patientSecret)
  say()
  say('You can ask another clinic, with videre send:')
  for (const { clinicName, offerAnother } of silent)
    if (offerAnother !== null) say(`  ${visibleLine(clinicName)}: ${adviceOn[offerAnother]}`)
  if (others === null) return
  if (others.length === 0) return say('There is no other here for this care need.')
  say(`For this care need there ${others.length === 1 ? 'is' : 'are'} also:`)
  for (const { name, place } of others.slice(0, mostNamed))
    say(`  ${visibleLine(name)}, ${visibleLine(place)}`)
  if (others.length > mostNamed) say(`  and ${others.length - mostNamed} more`)
}

/** The clinics that were not asked; `null` if the patient's own copy does not say for what. */
async function othersFor(
  relay: RelayClient,
  status: Status,
  patientSecret: Uint8Array,
): Promise<Directory['clinics'] | null> {
  if (status.copyLost) return null
  const copy = await fetchOwnCopy(relay, status, patientSecret)
  if (copy.kind === 'unreadable') return null
  const { careNeed, contact } = copy.form
  const asked = new Set(status.deliveries.map(({ clinicId }) => clinicId))
  const fitting = clinicsFor({ careNeed, postcode: contact.postcode }, await fetchDirectory(relay))
  return fitting.filter(({ id }) => !asked.has(id))
}
