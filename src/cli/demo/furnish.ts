import { unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { equalBytes } from '../../base/bytes.js'
import { join as joinRelay } from '../../client/join.js'
import type { Answer } from '../../contract/staff-answers.js'
import { keyIdOf } from '../../seal/keys.js'
import { type DemoKey, existingDemoKey, makeDemoKey } from './demo-keys.js'
import type { DemoPlace, DemoStaff } from './demo-staff.js'
import type { InventedClinic } from './invented-clinics.js'

/** A demo's clinic, with its key. */
export interface DemoClinic {
  clinicId: string
  name: string
  place: string
  key: DemoKey
}

/** A clinic on its way: `proven` ones wait to be confirmed. */
type OnItsWay = DemoClinic & { state: 'proven' | 'active' }

/**
 * Invites clinics, lets them join with keys of their own, and confirms them, all at the end. Run again after an
 * interruption it takes up every clinic where it was.
 */
export async function furnish(
  place: DemoPlace,
  staff: DemoStaff,
  invented: readonly InventedClinic[],
): Promise<DemoClinic[]> {
  const { clinics } = await staff.act('clinic.list', {})
  const all: OnItsWay[] = []
  for (const one of invented) {
    const path = join(place.directory, `${one.file}.key`)
    all.push((await begun(path, clinics)) ?? (await begin(path, one, place, staff)))
  }
  for (const { clinicId, name, key, state } of all) {
    const { keyId } = key.holder
    if (state === 'proven') await staff.act('clinic.confirm', { clinicId, name, keyId, replaces: null })
  }
  return all
}

/** A clinic of an earlier attempt, if its key file is the one that the relay knows. */
async function begun(path: string, clinics: Answer<'clinic.list'>['clinics']): Promise<OnItsWay | null> {
  const key = await existingDemoKey(path)
  const clinic = clinics.find(({ id }) => id === key?.file.clinicId)
  const known = clinic?.keys.find((one) => key !== null && equalBytes(keyIdOf(one), key.holder.keyId))
  if (key === null || clinic === undefined || known === undefined) return null
  const { id: clinicId, name, place } = clinic
  return { clinicId, name, place, key, state: known.state === 'proven' ? 'proven' : 'active' }
}

async function begin(
  path: string,
  { arguments: entry }: InventedClinic,
  { at, clock }: DemoPlace,
  staff: DemoStaff,
): Promise<OnItsWay> {
  // A key that never became its clinic's: nothing can have been sealed to it.
  await unlink(path).catch(() => undefined)
  const { clinicId, invite } = await staff.act('clinic.invite', entry)
  const { name, place } = entry
  const key = await makeDemoKey(path, { kind: 'clinic', name, clinicId, relay: at.url.origin })
  await joinRelay(at.relay, key.holder, invite, clock)
  return { clinicId, name, place, key, state: 'proven' }
}
