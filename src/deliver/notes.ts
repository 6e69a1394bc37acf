import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import { Refusal } from '../base/refusal.js'
import type { SessionClinic } from '../clinics/sessions.js'
import type { noteAnswer, noteRequest, noteWritten } from '../contract/clinics.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { clinicNotes, deliveries } from '../database/schema.js'
import type { DayKeys } from '../keyring/day-keys.js'
import { inspectEnvelope } from '../seal/inspect.js'
import { unwrapEnvelope, wrapEnvelope, wrapKeyOf } from '../seal/wrap.js'
import { isInInbox, withdrawn } from './inbox.js'

/** What keeping notes needs of the relay. */
export interface Noting {
  database: Database
  dayKeys: Pick<DayKeys, 'existing'>
}

/**
 * Keeps what a clinic notes for itself about a delivery, which goes with the delivery. Refuses (`already-decided`) to write over a note
 * that its writer has not read, (`unacceptable-form`) what is not sealed to the clinic's present key for this delivery, (`gone`) a
 * delivery that was withdrawn, and (`not-found`) what is not in this clinic's inbox.
 */
export async function writeNote(
  { database, dayKeys }: Noting,
  { clinicId, keyId }: SessionClinic,
  deliveryId: string,
  { version, envelope }: z.output<typeof noteRequest>,
): Promise<z.output<typeof noteWritten>> {
  const found = inspectEnvelope(envelope, { keyId, deliveryId, clinicId })
  if (found.kind !== 'as_expected') {
    const rule = `must be sealed to the clinic's present key for this delivery: ${found.reason}`
    throw new Refusal('unacceptable-form', undefined, [{ field: 'envelope', rule }])
  }
  const due = await database.transaction((tx) => dueOf(tx, clinicId, deliveryId), { readOnly: true })
  const dayKey = await dayKeys.existing(due.dueDay, due.dueKey, due.at)
  const wrapped = wrapEnvelope(wrapKeyOf(dayKey, deliveryId), deliveryId, envelope)
  return database.transaction(async (tx) => {
    const present = await dueOf(tx, clinicId, deliveryId, { lock: true })
    // A hold has just moved it: the next try finds it where it is.
    if (present.dueDay !== due.dueDay || present.dueKey !== due.dueKey) throw new Refusal('unavailable')
    const itself = eq(clinicNotes.deliveryId, deliveryId)
    const [kept] = await tx.select({ version: clinicNotes.version }).from(clinicNotes).where(itself)
    if ((kept?.version ?? 0) !== version)
      throw new Refusal('already-decided', 'somebody has written another note meanwhile: read it first')
    const next = { keyId, wrapped, version: version + 1, writtenAt: present.at }
    if (kept === undefined) await tx.insert(clinicNotes).values({ deliveryId, ...next })
    else await tx.update(clinicNotes).set(next).where(itself)
    return { version: next.version }
  })
}

/** A clinic's note about a delivery. Refuses as {@link writeNote} does, and (`not-found`) if there is none. */
export async function readNote(
  { database, dayKeys }: Noting,
  { clinicId }: Pick<SessionClinic, 'clinicId'>,
  deliveryId: string,
): Promise<z.output<typeof noteAnswer>> {
  const { due, note } = await database.transaction(
    async (tx) => ({
      due: await dueOf(tx, clinicId, deliveryId),
      note: await tx.select().from(clinicNotes).where(eq(clinicNotes.deliveryId, deliveryId)),
    }),
    { readOnly: true },
  )
  const [kept] = note
  if (kept === undefined) throw new Refusal('not-found')
  const dayKey = await dayKeys.existing(due.dueDay, due.dueKey, due.at)
  const inside = unwrapEnvelope(wrapKeyOf(dayKey, deliveryId), deliveryId, kept.wrapped)
  if (inside.kind === 'damaged') throw new RangeError('a note does not unwrap')
  const { version, keyId, writtenAt } = kept
  return { version, keyId, writtenAt, envelope: inside.envelope }
}

async function dueOf(tx: Transaction, clinicId: string, deliveryId: string, { lock = false } = {}) {
  const { state, dueDay, dueKey } = deliveries
  const query = tx
    .select({ state, dueDay, dueKey })
    .from(deliveries)
    .where(and(eq(deliveries.id, deliveryId), isInInbox(clinicId)))
  // Locked, it stays as it is: who withdraws it waits, and destroys the note then.
  const [row] = await (lock ? query.for('no key update') : query)
  if (row === undefined) throw new Refusal('not-found')
  if (row.state === 'withdrawn') throw withdrawn()
  return { ...row, at: await now(tx) }
}
