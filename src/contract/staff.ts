/**
 * The contract for the operator's staff. Whatever they do is an *act*: command, arguments and reason, signed by those
 * whose keys it needs and posted to one address. Names here leave the process and are for ever.
 */
import { z } from 'zod'
import { canonicalJson } from '../base/canonical.js'
import { bytesField, idField, instantField, referenceField } from '../base/wire.js'
import { telephoneSchema } from '../form/telephone.js'
import { lineSchema } from '../form/text.js'
import { type Approval, approvalSchema } from '../prove/entry.js'
import { deliveryProblems, outcomes } from '../prove/statement.js'
import { publicKeys } from './clinics.js'
import { deliveryStates } from './enquiries.js'

/** A line without control characters or direction marks, which could make it look like another one. */
const line = lineSchema(200)
const code = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, 'must be 2 to 40 characters of a to z, 0 to 9 and -')

const common = {
  v: z.literal(1),
  id: idField(),
  at: instantField(),
  /** Why, in words that name no patient: it is kept. */
  reason: lineSchema(300).refine((text) => text.length >= 3, 'must be at least 3 characters'),
}
const act = <N extends string, S extends z.ZodRawShape>(command: N, args: S) =>
  z.strictObject({ ...common, command: z.literal(command), arguments: z.strictObject(args) })

/** A clinic as staff enter it. */
export const clinicEntry = z.strictObject({
  name: line,
  place: line,
  county: z.string().max(8),
  telephone: telephoneSchema,
  languages: z
    .array(z.string().regex(/^[a-z]{2,3}$/, 'must be a language code'))
    .min(1)
    .max(20),
  careNeeds: z.array(code).min(1).max(100),
})

/** Every act. */
export const actSchema = z.discriminatedUnion('command', [
  act('staff.add', { name: line, signKey: bytesField(32) }),
  act('staff.remove', { staffId: idField(), signKey: bytesField(32) }),
  act('staff.list', {}),
  act('clinic.invite', clinicEntry.shape),
  act('clinic.reinvite', { clinicId: idField() }),
  /** `replaces` is the key that the clinic had last, as `clinic.list` says; null if it never had one. */
  act('clinic.confirm', {
    clinicId: idField(),
    name: line,
    keyId: bytesField(16),
    replaces: bytesField(16).nullable(),
  }),
  act('clinic.revoke', { clinicId: idField(), keyId: bytesField(16) }),
  act('clinic.pause', { clinicId: idField() }),
  act('clinic.resume', { clinicId: idField() }),
  act('clinic.list', {}),
  act('integration.issue', { name: code }),
  act('evidence.enquiry', { reference: referenceField(), clinicId: idField().nullable() }),
  act('evidence.clinic', {
    clinicId: idField(),
    day: z.iso.date().refine((day) => day >= '2000', 'must be a day of this century'),
  }),
  /** `reference` is the delivery's or the enquiry's; null is all that nobody there has seen. */
  act('notice.replay', { clinicId: idField(), reference: referenceField().nullable() }),
  act('notice.list', {}),
  act('notice.silent', {}),
  act('log.check', {}),
  act('log.restart', {}),
  act('keys.status', {}),
  act('retention.status', {}),
  act('retention.run', {}),
  act('retention.verify', {}),
])

/** An act in the program's own types. */
export type Act = z.output<typeof actSchema>

/** The name of an act's command. */
export type Command = Act['command']

/** An act of one command. */
export type ActOf<C extends Command> = Extract<Act, { command: C }>

/**
 * The public part of an act, which its signers sign besides (purpose `registrar`) and which the log publishes; `null` if the
 * act has none. It holds no reason and nobody's name but a clinic's.
 */
export function approvalOf({ v, id, at, ...act }: Act): Uint8Array | null {
  const common = { v, act: id, at }
  const encoded = (approval: Approval) => canonicalJson(z.encode(approvalSchema, approval))
  switch (act.command) {
    case 'staff.add':
    case 'staff.remove':
      return encoded({ ...common, command: act.command, signKey: act.arguments.signKey })
    case 'clinic.confirm': {
      const { clinicId: clinic, keyId: key, name, replaces } = act.arguments
      return encoded({ ...common, command: act.command, clinic, name, key, replaces })
    }
    case 'clinic.revoke': {
      const { clinicId: clinic, keyId: key } = act.arguments
      return encoded({ ...common, command: act.command, clinic, key })
    }
    default:
      return null
  }
}

/**
 * An act as it travels: the exact bytes, and who signed them with which key (purpose `staff-act`). With each signature the
 * one under the act's public part, if it has one.
 */
export const actRequest = z.strictObject({
  body: bytesField(undefined, 8 * 1024),
  signatures: z
    .array(
      z.strictObject({
        signKey: bytesField(32),
        signature: bytesField(64),
        approval: bytesField(64).optional(),
      }),
    )
    .max(2),
  /** Only for the first staff member: the token that lies with the relay's keys. */
  operatorToken: z.string().max(64).optional(),
})

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
  }),
} as const satisfies Record<Command, z.ZodType>

/** What an act of one command answers. */
export type Answer<C extends Command> = z.output<(typeof actAnswers)[C]>

/** How many people have to sign each act. What lets somebody receive or decide takes two. */
export const signersNeeded: Readonly<Record<Command, 1 | 2>> = {
  'staff.add': 2,
  'staff.remove': 2,
  'staff.list': 1,
  'clinic.invite': 1,
  'clinic.reinvite': 1,
  'clinic.confirm': 2,
  'clinic.revoke': 2,
  'clinic.pause': 1,
  'clinic.resume': 2,
  'clinic.list': 1,
  'integration.issue': 2,
  'evidence.enquiry': 1,
  'evidence.clinic': 1,
  'notice.replay': 1,
  'notice.list': 1,
  'notice.silent': 1,
  'log.check': 1,
  'log.restart': 2,
  'keys.status': 1,
  'retention.status': 1,
  'retention.run': 1,
  'retention.verify': 1,
}
