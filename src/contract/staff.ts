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
import { disclosureBases } from '../prove/statement.js'
import { publicKeys } from './clinics.js'

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

/** The longest that a hold lasts, unless it is placed again. */
export const longestHoldDays = 90

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
  /** Hands evidence out to somebody else: by which order, and to whom. Never content, which nobody here has. */
  act('evidence.disclose', {
    reference: referenceField(),
    clinicId: idField().nullable(),
    basis: z.enum(disclosureBases),
    order: line,
    recipient: line,
    isTold: z.boolean(),
  }),
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
  act('hold.place', {
    reference: referenceField(),
    days: z.int().min(1).max(longestHoldDays),
    /** Whether the patient is shown it: always, unless the law forbids it. */
    isTold: z.boolean(),
  }),
  act('hold.release', { reference: referenceField() }),
  act('hold.list', {}),
  /** For a patient who showed in another way than with the secret who they are. */
  act('enquiry.withdraw', { reference: referenceField() }),
  act('contact.set', { keys: publicKeys, keyId: bytesField(16) }),
  act('question.list', {}),
  act('question.open', { questionId: idField() }),
  act('question.close', { questionId: idField() }),
  act('anonymity.report', {}),
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
    case 'contact.set':
      return encoded({ ...common, command: act.command, key: act.arguments.keyId })
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
  'evidence.disclose': 2,
  'evidence.enquiry': 1,
  'evidence.clinic': 1,
  'notice.replay': 1,
  'notice.list': 1,
  'notice.silent': 1,
  'log.check': 1,
  'log.restart': 2,
  'keys.status': 1,
  'hold.place': 2,
  'hold.release': 2,
  'hold.list': 1,
  'enquiry.withdraw': 2,
  'contact.set': 2,
  'question.list': 1,
  'question.open': 1,
  'question.close': 1,
  'anonymity.report': 1,
  'retention.status': 1,
  'retention.run': 1,
  'retention.verify': 1,
}
