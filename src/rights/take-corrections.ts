import { and, count, eq, inArray } from 'drizzle-orm'
import type { z } from 'zod'
import { equalBytes } from '../base/bytes.js'
import { Refusal } from '../base/refusal.js'
import { receiversOf } from '../clinics/directory.js'
import type { Vouching } from '../clinics/vouched.js'
import type { correctionAnswer, correctionRequest } from '../contract/enquiries.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { deliveries, followUps } from '../database/schema.js'
import type { DayKeys } from '../keyring/day-keys.js'
import { tellOfFollowUps } from '../notify/tell-of-follow-ups.js'
import { appendStatements, type StatementSigner } from '../prove/append.js'
import { type Correction, followUpHash, readFollowUp } from '../prove/follow-up.js'
import { mostCorrections } from '../prove/statement.js'
import { envelopeHashOf } from '../seal/commitment.js'
import { inspectEnvelope } from '../seal/inspect.js'
import { wrapEnvelope, wrapKeyOf } from '../seal/wrap.js'
import { enquiryOf } from './enquiry-of.js'
import { correctionStatement } from './follow-ups.js'
import { type Living, lockLiving } from './lock-living.js'

/** What taking corrections needs of the relay. */
export interface TakingCorrections {
  database: Database
  dayKeys: Pick<DayKeys, 'existing'>
  vouching: Vouching
  keys: StatementSigner
}

type Sent = z.output<typeof correctionRequest>['corrections'][number]
type Answer = z.output<typeof correctionAnswer>['corrections'][number]

/** A correction as it was sent, and what its patient signed in it. */
interface Read extends Sent {
  said: Correction
}

/**
 * Takes corrections, all of them or none. On return they are durable, and wait in their clinics' inboxes. One that is sent again gets
 * the first one's answer, whatever has changed since. Refuses (`not-found`) as every request of the patient does, and deliveries of
 * others alike, (`unacceptable-signature`) what this patient's key did not sign, (`reseal`) if a clinic has another key than the one
 * sealed to, (`gone`) a delivery that is withdrawn or over, and (`already-decided`) more than {@link mostCorrections} of one.
 */
export async function takeCorrections(
  relay: TakingCorrections,
  reference: string,
  token: Uint8Array,
  { corrections }: z.output<typeof correctionRequest>,
): Promise<z.output<typeof correctionAnswer>> {
  const { read, wrapKeys } = await look(relay, reference, token, corrections)
  const dayKeys = new Map<string, Uint8Array>()
  for (const { dueDay, dueKey, at } of wrapKeys)
    dayKeys.set(`${dueDay} ${dueKey}`, await relay.dayKeys.existing(dueDay, dueKey, at))
  return relay.database.transaction(async (tx) => {
    const { id } = await enquiryOf(tx, reference, token)
    return { corrections: await take(tx, relay, id, read, dayKeys) }
  })
}

/** What was signed, and under which day keys it will lie: those have to be there before the transaction that writes. */
const look = (
  { database, keys }: TakingCorrections,
  reference: string,
  token: Uint8Array,
  corrections: readonly Sent[],
) =>
  database.transaction(
    async (tx) => {
      const enquiry = await enquiryOf(tx, reference, token)
      const read = corrections.map((sent) => readCorrection(sent, keys.origin, enquiry.verificationKey))
      const at = await now(tx)
      const rows = await tx
        .selectDistinct({ dueDay: deliveries.dueDay, dueKey: deliveries.dueKey })
        .from(deliveries)
        .where(eq(deliveries.enquiryId, enquiry.id))
      return { read, wrapKeys: rows.map((row) => ({ ...row, at })) }
    },
    { readOnly: true },
  )

function readCorrection(sent: Sent, origin: string, verificationKey: Uint8Array): Read {
  const read = readFollowUp(sent, origin, verificationKey)
  if (read.kind === 'refused' || read.followUp.kind !== 'correction')
    throw new Refusal('unacceptable-signature')
  if (!equalBytes(envelopeHashOf(sent.envelope), read.followUp.envelope))
    throw new Refusal('unacceptable-signature', 'another envelope was signed than the one that was sent')
  return { ...sent, said: read.followUp }
}

async function take(
  tx: Transaction,
  relay: TakingCorrections,
  enquiryId: string,
  read: readonly Read[],
  dayKeys: ReadonlyMap<string, Uint8Array>,
): Promise<Answer[]> {
  const living = await lockOwn(tx, enquiryId, read)
  const known = await knownOf(tx, read)
  const fresh = read.filter(({ said }) => !known.has(said.id))
  if (fresh.length > 0) await store(tx, relay, fresh, living, dayKeys)
  const answers: Answer[] = []
  for (const one of read) answers.push(await answerFor(tx, one))
  return answers.toSorted((a, b) => (a.deliveryId < b.deliveryId ? -1 : 1))
}

/** The deliveries that are corrected, locked, by their ids. */
async function lockOwn(
  tx: Transaction,
  enquiryId: string,
  read: readonly Read[],
): Promise<Map<string, Living>> {
  const ids = read.map(({ said }) => said.delivery)
  if (new Set(ids).size !== ids.length)
    throw new Refusal('invalid-request', 'a delivery is corrected twice in this request')
  const own = await tx
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.enquiryId, enquiryId), inArray(deliveries.id, ids)))
  if (own.length !== ids.length) throw new Refusal('not-found')
  return new Map((await lockLiving(tx, ids)).map((one) => [one.id, one]))
}

/** The ids of those that were taken before. Refuses (`idempotency-conflict`) an id that was used for another. */
async function knownOf(tx: Transaction, read: readonly Read[]): Promise<Set<string>> {
  const ids = read.map(({ said }) => said.id)
  const rows = await tx.select().from(followUps).where(inArray(followUps.id, ids))
  for (const { id, body, signature } of rows) {
    const sent = read.find(({ said }) => said.id === id)
    const isSame =
      sent !== undefined &&
      body !== null &&
      signature !== null &&
      equalBytes(sent.body, body) &&
      equalBytes(sent.signature, signature)
    if (!isSame) throw taken()
  }
  return new Set(rows.map(({ id }) => id))
}

const taken = () => new Refusal('idempotency-conflict', 'this id was used for another correction')

async function store(
  tx: Transaction,
  { keys, vouching }: TakingCorrections,
  fresh: readonly Read[],
  living: ReadonlyMap<string, Living>,
  dayKeys: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  // Only now that they are locked: what is stated comes after whatever the clinic signed before.
  const at = await now(tx)
  const about = fresh.map((one) => ({ ...one, delivery: correctable(living.get(one.said.delivery), at) }))
  await requireRoom(
    tx,
    about.map(({ delivery }) => delivery.id),
  )
  const clinicIds = about.map(({ delivery }) => delivery.clinicId)
  const receivers = await receiversOf(tx, { vouching }, clinicIds, { hold: true })
  for (const { delivery, keyId, envelope, said } of about) {
    const receiver = receivers.get(delivery.clinicId)
    if (receiver === undefined) throw new Refusal('clinic-not-active')
    if (!equalBytes(receiver.keyId, keyId)) throw new Refusal('reseal')
    requireAsDescribed(envelope, { keyId, deliveryId: said.id, clinicId: delivery.clinicId })
  }
  const rows = about.map(({ said, delivery, body, signature, keyId, envelope }) => ({
    id: said.id,
    deliveryId: delivery.id,
    kind: 'correction' as const,
    body,
    signature,
    keyId,
    wrapped: wrapEnvelope(wrapKeyOf(dayKeyOf(delivery, dayKeys), said.id), said.id, envelope),
    receivedAt: at,
  }))
  const written = await tx
    .insert(followUps)
    .values(rows)
    .onConflictDoNothing({ target: followUps.id })
    .returning({ id: followUps.id })
  if (written.length !== rows.length) throw taken()
  await tellOfFollowUps(
    tx,
    about.map(({ delivery }) => delivery),
    at,
  )
  await appendStatements(
    tx,
    keys,
    about.map(({ said, delivery, body, signature }) => ({
      event: 'EnquiryCorrected' as const,
      at,
      delivery: delivery.id,
      clinic: delivery.clinicId,
      followUp: followUpHash({ body, signature }),
      envelope: said.envelope,
    })),
  )
}

/** Beyond its own time nobody would read it, whatever a hold keeps. */
function correctable(delivery: Living | undefined, at: Date): Living {
  if (delivery === undefined || delivery.ownDueAt <= at) throw new Refusal('gone')
  if (delivery.state === 'withdrawn') throw new Refusal('gone', 'this delivery is withdrawn')
  return delivery
}

async function requireRoom(tx: Transaction, ids: readonly string[]): Promise<void> {
  const rows = await tx
    .select({ n: count() })
    .from(followUps)
    .where(and(inArray(followUps.deliveryId, [...ids]), eq(followUps.kind, 'correction')))
    .groupBy(followUps.deliveryId)
  if (rows.some(({ n }) => n >= mostCorrections))
    throw new Refusal('already-decided', `a delivery can be corrected ${mostCorrections} times`)
}

function requireAsDescribed(envelope: Uint8Array, expected: Parameters<typeof inspectEnvelope>[1]): void {
  const found = inspectEnvelope(envelope, expected)
  if (found.kind === 'as_expected') return
  const rule = `is not the envelope that the request describes: ${found.reason}`
  throw new Refusal('unacceptable-form', undefined, [{ field: 'corrections.envelope', rule }])
}

function dayKeyOf({ dueDay, dueKey }: Living, dayKeys: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const key = dayKeys.get(`${dueDay} ${dueKey}`)
  // A hold has just moved it: the next try finds it where it is.
  if (key === undefined) throw new Refusal('unavailable')
  return key
}

async function answerFor(tx: Transaction, { body, signature, said }: Read): Promise<Answer> {
  const statement = await correctionStatement(tx, said.delivery, followUpHash({ body, signature }))
  const [row] = await tx
    .select({ receivedAt: followUps.receivedAt })
    .from(followUps)
    .where(eq(followUps.id, said.id))
  if (statement === undefined || row === undefined) throw new RangeError('a correction without its statement')
  return { followUpId: said.id, deliveryId: said.delivery, receivedAt: row.receivedAt, statement }
}
