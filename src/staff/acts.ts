import { and, count, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { equalBytes, utf8 } from '../base/bytes.js'
import { readCanonicalJson } from '../base/canonical.js'
import { fieldProblems } from '../base/field-problems.js'
import { Refusal } from '../base/refusal.js'
import { verifyFor } from '../base/signing.js'
import {
  type Act,
  type ActOf,
  type actRequest,
  actSchema,
  approvalOf,
  signersNeeded,
} from '../contract/staff.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { staff, staffActs, staffSignatures } from '../database/schema.js'

/** How long an act can wait for its second signature. It counts once, so that this bounds nothing but forgetting. */
const actLifeMs = 24 * 3_600_000
/** How far ahead the clock of a staff member's computer may be. */
const clockToleranceMs = 10 * 60_000

/** What checking acts needs of the relay. */
export interface Staffed {
  database: Database
  keys: { origin: string; operatorToken: string }
}

type Signed = z.output<typeof actRequest>

/** An act that was recorded, when, and its public part as the signers approved it. */
export interface Recorded {
  act: Act
  at: Date
  approved: { body: Uint8Array; signatures: { signKey: Uint8Array; signature: Uint8Array }[] }
}

interface Signer {
  staffId: string
  signKey: Uint8Array
  signature: Uint8Array
  /** The signature under the public part; empty if the act has none. */
  approval: Uint8Array
}

/**
 * Checks that an act is signed by as many staff members as it needs, and records it before it is carried out: who, what
 * and why is durable when the transaction of the deed is. An act counts once.
 */
export async function recordAct(tx: Transaction, relay: Staffed, signed: Signed): Promise<Recorded> {
  // Whether there are two to ask, and two left, is looked at by one act at a time.
  if (changesStaff(readAct(signed))) await tx.execute(sql`lock table ${staff} in share row exclusive mode`)
  const { act, at, signers } = await checkAct(tx, relay, signed)
  await store(tx, act, signed, signers, at)
  return { act, at, approved: approvedBy(act, signers) }
}

/** An act that may be carried out, when, and who signed it. Records nothing. */
export async function checkAct(
  tx: Transaction,
  { keys }: Staffed,
  signed: Signed,
): Promise<{ act: Act; at: Date; signers: Signer[] }> {
  const act = readAct(signed)
  const at = await now(tx)
  const ageMs = at.getTime() - act.at.getTime()
  if (ageMs > actLifeMs || ageMs < -clockToleranceMs) {
    throw new Refusal('gone', 'an act can be carried out for 24 hours: check the clock, or make it again')
  }
  const signers = await signersOf(tx, signed, act, keys.origin)
  const needed = await neededFor(tx, act)
  if (signers.length === 0 && (needed > 0 || !isOperator(signed, keys.operatorToken))) {
    throw new Refusal('unauthenticated')
  }
  if (signers.length < needed) {
    throw new Refusal('forbidden', `this act needs the signatures of ${needed} staff members`)
  }
  return { act, at, signers }
}

/** The public part with the signatures under it; empty if the act has none. */
function approvedBy(act: Act, signers: readonly Signer[]): Recorded['approved'] {
  const body = approvalOf(act) ?? new Uint8Array()
  return { body, signatures: signers.map(({ signKey, approval: signature }) => ({ signKey, signature })) }
}

/** What an act says. Refuses (`invalid-request`) what is none. */
export function readAct({ body }: Signed): Act {
  const parsed = actSchema.safeParse(readCanonicalJson(body)?.value)
  if (!parsed.success) throw new Refusal('invalid-request', undefined, fieldProblems(parsed.error.issues))
  return parsed.data
}

/** Who signed, each once. Refuses the whole act if any signature is not good or not of a present staff member. */
async function signersOf(
  tx: Transaction,
  { body, signatures }: Signed,
  act: Act,
  origin: string,
): Promise<Signer[]> {
  if (signatures.length === 0) return []
  const keys = signatures.map(({ signKey }) => signKey)
  const present = await tx
    .select({ id: staff.id, signKey: staff.signKey })
    .from(staff)
    .where(and(isNull(staff.removedAt), inArray(staff.signKey, keys)))
  const publicPart = approvalOf(act)
  const signers = new Map<string, Signer>()
  for (const { signKey, signature, approval } of signatures) {
    const member = present.find((one) => equalBytes(one.signKey, signKey))
    const isGood =
      verifyFor('staff-act', origin, body, signature, signKey) &&
      (publicPart === null
        ? approval === undefined
        : approval !== undefined && verifyFor('registrar', origin, publicPart, approval, signKey))
    if (member === undefined || !isGood) throw new Refusal('unauthenticated')
    signers.set(member.id, { staffId: member.id, signKey, signature, approval: approval ?? new Uint8Array() })
  }
  return [...signers.values()]
}

/**
 * Two people cannot be asked for while there is one: the first member is added by whoever holds the relay's keys, the
 * second by the first.
 */
async function neededFor(tx: Transaction, { command }: Act): Promise<number> {
  const needed = signersNeeded[command]
  if (command !== 'staff.add') return needed
  const [present] = await tx.select({ n: count() }).from(staff).where(isNull(staff.removedAt))
  return Math.min(needed, present?.n ?? 0)
}

const changesStaff = ({ command }: Act): boolean => command === 'staff.add' || command === 'staff.remove'

const isOperator = ({ operatorToken }: Signed, expected: string): boolean =>
  operatorToken !== undefined && equalBytes(utf8(operatorToken), utf8(expected))

async function store(
  tx: Transaction,
  act: Act,
  { body }: Signed,
  signers: readonly Signer[],
  at: Date,
): Promise<void> {
  const [recorded] = await tx
    .insert(staffActs)
    .values({ id: act.id, command: act.command, body, doneAt: at })
    .onConflictDoNothing()
    .returning({ id: staffActs.id })
  if (recorded === undefined) throw new Refusal('already-decided', 'this act was carried out before')
  if (signers.length > 0) {
    await tx
      .insert(staffSignatures)
      .values(signers.map(({ staffId, signature }) => ({ actId: act.id, staffId, signature })))
  }
}

/** The members of staff, past ones included. */
export const listStaff = (tx: Transaction) => tx.select().from(staff).orderBy(staff.addedAt)

/**
 * Ends a member's rights. What they signed before stays valid. Refuses to leave fewer than two: one alone could add
 * whom they like.
 */
export async function removeStaff(
  tx: Transaction,
  { staffId, signKey }: ActOf<'staff.remove'>['arguments'],
  at: Date,
): Promise<void> {
  const present = await tx.select({ id: staff.id }).from(staff).where(isNull(staff.removedAt))
  if (present.length <= 2 && present.some(({ id }) => id === staffId)) {
    throw new Refusal('forbidden', 'two members of staff have to stay: add the successor first')
  }
  const [removed] = await tx
    .update(staff)
    .set({ removedAt: at })
    .where(and(eq(staff.id, staffId), eq(staff.signKey, signKey), isNull(staff.removedAt)))
    .returning({ id: staff.id })
  if (removed === undefined) throw new Refusal('not-found', 'there is no such staff member')
}
