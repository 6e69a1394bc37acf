import { and, eq, inArray } from 'drizzle-orm'
import { newId } from '../base/ids.js'
import type { Log } from '../base/log.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { deliveries, noticeEndpoints, notices } from '../database/schema.js'
import type { DayKeys } from '../keyring/day-keys.js'
import type { StatementSigner } from '../prove/append.js'
import { stateFailures } from './failures.js'
import { claimSilent, type Silence, type SilencePolicy, type Silent } from './silence.js'
import { isStaffMailbox, keepStaffMailbox, type Staffed } from './staff-mailbox.js'
import { tellPatient } from './tell-patient.js'

/** What following up silence needs of the relay. */
export interface Reminding extends Staffed {
  database: Database
  log: Log
  keys: StatementSigner
  policy: SilencePolicy & Staffed['policy']
  dayKeys: Pick<DayKeys, 'states'>
}

/**
 * Follows up on what waits at clinics for too long: has the clinic reminded, then staff and the patient told, and states what had not
 * happened by then. Each step is made once for each delivery, with however many replicas and after however long a downtime.
 */
export async function remindSilent(relay: Reminding): Promise<void> {
  let told = 0
  for (;;) {
    const stages = await relay.database.transaction((tx) => remindBatch(tx, relay))
    if (stages.length === 0) break
    told += stages.filter(isTold).length
  }
  if (told > 0) relay.log.warn('clinics-silent', { count: told })
}

/** Gives the stages that deliveries came to. */
async function remindBatch(tx: Transaction, relay: Reminding): Promise<Silence[]> {
  const silent = await claimSilent(tx, relay.policy, relay.dayKeys)
  if (silent.length === 0) return []
  // Only now that they are locked: what is stated is stated of a time at which it is still so.
  const at = await now(tx)
  const told = silent.filter(({ stage }) => isTold(stage))
  await remindClinics(tx, silent, at)
  if (told.length > 0) await tellStaff(tx, relay, told, at)
  const ended = silent.filter(({ stage }) => stage === 'unseen_told')
  if (ended.length > 0) await stateFailures(tx, relay.keys, ended, at)
  await noteStages(tx, silent, at)
  const enquiries = new Set(told.map(({ enquiryId }) => enquiryId))
  for (const enquiryId of [...enquiries].toSorted()) await tellPatient(tx, enquiryId, at)
  return silent.map(({ stage }) => stage)
}

const isTold = (stage: Silence): boolean => stage === 'unseen_told' || stage === 'unhandled_told'

const aboutOf = {
  unseen_reminded: 'unseen',
  unseen_told: 'unseen',
  unhandled_reminded: 'unhandled',
  unhandled_told: 'unhandled',
} as const satisfies Record<Silence, string>

/** At every address in use, once: one that is new since the reminder hears of it when staff do. */
async function remindClinics(tx: Transaction, silent: readonly Silent[], at: Date): Promise<void> {
  const clinicIds = [...new Set(silent.map(({ clinicId }) => clinicId))]
  const endpoints = await tx
    .select({ id: noticeEndpoints.id, clinicId: noticeEndpoints.clinicId })
    .from(noticeEndpoints)
    .where(and(inArray(noticeEndpoints.clinicId, clinicIds), eq(noticeEndpoints.state, 'active')))
    .for('key share')
  const written = silent.flatMap((one) =>
    endpoints.filter(({ clinicId }) => clinicId === one.clinicId).map(({ id }) => reminderAt(id, one, at)),
  )
  if (written.length > 0) await tx.insert(notices).values(written).onConflictDoNothing()
}

async function tellStaff(
  tx: Transaction,
  relay: Reminding,
  told: readonly Silent[],
  at: Date,
): Promise<void> {
  await keepStaffMailbox(tx, relay, at)
  const mailboxes = await tx.select({ id: noticeEndpoints.id }).from(noticeEndpoints).where(isStaffMailbox)
  const written = mailboxes.flatMap(({ id }) => told.map((one) => reminderAt(id, one, at)))
  await tx.insert(notices).values(written).onConflictDoNothing()
}

const reminderAt = (endpointId: string, { id: deliveryId, stage }: Silent, at: Date) => ({
  id: newId(),
  endpointId,
  about: aboutOf[stage],
  deliveryId,
  state: 'waiting' as const,
  writtenAt: at,
  nextAt: at,
})

async function noteStages(tx: Transaction, silent: readonly Silent[], at: Date): Promise<void> {
  for (const silence of new Set(silent.map(({ stage }) => stage))) {
    const ids = silent.filter(({ stage }) => stage === silence).map(({ id }) => id)
    await tx.update(deliveries).set({ silence, silenceAt: at }).where(inArray(deliveries.id, ids))
  }
}
