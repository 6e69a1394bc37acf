/**
 * The whole database on one page. Nothing here is what a patient wrote: that is only inside `wrapped` and
 * `patientCopy`, which are sealed to their reader and wrapped once more under the day key of their due day.
 * After each table stands, for every column, who writes it, what it may hold, and when it goes.
 */
import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  date,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea, fatesOf, instant } from './columns.js'

/** Whose database this is: exactly one row. A relay with another origin or signing key refuses to start on it. */
export const relays = pgTable(
  'relays',
  {
    only: boolean('only').primaryKey().default(true),
    origin: text('origin').notNull(),
    signKey: bytea('sign_key').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [check('relays_only_one', sql`${t.only}`)],
)
const relaysFates = fatesOf(relays, {
  only: ['first start', 'true', 'kept'],
  origin: ['first start', 'public name of the relay', 'kept'],
  signKey: ['first start', 'public Ed25519 key of the relay', 'kept'],
  createdAt: ['first start', 'instant', 'kept'],
})

/** Every policy that was ever in force here, as the exact file. */
export const policies = pgTable('policies', {
  version: text('version').primaryKey(),
  body: bytea('body').notNull(),
  inForceFrom: instant('in_force_from').notNull(),
})
const policiesFates = fatesOf(policies, {
  version: ['start', "the file's own version", 'kept'],
  body: ['start', 'public file', 'kept'],
  inForceFrom: ['start', 'instant', 'kept'],
})

/** Who may receive enquiries: the public directory, plus those on their way into it. */
export const clinics = pgTable(
  'clinics',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    place: text('place').notNull(),
    county: text('county').notNull(),
    telephone: text('telephone').notNull(),
    languages: text('languages').array().notNull(),
    careNeeds: text('care_needs').array().notNull(),
    state: text('state', { enum: ['invited', 'proven', 'active', 'paused'] }).notNull(),
    inviteHash: bytea('invite_hash'),
    invitedAt: instant('invited_at').notNull(),
    activeAt: instant('active_at'),
  },
  (t) => [
    unique('clinics_invite_is_unique').on(t.inviteHash),
    check('clinics_state_is_known', sql`${t.state} in ('invited', 'proven', 'active', 'paused')`),
  ],
)
const clinicsFates = fatesOf(clinics, {
  id: ['staff act', 'random id', 'kept'],
  name: ['staff act', 'public', 'kept'],
  place: ['staff act', 'public', 'kept'],
  county: ['staff act', 'public code', 'kept'],
  telephone: ['staff act', 'public', 'kept'],
  languages: ['staff act', 'public codes', 'kept'],
  careNeeds: ['staff act', 'public codes', 'kept'],
  state: ['joining, staff act', 'state', 'kept'],
  inviteHash: ['staff act', 'hash of a random code, null once used', 'kept'],
  invitedAt: ['staff act', 'instant', 'kept'],
  activeAt: ['staff act', 'instant', 'kept'],
})

/** The public keys of clinics, old ones included: envelopes name the key that they are sealed to. */
export const clinicKeys = pgTable(
  'clinic_keys',
  {
    id: bytea('id').primaryKey(),
    clinicId: uuid('clinic_id').notNull(),
    sealKey: bytea('seal_key').notNull(),
    signKey: bytea('sign_key').notNull(),
    sessionKey: bytea('session_key').notNull(),
    state: text('state', { enum: ['offered', 'proven', 'current', 'replaced', 'revoked'] }).notNull(),
    testTokenHash: bytea('test_token_hash'),
    offeredAt: instant('offered_at').notNull(),
    provenAt: instant('proven_at'),
    currentFrom: instant('current_from'),
  },
  (t) => [
    foreignKey({ name: 'clinic_keys_clinic_exists', columns: [t.clinicId], foreignColumns: [clinics.id] }),
    uniqueIndex('clinic_keys_one_is_current').on(t.clinicId).where(sql`${t.state} = 'current'`),
    check(
      'clinic_keys_state_is_known',
      sql`${t.state} in ('offered', 'proven', 'current', 'replaced', 'revoked')`,
    ),
  ],
)
const clinicKeysFates = fatesOf(clinicKeys, {
  id: ['joining', 'hash of the public keys', 'kept'],
  clinicId: ['joining', 'id of the clinic', 'kept'],
  sealKey: ['joining', 'public X-Wing key', 'kept'],
  signKey: ['joining', 'public Ed25519 key', 'kept'],
  sessionKey: ['joining', 'public Ed25519 key', 'kept'],
  state: ['joining, staff act', 'state', 'kept'],
  testTokenHash: ['joining', 'hash of a test envelope’s opening token', 'kept'],
  offeredAt: ['joining', 'instant', 'kept'],
  provenAt: ['joining', 'instant', 'kept'],
  currentFrom: ['staff act', 'instant', 'kept'],
})

/** Sessions of clinics at the inbox. */
export const clinicSessions = pgTable(
  'clinic_sessions',
  {
    tokenHash: bytea('token_hash').primaryKey(),
    clinicId: uuid('clinic_id').notNull(),
    keyId: bytea('key_id').notNull(),
    challengeHash: bytea('challenge_hash').notNull(),
    startedAt: instant('started_at').notNull(),
    endsAt: instant('ends_at').notNull(),
  },
  (t) => [
    unique('clinic_sessions_challenge_is_used_once').on(t.challengeHash),
    foreignKey({ name: 'clinic_sessions_key_exists', columns: [t.keyId], foreignColumns: [clinicKeys.id] }),
    index('clinic_sessions_by_end').on(t.endsAt),
  ],
)
const clinicSessionsFates = fatesOf(clinicSessions, {
  tokenHash: ['session', 'hash of a random token', 'session'],
  clinicId: ['session', 'id of the clinic', 'session'],
  keyId: ['session', 'key that signed the challenge', 'session'],
  challengeHash: ['session', 'hash of a random challenge', 'session'],
  startedAt: ['session', 'instant', 'session'],
  endsAt: ['session', 'instant', 'session'],
})

/** The operator's staff, each with a key that is held off the server. */
export const staff = pgTable(
  'staff',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    signKey: bytea('sign_key').notNull(),
    addedAt: instant('added_at').notNull(),
    removedAt: instant('removed_at'),
  },
  (t) => [unique('staff_key_is_unique').on(t.signKey)],
)
const staffFates = fatesOf(staff, {
  id: ['staff act', 'random id', 'kept'],
  name: ['staff act', 'name of the staff member', 'kept'],
  signKey: ['staff act', 'public Ed25519 key', 'kept'],
  addedAt: ['staff act', 'instant', 'kept'],
  removedAt: ['staff act', 'instant', 'kept'],
})

/** What staff did: each act as the exact bytes that they signed, with its reason. */
export const staffActs = pgTable('staff_acts', {
  id: uuid('id').primaryKey(),
  command: text('command').notNull(),
  body: bytea('body').notNull(),
  doneAt: instant('done_at').notNull(),
})
const staffActsFates = fatesOf(staffActs, {
  id: ['staff act', 'random id', 'kept'],
  command: ['staff act', 'name of the command', 'kept'],
  body: ['staff act', 'signed command, arguments, reason; never about a patient', 'kept'],
  doneAt: ['staff act', 'instant', 'kept'],
})

/** The signatures under an act: one, or two where two people are needed. */
export const staffSignatures = pgTable(
  'staff_signatures',
  {
    actId: uuid('act_id').notNull(),
    staffId: uuid('staff_id').notNull(),
    signature: bytea('signature').notNull(),
  },
  (t) => [
    primaryKey({ name: 'staff_signatures_once_each', columns: [t.actId, t.staffId] }),
    foreignKey({ name: 'staff_signatures_act_exists', columns: [t.actId], foreignColumns: [staffActs.id] }),
    foreignKey({ name: 'staff_signatures_staff_exists', columns: [t.staffId], foreignColumns: [staff.id] }),
  ],
)
const staffSignaturesFates = fatesOf(staffSignatures, {
  actId: ['staff act', 'id of the act', 'kept'],
  staffId: ['staff act', 'who signed', 'kept'],
  signature: ['staff act', 'Ed25519 signature', 'kept'],
})

/** Tokens of integrations that hand enquiries over for the relay to seal. The names come from the policy. */
export const integrationTokens = pgTable('integration_tokens', {
  name: text('name').primaryKey(),
  tokenHash: bytea('token_hash').notNull(),
  issuedAt: instant('issued_at').notNull(),
})
const integrationTokensFates = fatesOf(integrationTokens, {
  name: ['staff act', 'name from the policy', 'kept'],
  tokenHash: ['staff act', 'hash of a random token', 'kept'],
  issuedAt: ['staff act', 'instant', 'kept'],
})

/**
 * One row for each civil day on which deliveries fall due. It goes when the day's key is destroyed: a day on which one
 * enquiry came would tell when, of the one record that remains.
 */
export const dueDays = pgTable('due_days', {
  day: date('day', { mode: 'string' }).primaryKey(),
  dueAt: instant('due_at').notNull(),
  keyCheck: bytea('key_check').notNull(),
})
const dueDaysFates = fatesOf(dueDays, {
  day: ['keyring', 'civil day', 'strip'],
  dueAt: ['keyring', 'instant at which the day starts in the policy’s time zone', 'strip'],
  keyCheck: ['keyring', 'hash of the day key', 'strip'],
})

/** An enquiry as the relay knows it: never its content. Its id is never shown to a clinic. */
export const enquiries = pgTable(
  'enquiries',
  {
    id: uuid('id').primaryKey(),
    reference: text('reference').notNull(),
    idempotencyHash: bytea('idempotency_hash').notNull(),
    requestCheck: bytea('request_check').notNull(),
    accessHash: bytea('access_hash').notNull(),
    verificationKey: bytea('verification_key').notNull(),
    careNeed: text('care_need').notNull(),
    county: text('county').notNull(),
    language: text('language').notNull(),
    sealedBy: text('sealed_by', { enum: ['sender', 'relay'] }).notNull(),
    policyVersion: text('policy_version').notNull(),
    clinicCount: smallint('clinic_count').notNull(),
    patientCopy: bytea('patient_copy').notNull(),
    acceptedAt: instant('accepted_at').notNull(),
    dueDay: date('due_day', { mode: 'string' }).notNull(),
    dueAt: instant('due_at').notNull(),
  },
  (t) => [
    unique('enquiries_reference_is_unique').on(t.reference),
    unique('enquiries_idempotency_key_is_unique').on(t.idempotencyHash),
    check('enquiries_sealed_by_is_known', sql`${t.sealedBy} in ('sender', 'relay')`),
    check('enquiries_clinic_count_in_range', sql`${t.clinicCount} between 1 and 20`),
    foreignKey({
      name: 'enquiries_policy_exists',
      columns: [t.policyVersion],
      foreignColumns: [policies.version],
    }),
    foreignKey({ name: 'enquiries_due_day_exists', columns: [t.dueDay], foreignColumns: [dueDays.day] }),
  ],
)
const enquiriesFates = fatesOf(enquiries, {
  id: ['consign', 'random id', 'strip'],
  reference: ['consign', 'random reference for the patient', 'strip'],
  idempotencyHash: ['consign', 'hash of a random key', 'strip'],
  requestCheck: ['consign', 'MAC of the request under the day key', 'strip'],
  accessHash: ['consign', "hash of the patient's access token", 'strip'],
  verificationKey: ['consign', 'public Ed25519 key of the patient secret', 'strip'],
  careNeed: ['consign', 'code from the policy', 'strip'],
  county: ['consign', 'code', 'strip'],
  language: ['consign', 'code', 'strip'],
  sealedBy: ['consign', 'sender or relay', 'strip'],
  policyVersion: ['consign', 'version', 'strip'],
  clinicCount: ['consign', '1 to 20', 'strip'],
  patientCopy: ['consign', 'sealed to the patient, wrapped under the day key', 'strip'],
  acceptedAt: ['consign', 'instant', 'strip'],
  dueDay: ['consign', 'civil day', 'strip'],
  dueAt: ['consign', 'instant', 'strip'],
})

/** One envelope's way to one clinic. The clinic sees this id and reference and nothing of the enquiry's. */
export const deliveries = pgTable(
  'deliveries',
  {
    id: uuid('id').primaryKey(),
    reference: text('reference').notNull(),
    enquiryId: uuid('enquiry_id').notNull(),
    clinicId: uuid('clinic_id').notNull(),
    keyId: bytea('key_id').notNull(),
    state: text('state', {
      enum: ['consigned', 'handed_over', 'opened', 'seen', 'handled', 'problem', 'stripped'],
    }).notNull(),
    outcome: text('outcome', { enum: ['reached', 'not_reached', 'appointment', 'cannot_help'] }),
    problem: text('problem', { enum: ['cannot_open', 'damaged', 'not_as_committed', 'invalid_form'] }),
    wrapped: bytea('wrapped'),
    wrappedHash: bytea('wrapped_hash'),
    commitment: bytea('commitment'),
    tokenHash: bytea('token_hash'),
    consentVersion: text('consent_version').notNull(),
    consentAt: instant('consent_at').notNull(),
    consignedAt: instant('consigned_at').notNull(),
    handedOverAt: instant('handed_over_at'),
    openedAt: instant('opened_at'),
    seenAt: instant('seen_at'),
    handledAt: instant('handled_at'),
    problemAt: instant('problem_at'),
    dueDay: date('due_day', { mode: 'string' }).notNull(),
    dueAt: instant('due_at').notNull(),
  },
  (t) => [
    unique('deliveries_reference_is_unique').on(t.reference),
    unique('deliveries_one_for_each_clinic').on(t.enquiryId, t.clinicId),
    check(
      'deliveries_state_is_known',
      sql`${t.state} in ('consigned', 'handed_over', 'opened', 'seen', 'handled', 'problem', 'stripped')`,
    ),
    check('deliveries_stripped_holds_nothing', sql`(${t.state} = 'stripped') = (${t.wrapped} is null)`),
    foreignKey({
      name: 'deliveries_enquiry_exists',
      columns: [t.enquiryId],
      foreignColumns: [enquiries.id],
    }),
    foreignKey({ name: 'deliveries_key_exists', columns: [t.keyId], foreignColumns: [clinicKeys.id] }),
    foreignKey({ name: 'deliveries_due_day_exists', columns: [t.dueDay], foreignColumns: [dueDays.day] }),
    index('deliveries_inbox').on(t.clinicId, t.consignedAt, t.id),
    index('deliveries_inbox_by_state').on(t.clinicId, t.state, t.consignedAt, t.id),
    index('deliveries_due').on(t.dueAt).where(sql`${t.state} <> 'stripped'`),
  ],
)
const deliveriesFates = fatesOf(deliveries, {
  id: ['consign', 'random id', 'strip'],
  reference: ['consign', 'random reference for the clinic', 'strip'],
  enquiryId: ['consign', 'id of the enquiry', 'strip'],
  clinicId: ['consign', 'id of the clinic', 'strip'],
  keyId: ['consign', 'key that the envelope is sealed to', 'strip'],
  state: ['consign, receipts, strip', 'state', 'strip'],
  outcome: ['handled receipt', 'code', 'strip'],
  problem: ['problem receipt', 'code', 'strip'],
  wrapped: ['consign', 'envelope, wrapped under the day key', 'strip'],
  wrappedHash: ['consign', 'hash of random-looking bytes', 'strip'],
  commitment: ['consign', 'salted hash of the form', 'strip'],
  tokenHash: ['consign', 'hash of the opening token', 'strip'],
  consentVersion: ['consign', 'version', 'strip'],
  consentAt: ['consign', 'instant', 'strip'],
  consignedAt: ['consign', 'instant', 'strip'],
  handedOverAt: ['handover receipt', 'instant', 'strip'],
  openedAt: ['opened receipt', 'instant', 'strip'],
  seenAt: ['seen receipt', 'instant', 'strip'],
  handledAt: ['handled receipt', 'instant', 'strip'],
  problemAt: ['problem receipt', 'instant', 'strip'],
  dueDay: ['consign', 'civil day', 'strip'],
  dueAt: ['consign', 'instant', 'strip'],
})

/** What a clinic signed about a delivery, as the exact bytes. */
export const receipts = pgTable(
  'receipts',
  {
    id: uuid('id').primaryKey(),
    deliveryId: uuid('delivery_id').notNull(),
    kind: text('kind', { enum: ['handover', 'opened', 'seen', 'handled', 'problem'] }).notNull(),
    keyId: bytea('key_id').notNull(),
    body: bytea('body').notNull(),
    signature: bytea('signature').notNull(),
    receivedAt: instant('received_at').notNull(),
  },
  (t) => [
    uniqueIndex('receipts_one_of_each_kind').on(t.deliveryId, t.kind).where(sql`${t.kind} <> 'handled'`),
    index('receipts_of_a_delivery').on(t.deliveryId),
    foreignKey({
      name: 'receipts_delivery_exists',
      columns: [t.deliveryId],
      foreignColumns: [deliveries.id],
    }),
    foreignKey({ name: 'receipts_key_exists', columns: [t.keyId], foreignColumns: [clinicKeys.id] }),
  ],
)
const receiptsFates = fatesOf(receipts, {
  id: ['receipt', 'random id', 'strip'],
  deliveryId: ['receipt', 'id of the delivery', 'strip'],
  kind: ['receipt', 'kind', 'strip'],
  keyId: ['receipt', 'key that signed', 'strip'],
  body: ['receipt', 'signed bytes: ids, hashes, times, codes', 'strip'],
  signature: ['receipt', 'Ed25519 signature of the clinic', 'strip'],
  receivedAt: ['receipt', 'instant', 'strip'],
})

/** What the relay signed, as the exact bytes, written in the transaction of the deed. */
export const statements = pgTable(
  'statements',
  {
    id: uuid('id').primaryKey(),
    enquiryId: uuid('enquiry_id'),
    deliveryId: uuid('delivery_id'),
    event: text('event').notNull(),
    body: bytea('body').notNull(),
    signature: bytea('signature').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    index('statements_of_an_enquiry').on(t.enquiryId),
    index('statements_of_a_delivery').on(t.deliveryId),
    check('statements_concern_one_thing', sql`num_nonnulls(${t.enquiryId}, ${t.deliveryId}) = 1`),
    foreignKey({
      name: 'statements_enquiry_exists',
      columns: [t.enquiryId],
      foreignColumns: [enquiries.id],
    }),
    foreignKey({
      name: 'statements_delivery_exists',
      columns: [t.deliveryId],
      foreignColumns: [deliveries.id],
    }),
  ],
)
const statementsFates = fatesOf(statements, {
  id: ['with the deed', 'random id', 'strip'],
  enquiryId: ['with the deed', 'id of the enquiry, if it concerns the enquiry', 'strip'],
  deliveryId: ['with the deed', 'id of the delivery, if it concerns a delivery', 'strip'],
  event: ['with the deed', 'name of the event', 'strip'],
  body: ['with the deed', 'signed bytes: ids, hashes, times, codes', 'strip'],
  signature: ['with the deed', 'Ed25519 signature of the relay', 'strip'],
  at: ['with the deed', 'instant', 'strip'],
})

/**
 * What remains. Counts, not rows: even the order in which records were written would link a record to an enquiry.
 */
export const anonymisedRecords = pgTable(
  'anonymised_records',
  {
    month: text('month').notNull(),
    careNeed: text('care_need').notNull(),
    county: text('county').notNull(),
    clinicCount: smallint('clinic_count').notNull(),
    outcome: text('outcome').notNull(),
    enquiries: integer('enquiries').notNull(),
  },
  (t) => [
    primaryKey({
      name: 'anonymised_records_one_of_a_kind',
      columns: [t.month, t.careNeed, t.county, t.clinicCount, t.outcome],
    }),
    check('anonymised_records_count_something', sql`${t.enquiries} > 0`),
  ],
)
const anonymisedRecordsFates = fatesOf(anonymisedRecords, {
  month: ['strip', 'month of forwarding, yyyy-mm', 'kept'],
  careNeed: ['strip', 'code', 'kept'],
  county: ['strip', 'code', 'kept'],
  clinicCount: ['strip', '1 to 20', 'kept'],
  outcome: ['strip', 'code', 'kept'],
  enquiries: ['strip', 'how many enquiries were like this', 'kept'],
})

/** The stated fate of every column of every table. */
export const fates = [
  relaysFates,
  policiesFates,
  clinicsFates,
  clinicKeysFates,
  clinicSessionsFates,
  staffFates,
  staffActsFates,
  staffSignaturesFates,
  integrationTokensFates,
  dueDaysFates,
  enquiriesFates,
  deliveriesFates,
  receiptsFates,
  statementsFates,
  anonymisedRecordsFates,
]
