import { Refusal } from '../base/refusal.js'
import type { DayKeys } from '../keyring/day-keys.js'
import { unwrapNoticeAddress } from '../seal/notice-address.js'
import type { Outcome } from './outcome.js'

/** Where a notice goes: as a clinic or the policy has it, or as it lies at rest, wrapped, of a patient until `dueAt`. */
export type Addressed =
  | { kind: 'plain'; address: string }
  | {
      kind: 'wrapped'
      wrapped: Uint8Array
      enquiryId: string
      dueDay: string
      dueKey: number
      dueAt: Date
    }

/** What reading addresses needs of the relay. */
export interface Reading {
  dayKeys: Pick<DayKeys, 'existing'>
}

/**
 * The address that a notice goes to at `at`. A patient's is unwrapped into this process's memory and nowhere else; `unaddressed` if
 * that cannot be: its time is over, the day key is lost, or it is damaged. Throws if it cannot be at present.
 */
export async function readAddress(
  { dayKeys }: Reading,
  to: Addressed,
  at: Date,
): Promise<{ kind: 'read'; address: string } | Extract<Outcome, { kind: 'unaddressed' }>> {
  if (to.kind === 'plain') return { kind: 'read', address: to.address }
  try {
    const dayKey = await dayKeys.existing(to.dueDay, to.dueKey, at)
    const read = unwrapNoticeAddress(dayKey, to.enquiryId, to.wrapped)
    if (read.kind === 'damaged') return { kind: 'unaddressed', code: 'damaged' }
    return { kind: 'read', address: read.address }
  } catch (error) {
    if (error instanceof Refusal && error.code === 'gone') return { kind: 'unaddressed', code: 'time-over' }
    if (error instanceof Refusal && error.code === 'lost') return { kind: 'unaddressed', code: 'key-lost' }
    throw error
  }
}
