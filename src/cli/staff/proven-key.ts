import type { Answer } from '../../contract/staff-answers.js'
import { fingerprintOf, keyIdOf } from '../../seal/keys.js'
import { CommandProblem } from '../command-problem.js'
import { type Acting, actAlone } from './act.js'

type Listed = Answer<'clinic.list'>['clinics'][number]

/** A clinic with the key that it has proven and that waits to be confirmed. */
export interface ProvenKey {
  clinic: Listed
  keyId: Uint8Array
  fingerprint: string
}

/** A clinic as the relay lists it. */
export async function clinicListed(staff: Acting, clinicId: string): Promise<Listed> {
  const { clinics } = await actAlone(staff, 'clinic.list', {})
  const clinic = clinics.find(({ id }) => id === clinicId)
  if (clinic === undefined) throw new CommandProblem('there is no clinic with this id')
  return clinic
}

/** The proven key of a clinic, as the relay lists it. */
export async function provenKeyOf(staff: Acting, clinicId: string): Promise<ProvenKey> {
  const clinic = await clinicListed(staff, clinicId)
  const key = clinic.keys.find(({ state }) => state === 'proven')
  if (key === undefined)
    throw new CommandProblem(
      clinic.state === 'invited'
        ? `${clinic.name} has not joined yet`
        : `${clinic.name} has no key that waits to be confirmed`,
    )
  // Both from the keys themselves: a relay cannot show one key's fingerprint and have another one confirmed.
  return { clinic, keyId: keyIdOf(key), fingerprint: fingerprintOf(key) }
}

/** Whether two fingerprints are the same, however one of them was typed. */
export const sameFingerprint = (typed: string, known: string): boolean => bare(typed) === bare(known)

const bare = (fingerprint: string): string =>
  fingerprint.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
