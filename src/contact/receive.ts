import { count, eq } from 'drizzle-orm'
import { equalBytes } from '../base/bytes.js'
import { Refusal } from '../base/refusal.js'
import type { QuestionAnswer, QuestionRequest } from '../contract/contact.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { contactKeys, questions } from '../database/schema.js'
import type { DayKeys } from '../keyring/day-keys.js'
import { dueInstant } from '../policy/due.js'
import type { Policy } from '../policy/policy.js'
import { questionTimes } from '../policy/retention.js'
import { operatorId } from '../seal/header.js'
import { inspectEnvelope } from '../seal/inspect.js'
import { wrapEnvelope, wrapKeyOf } from '../seal/wrap.js'
import { unwrapStored } from './unwrap.js'

/** What taking questions in needs of the relay. */
export interface Receiving {
  database: Database
  dayKeys: DayKeys
  policy: Policy
}

/**
 * How many questions are taken in within one hour of the clock, from everybody together: no address is stored by which one sender could
 * be told from another. People ask a handful a day; whoever sends more than one a minute wants to fill the box.
 */
export const mostPerHour = 60

/** How many wait for an answer at most: more than anybody could answer, and 130 MB at the worst. */
export const mostOpen = 5000

const hourMs = 3_600_000

/** What became of a question. `too-many`: how many seconds later the next hour begins. */
export type Received =
  | { kind: 'received'; answer: QuestionAnswer }
  | { kind: 'too-many'; waitSeconds: number }

type Row = typeof questions.$inferSelect

/**
 * Takes a sealed question in, once: the same one sent again gets the same answer. It is durable on return, wrapped under the day key
 * of the day on which the longest time of the policy is over. Refuses (`reseal`) what is sealed to another key than the present one,
 * (`unavailable`) while the operator has no key or thousands wait.
 */
export async function receiveQuestion(relay: Receiving, request: QuestionRequest): Promise<Received> {
  const { questionId, keyId, envelope } = request
  const found = inspectEnvelope(envelope, { keyId, deliveryId: questionId, clinicId: operatorId })
  if (found.kind === 'unexpected') {
    const rule = `is not the envelope that the request describes: ${found.reason}`
    throw new Refusal('unacceptable-form', undefined, [{ field: 'envelope', rule }])
  }
  const { database, dayKeys, policy } = relay
  const at = await database.transaction(now, { readOnly: true })
  const due = dueInstant(at, questionTimes(policy).longest, policy.timeZone)
  const { key: dayKey, number: dueKey } = await dayKeys.ensure(due, at)
  const row: Row = {
    id: questionId,
    keyId,
    wrapped: wrapEnvelope(wrapKeyOf(dayKey, questionId), questionId, envelope),
    state: 'open',
    policyVersion: policy.version,
    receivedAt: hourOf(at),
    closedAt: null,
    deleteAt: due.dueAt,
    ...due,
    dueKey,
  }
  const stored = await database.transaction((tx) => store(tx, row))
  if (stored.kind === 'too-many')
    return { kind: 'too-many', waitSeconds: Math.ceil((hourMs - (at.getTime() % hourMs)) / 1000) }
  if (stored.kind === 'known') await requireSame(relay, stored.row, envelope, at)
  const { receivedAt, deleteAt } = stored.row
  return { kind: 'received', answer: { questionId, receivedAt, deleteAt } }
}

/** To the hour only: what a question says is not to be found by when it came. */
const hourOf = (at: Date): Date => new Date(Math.floor(at.getTime() / hourMs) * hourMs)

type Stored = { kind: 'new' | 'known'; row: Row } | { kind: 'too-many' }

async function store(tx: Transaction, row: Row): Promise<Stored> {
  // Held to the end, so that questions are counted one after the other, and none comes under a key that is just being replaced.
  const [current] = await tx
    .select({ id: contactKeys.id })
    .from(contactKeys)
    .where(eq(contactKeys.state, 'current'))
    .for('update')
  const [known] = await tx.select().from(questions).where(eq(questions.id, row.id))
  if (known !== undefined) return { kind: 'known', row: known }
  if (current === undefined) throw new Refusal('unavailable', 'the operator takes no questions in here yet')
  if (!equalBytes(current.id, row.keyId))
    throw new Refusal('reseal', 'the operator has another contact key: fetch it, seal and send again')
  const [open] = await tx.select({ n: count() }).from(questions).where(eq(questions.state, 'open'))
  if ((open?.n ?? 0) >= mostOpen) throw new Refusal('unavailable', `${mostOpen} questions wait for an answer`)
  const [ofHour] = await tx
    .select({ n: count() })
    .from(questions)
    .where(eq(questions.receivedAt, row.receivedAt))
  if ((ofHour?.n ?? 0) >= mostPerHour) return { kind: 'too-many' }
  await tx.insert(questions).values(row)
  return { kind: 'new', row }
}

/** An id that was used for other bytes is refused: whoever sent them would believe that they had arrived. */
async function requireSame(relay: Receiving, row: Row, envelope: Uint8Array, at: Date): Promise<void> {
  if (!equalBytes(await unwrapStored(relay, row, at), envelope)) throw new Refusal('idempotency-conflict')
}
