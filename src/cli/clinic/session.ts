import { hostClock } from '../../base/clock.js'
import { isId, readReference } from '../../base/ids.js'
import { type ClinicAtRelay, type InboxDelivery, listAll, login, logout } from '../../client/clinic.js'
import { RelayRefused } from '../../client/relay.js'
import { options } from '../arguments.js'
import { CommandProblem } from '../command-problem.js'
import { openKey } from '../own-key.js'
import { type RelayAt, relayAt } from '../relay-at.js'
import { lookAt } from './watching.js'

/** What every command of a clinic that has joined takes. */
export const clinicOptions = {
  key: options.key,
  'passphrase-file': options['passphrase-file'],
  relay: { ...options.relay, description: 'Another address of the relay than the one in the key file' },
} as const

/** What somebody gave of {@link clinicOptions}. */
export interface ClinicOptions {
  key: string
  'passphrase-file'?: string | undefined
  relay?: string | undefined
}

/** Opens the key, works in a session of the clinic, and ends the session. */
export async function asClinic<T>(
  given: ClinicOptions,
  work: (clinic: ClinicAtRelay, name: string, at: RelayAt) => Promise<T>,
): Promise<T> {
  const { holder, file } = await openKey(given.key, 'clinic', given['passphrase-file'])
  if (file.clinicId === undefined || file.relay === undefined)
    throw new CommandProblem(`${given.key}: has not joined a relay yet; videre clinic join does that`)
  const at = relayAt(given.relay, file.relay)
  const { relay } = at
  const origin = new URL(file.relay).host
  const clinic = await enter({ relay, origin, clinicId: file.clinicId, holder, clock: hostClock })
  try {
    return await work(await lookAt(given.key, clinic, at), file.name, at)
  } finally {
    // It ends by itself otherwise; what was done is done.
    await logout(clinic).catch(() => undefined)
  }
}

async function enter(clinic: Omit<ClinicAtRelay, 'token'>): Promise<ClinicAtRelay> {
  try {
    return await login(clinic)
  } catch (error) {
    if (error instanceof RelayRefused && error.code === 'unauthenticated')
      throw new CommandProblem(
        'the relay does not let this key in: the operator has not confirmed it yet, or it was replaced by another',
      )
    throw error
  }
}

/** The delivery that somebody names by its reference, in any spelling, or by its id. */
export async function deliveryNamed(clinic: ClinicAtRelay, typed: string): Promise<InboxDelivery> {
  const reference = readReference(typed)
  const id = typed.trim().toLowerCase()
  if (reference === null && !isId(id))
    throw new CommandProblem('this is not a reference: at least one character was mistyped')
  const found = (await listAll(clinic)).find((one) => one.reference === reference || one.deliveryId === id)
  if (found === undefined)
    throw new CommandProblem(
      `there is no enquiry ${reference ?? id} in this inbox: it was mistyped, withdrawn, or its time is over`,
    )
  return found
}
