import type { SeenDatabase } from './look.js'
import { one, type Shown } from './shown.js'

/** What the database says of the log and of its witnesses. */
export const logGauges: readonly Shown<SeenDatabase>[] = [
  {
    name: 'videre_log_entries',
    help: 'Entries in the tree of the log in use',
    read: ({ state }) => one(state.log.size),
  },
  {
    name: 'videre_log_unsigned_entries',
    help: 'Entries of the tree that no checkpoint covers',
    read: ({ state }) => one(state.log.size - state.log.signedSize),
  },
  {
    name: 'videre_log_queue_entries',
    help: 'Entries that wait for the log',
    read: ({ state }) => one(state.log.queued),
  },
  {
    name: 'videre_log_queue_oldest_age_seconds',
    help: 'For how long the oldest entry has waited for the log',
    read: ({ state }) => one(state.log.oldestQueuedAge),
  },
  {
    name: 'videre_log_checkpoint_timestamp_seconds',
    help: 'When the last checkpoint was signed; a quiet log signs none',
    read: ({ state }) => (state.log.signedAt === null ? [] : one(state.log.signedAt)),
  },
  {
    name: 'videre_witness_behind_entries',
    help: 'Entries of the last checkpoint that a witness has not cosigned',
    labels: ['index', 'witness'],
    read: ({ witnesses }) =>
      witnesses.map(({ index, name, entriesBehind }) => [
        entriesBehind,
        { index: `${index}`, witness: name },
      ]),
  },
  {
    name: 'videre_witness_cosignature_timestamp_seconds',
    help: 'When a witness last cosigned',
    labels: ['index', 'witness'],
    read: ({ witnesses }) =>
      witnesses.flatMap(({ index, name, cosignedAt }) =>
        cosignedAt === null ? [] : [[cosignedAt, { index: `${index}`, witness: name }] as const],
      ),
  },
]

/** What it says of the end of enquiries. */
export const retentionGauges: readonly Shown<SeenDatabase>[] = [
  {
    name: 'videre_strip_overdue_deliveries',
    help: 'Deliveries whose due instant has passed and that are not stripped',
    read: ({ state }) => one(state.retention.overdue),
  },
  {
    name: 'videre_strip_oldest_overdue_age_seconds',
    help: 'For how long the oldest of them has been due',
    read: ({ state }) => one(state.retention.oldestOverdueAge),
  },
  {
    name: 'videre_day_keys',
    help: 'Days that have a key',
    read: ({ state }) => one(state.retention.days),
  },
  {
    name: 'videre_day_keys_over',
    help: 'Days that are over and whose key is not known to be destroyed',
    read: ({ state }) => one(state.retention.daysOver),
  },
  {
    name: 'videre_day_keys_over_oldest_age_seconds',
    help: 'For how long the oldest of them has been over',
    read: ({ state }) => one(state.retention.oldestDayOverAge),
  },
]

/** What it says of questions to the operator. */
export const questionGauges: readonly Shown<SeenDatabase>[] = [
  {
    name: 'videre_questions_open',
    help: 'Questions to the operator that nobody has closed',
    read: ({ state }) => one(state.questions.open),
  },
  {
    name: 'videre_questions_open_oldest_age_seconds',
    help: 'For how long the oldest of them has waited',
    read: ({ state }) => one(state.questions.oldestAge),
  },
]

/** What it says of telling clinics, of their addresses and of their keys. */
export const clinicGauges: readonly Shown<SeenDatabase>[] = [
  {
    name: 'videre_deliveries_unannounced',
    help: 'Deliveries of which no notice was written yet',
    read: ({ state }) => one(state.unannounced.count),
  },
  {
    name: 'videre_deliveries_unannounced_oldest_age_seconds',
    help: 'When the oldest of them was consigned, as an age',
    read: ({ state }) => one(state.unannounced.oldestAge),
  },
  {
    name: 'videre_notices_waiting',
    help: 'Notices that nobody has taken over yet',
    read: ({ state }) => one(state.notices.waiting),
  },
  {
    name: 'videre_notices_waiting_oldest_age_seconds',
    help: 'For how long the oldest of them has waited; an address that fails keeps its notices for six days',
    read: ({ state }) => one(state.notices.oldestWaitingAge),
  },
  {
    name: 'videre_notices_due_oldest_age_seconds',
    help: 'For how long an attempt has been due that could have been made by now',
    read: ({ state }) => one(state.notices.oldestDueAge),
  },
  {
    name: 'videre_notices_held_by_mail_server',
    help: 'Notices that the mail server of this relay did not take',
    read: ({ state }) => one(state.notices.heldByMailServer),
  },
  {
    name: 'videre_notice_endpoints',
    help: 'Addresses at which somebody is told, by how they work',
    labels: ['state'],
    read: ({ state }) => Object.entries(state.endpoints).map(([label, n]) => [n, { state: label }]),
  },
  {
    name: 'videre_clinic_keys',
    help: 'Keys of active clinics: current ones, and of those the unrenewed and the ended',
    labels: ['state'],
    read: ({ state }) => Object.entries(state.clinicKeys).map(([label, n]) => [n, { state: label }]),
  },
]
