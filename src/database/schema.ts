/**
 * The whole database on one page. Nothing here is what a patient wrote: that is only inside `wrapped` and
 * `patientCopy`, which are sealed to their reader and wrapped once more under the day key of their due day.
 * After each table stands, for every column, who writes it, what it may hold, and when it goes.
 */
import { sql } from 'drizzle-orm'
import {
  bigint,
  bigserial,
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

/** Every policy that was ever in force or announced here, as the exact file. The one in force is that which came into force last. */
export const policies = pgTable(
  'policies',
  {
    version: text('version').primaryKey(),
    body: bytea('body').notNull(),
    state: text('state', { enum: ['announced', 'in_force'] })
      .notNull()
      .default('in_force'),
    inForceFrom: instant('in_force_from').notNull(),
    returnsFrom: instant('returns_from'),
  },
  (t) => [check('policies_state_is_known', sql`${t.state} in ('announced', 'in_force')`)],
)
const policiesFates = fatesOf(policies, {
  version: ['start', "the file's own version", 'kept'],
  body: ['start', 'public file', 'kept'],
  state: ['start', 'whether it has come into force yet', 'kept'],
  inForceFrom: ['start', 'instant; of an announced one, the earliest', 'kept'],
  returnsFrom: ['start', 'instant; of one that was in force and is announced again, the earliest', 'kept'],
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
    state: text('state', {
      enum: ['offered', 'proven', 'approved', 'current', 'replaced', 'revoked'],
    }).notNull(),
    testTokenHash: bytea('test_token_hash'),
    offeredAt: instant('offered_at').notNull(),
    proof: bytea('proof'),
    provenAt: instant('proven_at'),
    entry: bytea('entry'),
    firstEntry: bytea('first_entry'),
    restsOn: bytea('rests_on'),
    currentFrom: instant('current_from'),
  },
  (t) => [
    foreignKey({ name: 'clinic_keys_clinic_exists', columns: [t.clinicId], foreignColumns: [clinics.id] }),
    uniqueIndex('clinic_keys_one_is_current').on(t.clinicId).where(sql`${t.state} = 'current'`),
    check(
      'clinic_keys_state_is_known',
      sql`${t.state} in ('offered', 'proven', 'approved', 'current', 'replaced', 'revoked')`,
    ),
    check(
      'clinic_keys_nobody_seals_without_entry',
      sql`${t.state} not in ('approved', 'current') or ${t.entry} is not null`,
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
  proof: ['joining, renewal', 'signed proof that the clinic holds the keys, as JSON', 'kept'],
  provenAt: ['joining, renewal', 'instant that the clinic signed', 'kept'],
  entry: ['staff act, renewal, rotation', 'newest public entry about the key', 'kept'],
  firstEntry: ['staff act, rotation', 'first public entry about the key', 'kept'],
  restsOn: ['rotation', 'id of the key that signed for this one', 'kept'],
  currentFrom: ['staff act, rotation', 'instant', 'kept'],
})

/** The public entries about each key, by their leaf hashes: which of them counted when an enquiry was sealed. */
export const clinicKeyEntries = pgTable(
  'clinic_key_entries',
  {
    hash: bytea('hash').primaryKey(),
    keyId: bytea('key_id').notNull(),
    publishedAt: instant('published_at').notNull(),
  },
  (t) => [
    index('clinic_key_entries_of_a_key').on(t.keyId, t.publishedAt),
    foreignKey({
      name: 'clinic_key_entries_key_exists',
      columns: [t.keyId],
      foreignColumns: [clinicKeys.id],
    }),
  ],
)
const clinicKeyEntriesFates = fatesOf(clinicKeyEntries, {
  hash: ['staff act, renewal, rotation', 'leaf hash of a public entry', 'kept'],
  keyId: ['staff act, renewal, rotation', 'id of the key', 'kept'],
  publishedAt: ['staff act, renewal, rotation', 'instant', 'kept'],
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
export const staffActs = pgTable(
  'staff_acts',
  {
    id: uuid('id').primaryKey(),
    command: text('command').notNull(),
    enquiryId: uuid('enquiry_id'),
    body: bytea('body').notNull(),
    doneAt: instant('done_at').notNull(),
  },
  (t) => [index('staff_acts_about_an_enquiry').on(t.enquiryId).where(sql`${t.enquiryId} is not null`)],
)
const staffActsFates = fatesOf(staffActs, {
  id: ['staff act', 'random id', 'kept'],
  command: ['staff act', 'name of the command', 'kept'],
  enquiryId: ['staff act', 'id of the enquiry, if it is about one: then the row goes with it', 'strip'],
  body: ['staff act', 'signed command, arguments, reason', 'kept'],
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
})
const dueDaysFates = fatesOf(dueDays, {
  day: ['keyring', 'civil day', 'strip'],
  dueAt: ['keyring', 'instant at which the day starts in the policy’s time zone', 'strip'],
})

/** The day keys of each day. There is a second one only if both copies of the first were lost: the highest number is in use. */
export const dueKeys = pgTable(
  'due_keys',
  {
    day: date('day', { mode: 'string' }).notNull(),
    number: smallint('number').notNull(),
    keyCheck: bytea('key_check').notNull(),
  },
  (t) => [
    primaryKey({ name: 'due_keys_one_of_each_number', columns: [t.day, t.number] }),
    check('due_keys_number_in_range', sql`${t.number} between 1 and 99`),
    foreignKey({ name: 'due_keys_day_exists', columns: [t.day], foreignColumns: [dueDays.day] }),
  ],
)
const dueKeysFates = fatesOf(dueKeys, {
  day: ['keyring', 'civil day', 'strip'],
  number: ['keyring', '1, 2, 3 …', 'strip'],
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
    patientCopy: bytea('patient_copy'),
    acceptedAt: instant('accepted_at').notNull(),
    dueDay: date('due_day', { mode: 'string' }).notNull(),
    dueKey: smallint('due_key').notNull().default(1),
    dueAt: instant('due_at').notNull(),
    heldFromDay: date('held_from_day', { mode: 'string' }),
    heldFromAt: instant('held_from_at'),
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
    check('enquiries_held_from_one_moment', sql`num_nonnulls(${t.heldFromDay}, ${t.heldFromAt}) in (0, 2)`),
    foreignKey({
      name: 'enquiries_due_key_exists',
      columns: [t.dueDay, t.dueKey],
      foreignColumns: [dueKeys.day, dueKeys.number],
    }),
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
  patientCopy: [
    'consign',
    'sealed to the patient, wrapped under the day key; null once all is withdrawn',
    'strip',
  ],
  acceptedAt: ['consign', 'instant', 'strip'],
  dueDay: ['consign, hold', 'civil day', 'strip'],
  dueKey: ['consign, hold', 'number of the day key', 'strip'],
  dueAt: ['consign, hold', 'instant', 'strip'],
  heldFromDay: ['hold', 'civil day on which it would be due without the hold', 'strip'],
  heldFromAt: ['hold', 'instant at which it would be due without the hold', 'strip'],
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
      enum: ['consigned', 'handed_over', 'opened', 'seen', 'handled', 'problem', 'withdrawn', 'stripped'],
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
    withdrawnAt: instant('withdrawn_at'),
    announcedAt: instant('announced_at'),
    silence: text('silence', {
      enum: ['unseen_reminded', 'unseen_told', 'unhandled_reminded', 'unhandled_told'],
    }),
    silenceAt: instant('silence_at'),
    dueDay: date('due_day', { mode: 'string' }).notNull(),
    dueKey: smallint('due_key').notNull().default(1),
    dueAt: instant('due_at').notNull(),
    heldFromDay: date('held_from_day', { mode: 'string' }),
    heldFromAt: instant('held_from_at'),
  },
  (t) => [
    unique('deliveries_reference_is_unique').on(t.reference),
    unique('deliveries_one_for_each_clinic').on(t.enquiryId, t.clinicId),
    check(
      'deliveries_state_is_known',
      sql`${t.state} in ('consigned', 'handed_over', 'opened', 'seen', 'handled', 'problem', 'withdrawn', 'stripped')`,
    ),
    check(
      'deliveries_silence_is_known',
      sql`${t.silence} in ('unseen_reminded', 'unseen_told', 'unhandled_reminded', 'unhandled_told')`,
    ),
    check('deliveries_silence_has_its_time', sql`(${t.silence} is null) = (${t.silenceAt} is null)`),
    check('deliveries_stripped_holds_nothing', sql`${t.state} <> 'stripped' or ${t.wrapped} is null`),
    // Withdrawn under a hold it is destroyed when the hold ends.
    check(
      'deliveries_held_back_by_state',
      sql`${t.wrapped} is not null or ${t.state} in ('withdrawn', 'stripped')`,
    ),
    check(
      'deliveries_withdrawn_has_its_time',
      sql`${t.state} <> 'withdrawn' or ${t.withdrawnAt} is not null`,
    ),
    check('deliveries_held_from_one_moment', sql`num_nonnulls(${t.heldFromDay}, ${t.heldFromAt}) in (0, 2)`),
    foreignKey({
      name: 'deliveries_enquiry_exists',
      columns: [t.enquiryId],
      foreignColumns: [enquiries.id],
    }),
    foreignKey({ name: 'deliveries_key_exists', columns: [t.keyId], foreignColumns: [clinicKeys.id] }),
    foreignKey({
      name: 'deliveries_due_key_exists',
      columns: [t.dueDay, t.dueKey],
      foreignColumns: [dueKeys.day, dueKeys.number],
    }),
    index('deliveries_inbox').on(t.clinicId, t.consignedAt, t.id),
    index('deliveries_inbox_by_state').on(t.clinicId, t.state, t.consignedAt, t.id),
    index('deliveries_due').on(t.dueAt).where(sql`${t.state} <> 'stripped'`),
    index('deliveries_unanswered')
      .on(t.consignedAt)
      .where(
        sql`${t.handledAt} is null and ${t.silence} is distinct from 'unhandled_told' and ${t.state} <> 'stripped'`,
      ),
    index('deliveries_unannounced')
      .on(t.id)
      .where(sql`${t.announcedAt} is null and ${t.state} <> 'stripped'`),
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
  withdrawnAt: ['rights, staff act', 'instant', 'strip'],
  announcedAt: ['notify', 'instant at which its notices were written', 'strip'],
  silence: ['notify', 'what the clinic’s silence has led to', 'strip'],
  silenceAt: ['notify', 'instant of it', 'strip'],
  dueDay: ['consign, hold', 'civil day', 'strip'],
  dueKey: ['consign, hold', 'number of the day key', 'strip'],
  dueAt: ['consign, hold', 'instant', 'strip'],
  heldFromDay: ['hold', 'civil day on which it would be due without the hold', 'strip'],
  heldFromAt: ['hold', 'instant at which it would be due without the hold', 'strip'],
})

/**
 * A time-boxed stop on stripping one enquiry, by two people. Until `until` its deliveries lie under the day key of that
 * day; their own days are in `held_from_…`. At most one of an enquiry is in force.
 */
export const holds = pgTable(
  'holds',
  {
    id: uuid('id').primaryKey(),
    enquiryId: uuid('enquiry_id').notNull(),
    placedAt: instant('placed_at').notNull(),
    until: instant('until').notNull(),
    isTold: boolean('is_told').notNull(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    uniqueIndex('holds_one_in_force').on(t.enquiryId).where(sql`${t.endedAt} is null`),
    check('holds_are_bounded', sql`${t.until} <= ${t.placedAt} + interval '90 days 1 hour'`),
    foreignKey({ name: 'holds_enquiry_exists', columns: [t.enquiryId], foreignColumns: [enquiries.id] }),
  ],
)
const holdsFates = fatesOf(holds, {
  id: ['staff act', 'id of the act', 'strip'],
  enquiryId: ['staff act', 'id of the enquiry', 'strip'],
  placedAt: ['staff act', 'instant', 'strip'],
  until: ['staff act', 'instant', 'strip'],
  isTold: ['staff act', 'whether the patient is shown it', 'strip'],
  endedAt: ['staff act, hold', 'instant', 'strip'],
})

/**
 * What a patient said afterwards, to one clinic: the exact bytes that the patient signed, and of a correction the envelope with
 * the new contact details, wrapped as the delivery is. A withdrawal that staff made for a patient has no such bytes.
 */
export const followUps = pgTable(
  'follow_ups',
  {
    id: uuid('id').primaryKey(),
    deliveryId: uuid('delivery_id').notNull(),
    kind: text('kind', { enum: ['correction', 'withdrawal'] }).notNull(),
    body: bytea('body'),
    signature: bytea('signature'),
    keyId: bytea('key_id'),
    wrapped: bytea('wrapped'),
    receivedAt: instant('received_at').notNull(),
    acknowledgedAt: instant('acknowledged_at'),
  },
  (t) => [
    uniqueIndex('follow_ups_one_withdrawal').on(t.deliveryId).where(sql`${t.kind} = 'withdrawal'`),
    index('follow_ups_of_a_delivery').on(t.deliveryId),
    check('follow_ups_kind_is_known', sql`${t.kind} in ('correction', 'withdrawal')`),
    check('follow_ups_only_corrections_are_sealed', sql`${t.kind} = 'correction' or ${t.wrapped} is null`),
    check(
      'follow_ups_are_signed_but_by_staff',
      sql`num_nonnulls(${t.body}, ${t.signature}) = 2 or (${t.kind} = 'withdrawal' and num_nonnulls(${t.body}, ${t.signature}) = 0)`,
    ),
    check('follow_ups_name_their_key', sql`(${t.wrapped} is null) or (${t.keyId} is not null)`),
    foreignKey({
      name: 'follow_ups_delivery_exists',
      columns: [t.deliveryId],
      foreignColumns: [deliveries.id],
    }),
    foreignKey({ name: 'follow_ups_key_exists', columns: [t.keyId], foreignColumns: [clinicKeys.id] }),
  ],
)
const followUpsFates = fatesOf(followUps, {
  id: ['rights, staff act', 'random id', 'strip'],
  deliveryId: ['rights, staff act', 'id of the delivery', 'strip'],
  kind: ['rights, staff act', 'kind', 'strip'],
  body: ['rights', 'signed bytes: ids, hashes, times; null of a withdrawal that staff made', 'strip'],
  signature: ['rights', 'Ed25519 signature of the patient; null likewise', 'strip'],
  keyId: ['rights', 'key that a correction is sealed to', 'strip'],
  wrapped: ['rights', 'envelope of a correction, wrapped under the day key', 'strip'],
  receivedAt: ['rights, staff act', 'instant', 'strip'],
  acknowledgedAt: ['acknowledged receipt', 'instant', 'strip'],
})

/** What a clinic noted for itself about a delivery, and to whom it gave it: sealed by the clinic to its own key, wrapped as the delivery is. */
export const clinicNotes = pgTable(
  'clinic_notes',
  {
    deliveryId: uuid('delivery_id').primaryKey(),
    keyId: bytea('key_id').notNull(),
    wrapped: bytea('wrapped').notNull(),
    version: integer('version').notNull(),
    writtenAt: instant('written_at').notNull(),
  },
  (t) => [
    foreignKey({
      name: 'clinic_notes_delivery_exists',
      columns: [t.deliveryId],
      foreignColumns: [deliveries.id],
    }),
    foreignKey({ name: 'clinic_notes_key_exists', columns: [t.keyId], foreignColumns: [clinicKeys.id] }),
  ],
)
const clinicNotesFates = fatesOf(clinicNotes, {
  deliveryId: ['clinic', 'id of the delivery', 'strip'],
  keyId: ['clinic', 'key that it is sealed to', 'strip'],
  wrapped: ['clinic', 'sealed by the clinic to itself, wrapped under the day key', 'strip'],
  version: ['clinic', '1, 2, 3 …: who writes over what they have not read is refused', 'strip'],
  writtenAt: ['clinic', 'instant', 'strip'],
})

/** The keys that questions to the operator are sealed to. Their secrets are held by staff. */
export const contactKeys = pgTable(
  'contact_keys',
  {
    id: bytea('id').primaryKey(),
    state: text('state', { enum: ['current', 'replaced'] }).notNull(),
    entry: bytea('entry').notNull(),
    setAt: instant('set_at').notNull(),
  },
  (t) => [
    uniqueIndex('contact_keys_one_is_current').on(t.state).where(sql`${t.state} = 'current'`),
    check('contact_keys_state_is_known', sql`${t.state} in ('current', 'replaced')`),
  ],
)
const contactKeysFates = fatesOf(contactKeys, {
  id: ['staff act', 'hash of the public keys', 'kept'],
  state: ['staff act', 'state', 'kept'],
  entry: ['staff act', 'public entry with the keys', 'kept'],
  setAt: ['staff act', 'instant', 'kept'],
})

/**
 * Questions to the operator, sealed to its contact key and wrapped under the day key of the day on which the longest time of the policy
 * is over. `delete_at` is when the policy wants it gone: that day at the latest, earlier once it is closed.
 */
export const questions = pgTable(
  'questions',
  {
    id: uuid('id').primaryKey(),
    keyId: bytea('key_id').notNull(),
    wrapped: bytea('wrapped').notNull(),
    state: text('state', { enum: ['open', 'closed'] }).notNull(),
    policyVersion: text('policy_version').notNull(),
    receivedAt: instant('received_at').notNull(),
    closedAt: instant('closed_at'),
    deleteAt: instant('delete_at').notNull(),
    dueDay: date('due_day', { mode: 'string' }).notNull(),
    dueKey: smallint('due_key').notNull(),
    dueAt: instant('due_at').notNull(),
  },
  (t) => [
    index('questions_to_delete').on(t.deleteAt),
    check('questions_state_is_known', sql`${t.state} in ('open', 'closed')`),
    check('questions_close_once', sql`(${t.state} = 'closed') = (${t.closedAt} is not null)`),
    check('questions_end_in_time', sql`${t.deleteAt} <= ${t.dueAt}`),
    foreignKey({ name: 'questions_key_exists', columns: [t.keyId], foreignColumns: [contactKeys.id] }),
    foreignKey({
      name: 'questions_policy_exists',
      columns: [t.policyVersion],
      foreignColumns: [policies.version],
    }),
    foreignKey({
      name: 'questions_due_key_exists',
      columns: [t.dueDay, t.dueKey],
      foreignColumns: [dueKeys.day, dueKeys.number],
    }),
  ],
)
const questionsFates = fatesOf(questions, {
  id: ['contact', 'random id that the sender chose', 'policy'],
  keyId: ['contact', 'key that it is sealed to', 'policy'],
  wrapped: ['contact', 'sealed to the operator’s contact key, wrapped under the day key', 'policy'],
  state: ['contact, staff act', 'state', 'policy'],
  policyVersion: ['contact', 'version', 'policy'],
  receivedAt: ['contact', 'instant', 'policy'],
  closedAt: ['staff act', 'instant', 'policy'],
  deleteAt: ['contact, staff act', 'instant', 'policy'],
  dueDay: ['contact', 'civil day', 'policy'],
  dueKey: ['contact', 'number of the day key', 'policy'],
  dueAt: ['contact', 'instant', 'policy'],
})

/** What a clinic signed about a delivery, as the exact bytes. */
export const receipts = pgTable(
  'receipts',
  {
    id: uuid('id').primaryKey(),
    deliveryId: uuid('delivery_id').notNull(),
    kind: text('kind', {
      enum: ['handover', 'opened', 'seen', 'handled', 'problem', 'acknowledged'],
    }).notNull(),
    followUpId: uuid('follow_up_id'),
    keyId: bytea('key_id').notNull(),
    body: bytea('body').notNull(),
    signature: bytea('signature').notNull(),
    receivedAt: instant('received_at').notNull(),
  },
  (t) => [
    uniqueIndex('receipts_one_of_each_kind')
      .on(t.deliveryId, t.kind)
      .where(sql`${t.kind} not in ('handled', 'acknowledged')`),
    unique('receipts_one_for_each_follow_up').on(t.followUpId),
    check(
      'receipts_of_follow_ups_name_them',
      sql`(${t.kind} = 'acknowledged') = (${t.followUpId} is not null)`,
    ),
    index('receipts_of_a_delivery').on(t.deliveryId),
    foreignKey({
      name: 'receipts_delivery_exists',
      columns: [t.deliveryId],
      foreignColumns: [deliveries.id],
    }),
    foreignKey({
      name: 'receipts_follow_up_exists',
      columns: [t.followUpId],
      foreignColumns: [followUps.id],
    }),
    foreignKey({ name: 'receipts_key_exists', columns: [t.keyId], foreignColumns: [clinicKeys.id] }),
  ],
)
const receiptsFates = fatesOf(receipts, {
  id: ['receipt', 'random id', 'strip'],
  deliveryId: ['receipt', 'id of the delivery', 'strip'],
  kind: ['receipt', 'kind', 'strip'],
  followUpId: ['acknowledged receipt', 'id of the follow-up that it is about', 'strip'],
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
    withheld: boolean('withheld').notNull().default(false),
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
  withheld: ['with the deed', 'whether the law forbids showing it to anybody but staff', 'strip'],
  at: ['with the deed', 'instant', 'strip'],
})

/**
 * Where a clinic's members want to be told that something waits, and where a patient asked to be told of news, which only the relay
 * can read and which goes with the enquiry. One row of neither is the operator's own mailbox.
 */
export const noticeEndpoints = pgTable(
  'notice_endpoints',
  {
    id: uuid('id').primaryKey(),
    clinicId: uuid('clinic_id'),
    enquiryId: uuid('enquiry_id'),
    kind: text('kind', { enum: ['mail', 'webhook'] }).notNull(),
    address: text('address'),
    wrappedAddress: bytea('wrapped_address'),
    state: text('state', { enum: ['active', 'off'] }).notNull(),
    setAt: instant('set_at').notNull(),
    testedAt: instant('tested_at'),
    failures: integer('failures').notNull().default(0),
    failingSince: instant('failing_since'),
    pausedUntil: instant('paused_until'),
    lastAnswer: text('last_answer'),
    answeredAt: instant('answered_at'),
    epoch: bigint('epoch', { mode: 'number' }).notNull().default(0),
    leaseUntil: instant('lease_until'),
  },
  (t) => [
    unique('notice_endpoints_address_once_for_each_clinic').on(t.clinicId, t.address),
    unique('notice_endpoints_one_for_each_patient').on(t.enquiryId),
    uniqueIndex('notice_endpoints_one_is_the_operators')
      .on(t.kind)
      .where(sql`${t.clinicId} is null and ${t.enquiryId} is null`),
    check('notice_endpoints_are_of_one', sql`${t.clinicId} is null or ${t.enquiryId} is null`),
    check(
      'notice_endpoints_only_clinics_have_webhooks',
      sql`${t.clinicId} is not null or ${t.kind} = 'mail'`,
    ),
    check(
      'notice_endpoints_patients_are_wrapped',
      sql`(${t.enquiryId} is null) = (${t.address} is not null)`,
    ),
    check('notice_endpoints_have_one_address', sql`num_nonnulls(${t.address}, ${t.wrappedAddress}) = 1`),
    check('notice_endpoints_kind_is_known', sql`${t.kind} in ('mail', 'webhook')`),
    check('notice_endpoints_state_is_known', sql`${t.state} in ('active', 'off')`),
    check('notice_endpoints_answer_is_code', sql`${t.lastAnswer} ~ '^[a-z0-9-]{1,40}$'`),
    foreignKey({
      name: 'notice_endpoints_clinic_exists',
      columns: [t.clinicId],
      foreignColumns: [clinics.id],
    }),
    foreignKey({
      name: 'notice_endpoints_enquiry_exists',
      columns: [t.enquiryId],
      foreignColumns: [enquiries.id],
    }),
  ],
)
const noticeEndpointsFates = fatesOf(noticeEndpoints, {
  id: ['clinic, notify', 'random id', 'kept'],
  clinicId: ['clinic', 'id of the clinic; null for the operator and for patients', 'kept'],
  enquiryId: ['consign', 'id of the enquiry, if it is a patient’s: then the row goes with it', 'strip'],
  kind: ['clinic, notify, consign', 'mail or webhook', 'kept'],
  address: ['clinic, notify', 'mail address or web address of a member of the clinic', 'kept'],
  wrappedAddress: ['consign', 'mail address of a patient, wrapped under the day key', 'strip'],
  state: ['clinic, notify', 'state', 'kept'],
  setAt: ['clinic, notify', 'instant', 'kept'],
  testedAt: ['clinic', 'instant', 'kept'],
  failures: ['notify', 'how many attempts failed in a row', 'kept'],
  failingSince: ['notify', 'instant of the first of them', 'kept'],
  pausedUntil: ['notify', 'instant', 'kept'],
  lastAnswer: ['notify', 'code', 'kept'],
  answeredAt: ['notify', 'instant', 'kept'],
  epoch: ['notify', 'rises with every lease, and fences off the one before', 'kept'],
  leaseUntil: ['notify', 'instant', 'kept'],
})

/**
 * What one endpoint is to be told: that a delivery waits (`delivery`), still waits to be seen (`unseen`) or handled (`unhandled`), that
 * another endpoint of its clinic was switched off (`endpoint`), that a
 * patient corrected or withdrew something (`follow_up`), or a patient, that there is news (`status`).
 */
export const notices = pgTable(
  'notices',
  {
    id: uuid('id').primaryKey(),
    endpointId: uuid('endpoint_id').notNull(),
    about: text('about', {
      enum: ['delivery', 'unseen', 'unhandled', 'follow_up', 'endpoint', 'status'],
    }).notNull(),
    deliveryId: uuid('delivery_id'),
    state: text('state', { enum: ['waiting', 'sent', 'stopped'] }).notNull(),
    attempts: smallint('attempts').notNull().default(0),
    writtenAt: instant('written_at').notNull(),
    nextAt: instant('next_at').notNull(),
    lastAnswer: text('last_answer'),
    endedAt: instant('ended_at'),
  },
  (t) => [
    unique('notices_one_of_a_kind_for_each_endpoint').on(t.deliveryId, t.endpointId, t.about),
    uniqueIndex('notices_one_status_waits')
      .on(t.endpointId)
      .where(sql`${t.about} = 'status' and ${t.state} = 'waiting'`),
    check('notices_state_is_known', sql`${t.state} in ('waiting', 'sent', 'stopped')`),
    check(
      'notices_are_about_one_thing',
      sql`(${t.about} in ('delivery', 'unseen', 'unhandled', 'follow_up')) = (${t.deliveryId} is not null)`,
    ),
    check(
      'notices_about_is_known',
      sql`${t.about} in ('delivery', 'unseen', 'unhandled', 'follow_up', 'endpoint', 'status')`,
    ),
    check('notices_end_once', sql`(${t.state} = 'waiting') = (${t.endedAt} is null)`),
    check('notices_answer_is_code', sql`${t.lastAnswer} ~ '^[a-z0-9-]{1,40}$'`),
    foreignKey({
      name: 'notices_endpoint_exists',
      columns: [t.endpointId],
      foreignColumns: [noticeEndpoints.id],
    }),
    foreignKey({
      name: 'notices_delivery_exists',
      columns: [t.deliveryId],
      foreignColumns: [deliveries.id],
    }),
    index('notices_of_an_endpoint').on(t.endpointId),
    index('notices_waiting').on(t.endpointId, t.nextAt, t.id).where(sql`${t.state} = 'waiting'`),
  ],
)
const noticesFates = fatesOf(notices, {
  id: ['notify', 'random id, the same in every attempt', 'kept'],
  endpointId: ['notify', 'whom it is for', 'kept'],
  about: ['notify', 'kind of notice', 'kept'],
  deliveryId: ['notify', 'id of the delivery, if it is about one: then the row goes with it', 'strip'],
  state: ['notify', 'state', 'kept'],
  attempts: ['notify', 'how many were begun', 'kept'],
  writtenAt: ['notify', 'instant', 'kept'],
  nextAt: ['notify', 'instant', 'kept'],
  lastAnswer: ['notify', 'code', 'kept'],
  endedAt: ['notify', 'instant', 'kept'],
})

/** The transparency logs: the one with the highest number is in use, the others ended when an older database was restored. */
export const logs = pgTable(
  'logs',
  {
    number: smallint('number').primaryKey(),
    origin: text('origin').notNull(),
    key: text('key').notNull(),
    startedAt: instant('started_at').notNull(),
  },
  (t) => [unique('logs_origin_is_unique').on(t.origin)],
)
const logsFates = fatesOf(logs, {
  number: ['start, staff act', '1, 2, 3 …', 'kept'],
  origin: ['start, staff act', 'name in its checkpoints', 'kept'],
  key: ['start, staff act', 'public verifier key (C2SP signed-note)', 'kept'],
  startedAt: ['start, staff act', 'instant', 'kept'],
})

/** Entries that were written with their deed and are not in the log yet. The leader takes them out within seconds. */
export const logQueue = pgTable('log_queue', {
  id: uuid('id').primaryKey(),
  entry: bytea('entry').notNull(),
  position: bigserial('position', { mode: 'number' }).notNull(),
  clinicId: uuid('clinic_id'),
  deliveryId: uuid('delivery_id'),
  queuedAt: instant('queued_at').notNull(),
})
const logQueueFates = fatesOf(logQueue, {
  id: ['with the deed', 'random id: the order in which private entries enter the log', 'integration'],
  entry: ['with the deed', 'public entry, or hash of a statement', 'integration'],
  position: ['with the deed', 'the order in which public entries enter the log', 'integration'],
  clinicId: ['consign', 'id of the clinic, of a consignment', 'integration'],
  deliveryId: ['consign', 'id of the delivery, of a consignment', 'integration'],
  queuedAt: ['with the deed', 'instant', 'integration'],
})

/** The leaves of the logs. Append-only, by trigger, as are all tables of the log but queue, lease and numbers. */
export const logLeaves = pgTable(
  'log_leaves',
  {
    log: smallint('log').notNull(),
    index: bigint('index', { mode: 'number' }).notNull(),
    entry: bytea('entry').notNull(),
    hash: bytea('hash').notNull(),
  },
  (t) => [
    primaryKey({ name: 'log_leaves_one_at_each_index', columns: [t.log, t.index] }),
    unique('log_leaves_no_entry_twice').on(t.log, t.hash),
    foreignKey({ name: 'log_leaves_log_exists', columns: [t.log], foreignColumns: [logs.number] }),
    index('log_leaves_public').on(t.log, t.index).where(sql`octet_length(${t.entry}) > 32`),
  ],
)
const logLeavesFates = fatesOf(logLeaves, {
  log: ['leader', 'number of the log', 'kept'],
  index: ['leader', 'place in the log', 'kept'],
  entry: ['leader', 'public entry, or hash of a statement with 32 random bytes in it', 'kept'],
  hash: ['leader', 'leaf hash', 'kept'],
})

/** Full tiles (C2SP tlog-tiles): 256 hashes each. What is not full follows from the leaves and the roots below it. */
export const logTiles = pgTable(
  'log_tiles',
  {
    log: smallint('log').notNull(),
    level: smallint('level').notNull(),
    index: bigint('index', { mode: 'number' }).notNull(),
    hashes: bytea('hashes').notNull(),
    root: bytea('root').notNull(),
  },
  (t) => [primaryKey({ name: 'log_tiles_one_at_each_place', columns: [t.log, t.level, t.index] })],
)
const logTilesFates = fatesOf(logTiles, {
  log: ['leader', 'number of the log', 'kept'],
  level: ['leader', 'tile level', 'kept'],
  index: ['leader', 'place on its level', 'kept'],
  hashes: ['leader', '256 hashes', 'kept'],
  root: ['leader', 'hash over them', 'kept'],
})

/** The sizes that the logs went through: each batch starts where one other ended. That is the compare-and-swap on the head. */
export const logBatches = pgTable(
  'log_batches',
  {
    log: smallint('log').notNull(),
    fromSize: bigint('from_size', { mode: 'number' }).notNull(),
    size: bigint('size', { mode: 'number' }).notNull(),
    root: bytea('root').notNull(),
  },
  (t) => [
    primaryKey({ name: 'log_batches_one_of_each_size', columns: [t.log, t.size] }),
    unique('log_batches_one_after_each').on(t.log, t.fromSize),
    check('log_batches_grow', sql`${t.size} > ${t.fromSize}`),
  ],
)
const logBatchesFates = fatesOf(logBatches, {
  log: ['leader', 'number of the log', 'kept'],
  fromSize: ['leader', 'size before', 'kept'],
  size: ['leader', 'size after', 'kept'],
  root: ['leader', 'root hash', 'kept'],
})

/** Every checkpoint that was signed, as the exact note. */
export const logCheckpoints = pgTable(
  'log_checkpoints',
  {
    log: smallint('log').notNull(),
    size: bigint('size', { mode: 'number' }).notNull(),
    note: text('note').notNull(),
  },
  (t) => [
    primaryKey({ name: 'log_checkpoints_one_of_each_size', columns: [t.log, t.size] }),
    foreignKey({
      name: 'log_checkpoints_batch_exists',
      columns: [t.log, t.size],
      foreignColumns: [logBatches.log, logBatches.size],
    }),
  ],
)
const logCheckpointsFates = fatesOf(logCheckpoints, {
  log: ['leader', 'number of the log', 'kept'],
  size: ['leader', 'tree size', 'kept'],
  note: ['leader', 'signed note', 'kept'],
})

/** What witnesses cosigned. */
export const logCosignatures = pgTable(
  'log_cosignatures',
  {
    log: smallint('log').notNull(),
    size: bigint('size', { mode: 'number' }).notNull(),
    witness: text('witness').notNull(),
    line: text('line').notNull(),
    cosignedAt: instant('cosigned_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'log_cosignatures_one_of_each_witness', columns: [t.log, t.size, t.witness] }),
    foreignKey({
      name: 'log_cosignatures_checkpoint_exists',
      columns: [t.log, t.size],
      foreignColumns: [logCheckpoints.log, logCheckpoints.size],
    }),
  ],
)
const logCosignaturesFates = fatesOf(logCosignatures, {
  log: ['witnessing', 'number of the log', 'kept'],
  size: ['witnessing', 'tree size', 'kept'],
  witness: ['witnessing', 'public verifier key', 'kept'],
  line: ['witnessing', 'signature line of a note', 'kept'],
  cosignedAt: ['witnessing', 'instant that the witness signed', 'kept'],
})

/** Who leads the log: exactly one row. `epoch` rises with every change of leader, and fences off the one before. */
export const logLeases = pgTable(
  'log_leases',
  {
    only: boolean('only').primaryKey().default(true),
    holder: uuid('holder').notNull(),
    epoch: bigint('epoch', { mode: 'number' }).notNull(),
    until: instant('until').notNull(),
    signedAt: instant('signed_at'),
  },
  (t) => [check('log_leases_only_one', sql`${t.only}`)],
)
const logLeasesFates = fatesOf(logLeases, {
  only: ['leader', 'true', 'kept'],
  holder: ['leader', 'random id of a process', 'kept'],
  epoch: ['leader', 'number', 'kept'],
  until: ['leader', 'instant', 'kept'],
  signedAt: ['leader', 'instant of the last checkpoint', 'kept'],
})

/** Each clinic's deliveries, numbered as a hash chain that is shown to it alone. A row without delivery is a tombstone. */
export const deliveryNumbers = pgTable(
  'delivery_numbers',
  {
    clinicId: uuid('clinic_id').notNull(),
    number: bigint('number', { mode: 'number' }).notNull(),
    deliveryId: uuid('delivery_id'),
    entry: bytea('entry').notNull(),
    link: bytea('link').notNull(),
  },
  (t) => [
    primaryKey({ name: 'delivery_numbers_count_up', columns: [t.clinicId, t.number] }),
    unique('delivery_numbers_one_for_each_delivery').on(t.deliveryId),
  ],
)
const deliveryNumbersFates = fatesOf(deliveryNumbers, {
  clinicId: ['leader', 'id of the clinic', 'kept'],
  number: ['leader', '1, 2, 3 …', 'kept'],
  deliveryId: ['leader', 'id of the delivery', 'strip'],
  entry: ['leader', 'hash of the consignment’s statement', 'kept'],
  link: ['leader', 'hash over all entries so far', 'kept'],
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

/**
 * What remains of whole months: every enquiry of a month, or of several that were too small alone, is in exactly one group, and no group
 * is smaller than 11. A group's members say which values it stands for, separated by spaces; `*` stands for all of them.
 */
export const generalisedRecords = pgTable(
  'generalised_records',
  {
    fromMonth: text('from_month').notNull(),
    toMonth: text('to_month').notNull(),
    careNeeds: text('care_needs').notNull(),
    counties: text('counties').notNull(),
    clinicCounts: text('clinic_counts').notNull(),
    outcomes: text('outcomes').notNull(),
    enquiries: integer('enquiries').notNull(),
  },
  (t) => [
    primaryKey({
      name: 'generalised_records_one_of_a_kind',
      columns: [t.fromMonth, t.careNeeds, t.counties, t.clinicCounts, t.outcomes],
    }),
    check('generalised_records_single_nobody_out', sql`${t.enquiries} >= 11`),
    check('generalised_records_months_in_order', sql`${t.fromMonth} <= ${t.toMonth}`),
  ],
)
const generalisedRecordsFates = fatesOf(generalisedRecords, {
  fromMonth: ['expiry', 'first month of forwarding, yyyy-mm', 'kept'],
  toMonth: ['expiry', 'last month of forwarding, yyyy-mm', 'kept'],
  careNeeds: ['expiry', 'codes', 'kept'],
  counties: ['expiry', 'codes', 'kept'],
  clinicCounts: ['expiry', 'numbers', 'kept'],
  outcomes: ['expiry', 'codes', 'kept'],
  enquiries: ['expiry', '11 or more', 'kept'],
})

/** The relay's own word, once a day, on whether everything is gone that should be. Each is a public entry of the log, too. */
export const retentionReports = pgTable('retention_reports', {
  day: date('day', { mode: 'string' }).primaryKey(),
  at: instant('at').notNull(),
  body: bytea('body').notNull(),
  signature: bytea('signature').notNull(),
})
const retentionReportsFates = fatesOf(retentionReports, {
  day: ['expiry', 'civil day', 'kept'],
  at: ['expiry', 'instant', 'kept'],
  body: ['expiry', 'public report: what was looked for, and how much of it was found', 'kept'],
  signature: ['expiry', 'Ed25519 signature of the relay', 'kept'],
})

/** The stated fate of every column of every table. */
export const fates = [
  relaysFates,
  policiesFates,
  clinicsFates,
  clinicKeysFates,
  clinicKeyEntriesFates,
  clinicSessionsFates,
  staffFates,
  staffActsFates,
  staffSignaturesFates,
  integrationTokensFates,
  dueDaysFates,
  dueKeysFates,
  enquiriesFates,
  deliveriesFates,
  holdsFates,
  followUpsFates,
  clinicNotesFates,
  contactKeysFates,
  questionsFates,
  receiptsFates,
  statementsFates,
  noticeEndpointsFates,
  noticesFates,
  logsFates,
  logQueueFates,
  logLeavesFates,
  logTilesFates,
  logBatchesFates,
  logCheckpointsFates,
  logCosignaturesFates,
  logLeasesFates,
  deliveryNumbersFates,
  anonymisedRecordsFates,
  generalisedRecordsFates,
  retentionReportsFates,
]
