/** What the acts of staff answer. Names here leave the process and are for ever. */
import { z } from 'zod'
import { bytesField, idField, instantField, referenceField } from '../base/wire.js'
import { reportFileSchema } from '../prove/retention-report.js'
import { deliveryProblems, outcomes } from '../prove/statement.js'
import { publicKeys } from './clinics.js'
import { deliveryStates } from './enquiries.js'
import type { Command } from './staff.js'
import { anonymityAnswer } from './statistics.js'

const nothing = z.strictObject({})

/**
 * What can be wrong with a day key: it lies in one place only; in none, but in the relay's memory; in none; or in one that cannot be
 * looked at.
 */
const ailments = ['single', 'unwritten', 'lost', 'unusable'] as const

/** What each act answers. */
export const actAnswers = {
  'staff.add': z.strictObject({ staffId: idField() }),
  'staff.remove': nothing,
  'staff.list': z.strictObject({
    staff: z.array(
      z.strictObject({
        id: idField(),
        name: z.string(),
        signKey: bytesField(32),
        addedAt: instantField(),
        removedAt: instantField().nullable(),
      }),
    ),
  }),
  'clinic.invite': z.strictObject({ clinicId: idField(), invite: bytesField(16) }),
  'clinic.reinvite': z.strictObject({ invite: bytesField(16) }),
  'clinic.confirm': nothing,
  'clinic.revoke': nothing,
  'clinic.pause': nothing,
  'clinic.resume': nothing,
  'clinic.list': z.strictObject({
    clinics: z.array(
      z.strictObject({
        id: idField(),
        name: z.string(),
        place: z.string(),
        state: z.enum(['invited', 'proven', 'active', 'paused']),
        keys: z.array(
          z.strictObject({ ...publicKeys.shape, state: z.enum(['proven', 'approved', 'current']) }),
        ),
        /** The key that it had last, which a confirmed one replaces. */
        replaces: bytesField(16).nullable(),
      }),
    ),
  }),
  'integration.issue': z.strictObject({ token: bytesField(32) }),
  'evidence.disclose': z.strictObject({ evidence: bytesField(undefined, 4 * 1024 * 1024) }),
  'evidence.enquiry': z.strictObject({ evidence: bytesField(undefined, 4 * 1024 * 1024) }),
  'evidence.clinic': z.strictObject({
    deliveries: z.array(
      z.strictObject({
        deliveryId: idField(),
        reference: referenceField(),
        number: z.int().nullable(),
        state: z.enum(deliveryStates),
        outcome: z.enum(outcomes).nullable(),
        problem: z.enum(deliveryProblems).nullable(),
        consignedAt: instantField(),
        handedOverAt: instantField().nullable(),
        openedAt: instantField().nullable(),
        seenAt: instantField().nullable(),
        handledAt: instantField().nullable(),
      }),
    ),
  }),
  'notice.replay': z.strictObject({ notices: z.int() }),
  'notice.list': z.strictObject({
    endpoints: z.array(
      z.strictObject({
        clinicId: idField(),
        name: z.string(),
        endpointId: idField(),
        kind: z.enum(['mail', 'webhook']),
        state: z.enum(['active', 'off']),
        failingSince: instantField().nullable(),
        lastAnswer: z.string().nullable(),
        waiting: z.int(),
      }),
    ),
  }),
  'notice.silent': z.strictObject({
    /** Unseen since it was forwarded, or seen and not answered since. */
    deliveries: z.array(
      z.strictObject({
        clinicId: idField(),
        name: z.string(),
        telephone: z.string(),
        reference: referenceField(),
        state: z.enum(deliveryStates),
        consignedAt: instantField(),
        seenAt: instantField().nullable(),
      }),
    ),
    /** How many there are beyond these. */
    more: z.int(),
  }),
  'log.check': z.strictObject({
    leaves: z.int(),
    findings: z.array(
      z.strictObject({ finding: z.string(), count: z.int(), example: z.string().optional() }),
    ),
  }),
  'log.restart': z.strictObject({ origin: z.string(), key: z.string() }),
  'keys.status': z.strictObject({
    at: instantField(),
    /** How many keys the days to come have. */
    keys: z.int(),
    /** Those that do not lie in both of their places; of the lost ones with what can be opened no more. */
    ailing: z.array(
      z.strictObject({
        day: z.string(),
        number: z.int(),
        dueAt: instantField(),
        state: z.enum(ailments),
        enquiries: z.int(),
        deliveries: z.array(
          z.strictObject({
            clinicId: idField(),
            clinicName: z.string(),
            deliveryId: idField(),
            reference: referenceField(),
            state: z.enum(deliveryStates),
            signedForAt: instantField().nullable(),
          }),
        ),
      }),
    ),
  }),
  'hold.place': z.strictObject({ until: instantField(), dueAt: instantField() }),
  'hold.release': z.strictObject({ dueAt: instantField() }),
  'hold.list': z.strictObject({
    holds: z.array(
      z.strictObject({
        reference: referenceField(),
        placedAt: instantField(),
        until: instantField(),
        isTold: z.boolean(),
        dueAt: instantField(),
      }),
    ),
  }),
  'enquiry.withdraw': z.strictObject({ deliveries: z.int() }),
  'contact.set': nothing,
  'question.list': z.strictObject({
    questions: z.array(
      z.strictObject({
        questionId: idField(),
        state: z.enum(['open', 'closed']),
        receivedAt: instantField(),
        closedAt: instantField().nullable(),
        deleteAt: instantField(),
      }),
    ),
  }),
  'question.open': z.strictObject({ keyId: bytesField(16), envelope: bytesField(undefined, 26_000) }),
  /** When it is deleted: at once, or when the policy says so. */
  'question.close': z.strictObject({ deleteAt: instantField() }),
  'anonymity.report': anonymityAnswer,
  'retention.status': z.strictObject({
    at: instantField(),
    overdue: z.int(),
    coming: z.array(z.strictObject({ day: z.string(), dueAt: instantField(), deliveries: z.int() })),
  }),
  'retention.run': z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('stripped'),
      deliveries: z.int(),
      enquiries: z.int(),
      dayKeys: z.int(),
    }),
    z.strictObject({ kind: z.literal('postponed') }),
  ]),
  'retention.verify': z.strictObject({
    findings: z.array(
      z.strictObject({ finding: z.string(), count: z.int().optional(), day: z.string().optional() }),
    ),
    report: reportFileSchema,
  }),
} as const satisfies Record<Command, z.ZodType>

/** What an act of one command answers. */
export type Answer<C extends Command> = z.output<(typeof actAnswers)[C]>
