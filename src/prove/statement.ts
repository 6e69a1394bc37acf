import { z } from 'zod'
import { canonicalJson, readCanonicalJson } from '../base/canonical.js'
import { signFor, verifyFor } from '../base/signing.js'
import { bytesField, idField, instantField, referenceField } from '../base/wire.js'

const common = {
  v: z.literal(1),
  at: instantField(),
  /** 32 random bytes: nobody who holds only the statement's hash can guess the statement. */
  random: bytesField(32),
}
const ofDelivery = { ...common, delivery: idField(), clinic: idField() }
/** The hash of the clinic's signed receipt that this statement rests on. */
const resting = { ...ofDelivery, receipt: bytesField(32) }
const version = z.string().max(64)
const sealedBy = z.enum(['sender', 'relay'])

/** Ways in which a clinic is told that something waits. */
export const channels = ['mail', 'webhook'] as const

/** Outcomes that a clinic can report. */
export const outcomes = ['reached', 'not_reached', 'appointment', 'cannot_help'] as const

/**
 * How often the outcome of one delivery can be reported. Enough for everything that can come of an enquiry; what repeats more often
 * is a program gone wrong, and evidence with more of them costs its readers.
 */
export const mostOutcomes = 20

/** How often the contact details in one delivery can be corrected, for the same reason. */
export const mostCorrections = 20

/** Reasons for which a clinic's client cannot use what it was handed. */
export const deliveryProblems = ['cannot_open', 'damaged', 'not_as_committed', 'invalid_form'] as const

/** For what evidence is handed out to others than the parties: because the law demands it, or for a legal claim. */
export const disclosureBases = ['law', 'claim'] as const

/** Why nobody had been told by the time it is stated: there was no address in use to tell at, or nobody took a notice over. */
export const notificationFailures = ['no_address', 'not_taken'] as const

/**
 * Content was not handed over: the clinic cannot use what it was given, which rests on its receipt, or it had not fetched it by the time
 * that this is stated, which rests on nobody's. It may fetch it later, and then both are true.
 */
const handoverFailure = z.discriminatedUnion('problem', [
  z.strictObject({
    ...resting,
    event: z.literal('ContentHandoverFailure'),
    problem: z.enum(deliveryProblems),
  }),
  z.strictObject({
    ...ofDelivery,
    event: z.literal('ContentHandoverFailure'),
    problem: z.literal('not_fetched'),
  }),
])

/** Every statement that the relay can sign. The event names are those of ETSI EN 319 522-1 where it has one. */
export const statementSchema = z.discriminatedUnion('event', [
  z.strictObject({
    ...common,
    event: z.literal('SubmissionAcceptance'),
    enquiry: idField(),
    reference: referenceField(),
    deliveries: z.array(idField()).min(1).max(20),
    verificationKey: bytesField(32),
    policy: version,
    sealedBy,
    /** Until when this acceptance and its consignments will be in the log; null while the log is not signed. */
    includeBy: instantField().nullable(),
  }),
  z.strictObject({
    ...ofDelivery,
    event: z.literal('ContentConsignment'),
    reference: referenceField(),
    key: bytesField(16),
    envelope: bytesField(32),
    commitment: bytesField(32),
    openingTokenHash: bytesField(32),
    dueAt: instantField(),
    consent: version,
    sealedBy,
  }),
  /**
   * A notice that something waits was taken over: by a mail server, with this host, reply code and id in its queue, or by the
   * receiver of a webhook, with this HTTP status.
   */
  z
    .strictObject({
      ...ofDelivery,
      event: z.literal('ConsignmentNotification'),
      channel: z.enum(channels),
      server: z
        .string()
        .regex(/^[a-z0-9.:-]{1,253}$/, 'must be a host')
        .nullable(),
      code: z.int().min(200).max(299),
      queue: z
        .string()
        .regex(/^[A-Za-z0-9_.+-]{1,64}$/, 'must be an id')
        .nullable(),
    })
    .refine(
      ({ channel, server, queue }) =>
        channel === 'mail' ? server !== null : server === null && queue === null,
      'must have a server if it is mail, and neither server nor queue otherwise',
    ),
  /** Until this instant no notice to the clinic was taken over. One may be later, and then both are true. */
  z.strictObject({
    ...ofDelivery,
    event: z.literal('ConsignmentNotificationFailure'),
    reason: z.enum(notificationFailures),
  }),
  z.strictObject({ ...resting, event: z.literal('ContentHandover'), wrapped: bytesField(32) }),
  z.strictObject({ ...resting, event: z.literal('ContentOpened'), token: bytesField(32) }),
  z.strictObject({ ...resting, event: z.literal('ContentSeen') }),
  z.strictObject({ ...resting, event: z.literal('EnquiryHandled'), outcome: z.enum(outcomes) }),
  handoverFailure,
  /** Staff fetched the evidence of this delivery; `act` is what they signed, with their reason. */
  z.strictObject({ ...ofDelivery, event: z.literal('EvidenceRetrieved'), act: idField() }),
  /** Staff handed the evidence of this delivery out to somebody else; `act` is what two of them signed, with order and scope. */
  z.strictObject({
    ...ofDelivery,
    event: z.literal('EvidenceDisclosed'),
    act: idField(),
    basis: z.enum(disclosureBases),
  }),
  /**
   * The relay's copy was destroyed before its time and is released no more: because the patient signed so (`followUp` is the hash of it),
   * or staff for a patient who showed who they are (`act`), or, with neither, because it had been destroyed before in a database that was
   * restored. Under a hold it is destroyed when the hold ends.
   */
  z
    .strictObject({
      ...ofDelivery,
      event: z.literal('EnquiryWithdrawn'),
      followUp: bytesField(32).nullable(),
      act: idField().nullable(),
    })
    .refine(({ followUp, act }) => followUp === null || act === null, 'must have one reason'),
  /** The patient's signed correction (`followUp` is its hash) waits in the clinic's inbox; `envelope` is the hash of what was sealed. */
  z.strictObject({
    ...ofDelivery,
    event: z.literal('EnquiryCorrected'),
    followUp: bytesField(32),
    envelope: bytesField(32),
  }),
  /** The clinic signed that it took note of a correction or withdrawal. */
  z.strictObject({
    ...resting,
    event: z.literal('FollowUpAcknowledged'),
    followUp: bytesField(32).nullable(),
  }),
  /** The enquiry is kept until `until` although its time may be over before; `act` is what two members of staff signed. */
  z.strictObject({
    ...common,
    event: z.literal('HoldPlaced'),
    enquiry: idField(),
    act: idField(),
    until: instantField(),
  }),
  /** The hold was ended before its time. One that runs out ends without a word. */
  z.strictObject({ ...common, event: z.literal('HoldReleased'), enquiry: idField(), act: idField() }),
])

/** One fact that the relay signs. */
export type Statement = z.output<typeof statementSchema>

/** A statement as it is kept and handed out: the exact bytes that were signed, and the signature. */
export interface SignedStatement {
  body: Uint8Array
  signature: Uint8Array
}

/** Signs a statement. `body` is its canonical JSON, which is kept for ever as it is. */
export function signStatement(statement: Statement, origin: string, privateKey: Uint8Array): SignedStatement {
  const body = canonicalJson(z.encode(statementSchema, statement))
  return { body, signature: signFor('statement', origin, body, privateKey) }
}

/** The statement in bytes that this relay keeps. Throws unless they are exactly what {@link signStatement} writes. */
export const decodeStatement = (body: Uint8Array): Statement =>
  statementSchema.parse(readCanonicalJson(body)?.value)

/** What can be said of a statement that somebody presents. */
export type StatementReading =
  | { kind: 'statement'; statement: Statement }
  | { kind: 'refused'; reason: 'not_signed_by_this_relay' | 'not_canonical' | 'not_a_statement' }

/** Reads a statement, believing nothing that the relay's key did not sign for this origin. */
export function readStatement(
  { body, signature }: SignedStatement,
  origin: string,
  relayKey: Uint8Array,
): StatementReading {
  if (!verifyFor('statement', origin, body, signature, relayKey)) {
    return { kind: 'refused', reason: 'not_signed_by_this_relay' }
  }
  const json = readCanonicalJson(body)
  if (json === null) return { kind: 'refused', reason: 'not_canonical' }
  const parsed = statementSchema.safeParse(json.value)
  return parsed.success
    ? { kind: 'statement', statement: parsed.data }
    : { kind: 'refused', reason: 'not_a_statement' }
}
