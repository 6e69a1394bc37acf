/** Faults to plant into keys, staff and policies. */
import { clinic, current, flip, type Planted } from './planted-sql.js'

/** Faults in the keys. */
export const keys: Planted[] = [
  [
    "a clinic's sealing key is exchanged",
    `update clinic_keys set seal_key = (select seal_key from clinic_keys where ${current('Second')}) where ${current('First')}`,
    'key-not-as-in-log',
  ],
  [
    "a clinic's receipt key is exchanged",
    flip('clinic_keys', 'sign_key', current('First')),
    'key-not-as-in-log',
  ],
  [
    'a key is given to another clinic',
    `update clinic_keys set clinic_id = ${clinic('Robbed')} where ${current('First')}`,
    'key-not-as-in-log',
  ],
  [
    'a revoked key is used again',
    `update clinic_keys set state = 'current' where state = 'revoked'`,
    'key-not-as-in-log',
  ],
  [
    'a key is revoked without registrars',
    `update clinic_keys set state = 'revoked' where ${current('First')}`,
    'key-not-as-in-log',
  ],
  [
    'a key that was signed away is to come back',
    `update clinic_keys set state = 'approved' where state = 'replaced' and clinic_id = ${clinic('Second')}`,
    'key-not-as-in-log',
  ],
  [
    'a key has the entry of another',
    `update clinic_keys set entry = (select entry from clinic_keys where ${current('Second')}) where ${current('First')}`,
    'key-not-as-in-log',
  ],
  [
    'a key has another first entry',
    `update clinic_keys set first_entry = entry where ${current('Second')}`,
    'key-not-as-in-log',
  ],
  [
    'a key was proven later',
    `update clinic_keys set proven_at = proven_at + interval '9 days' where ${current('First')}`,
    'key-not-as-in-log',
  ],
  ['a key has another proof', flip('clinic_keys', 'proof', current('First'), 30), 'key-not-as-in-log'],
  [
    'a key rests on nobody',
    `update clinic_keys set rests_on = null where ${current('Second')}`,
    'key-not-as-in-log',
  ],
  [
    'a key that nobody vouches for is in use',
    `insert into clinic_keys (id, clinic_id, seal_key, sign_key, session_key, state, offered_at, proven_at, entry, first_entry) select sha256('id'), id, sha256('a'), sha256('b'), sha256('c'), 'current', now(), now(), '\\x00', '\\x00' from clinics where name = 'Robbed'`,
    'key-not-established',
  ],
  ['a key is deleted', `delete from clinic_keys where ${current('First')}`, 'key-not-as-in-log'],
  [
    'an entry about a key is forgotten',
    `delete from clinic_key_entries where key_id = (select id from clinic_keys where ${current('Second')})`,
    'key-entries-not-as-in-log',
  ],
  [
    'an entry about a key is of another time',
    `update clinic_key_entries set published_at = published_at - interval '1 day' where key_id = (select id from clinic_keys where ${current('First')})`,
    'key-entries-not-as-in-log',
  ],
  [
    'an entry about a key is of another key',
    `update clinic_key_entries set key_id = (select id from clinic_keys where ${current('Second')}) where key_id = (select id from clinic_keys where ${current('First')})`,
    'key-entries-not-as-in-log',
  ],
  [
    'an entry about a key is invented',
    `insert into clinic_key_entries select sha256('x'), id, now() from clinic_keys where ${current('First')}`,
    'key-entries-not-as-in-log',
  ],
  [
    'a clinic has another name',
    `update clinics set name = 'Other' where name = 'First'`,
    'clinic-not-as-in-log',
  ],
]

const member = (name: string) => `name = '${name}'`
/** Faults in the staff. */
export const staff: Planted[] = [
  ['a member of staff is deleted', `delete from staff where ${member('Ola')}`, 'staff-not-as-in-log'],
  [
    'a member of staff is put in',
    `insert into staff values (gen_random_uuid(), 'Nobody', sha256('x'), now(), null)`,
    'staff-not-as-in-log',
  ],
  ["a member's key is exchanged", flip('staff', 'sign_key', member('Ola')), 'staff-not-as-in-log'],
  [
    'a member who left is back',
    `update staff set removed_at = null where ${member('Eva')}`,
    'staff-not-as-in-log',
  ],
  [
    'a member is put out',
    `update staff set removed_at = now() where ${member('Ola')}`,
    'staff-not-as-in-log',
  ],
  [
    'a member came at another time',
    `update staff set added_at = added_at - interval '1 day' where ${member('Ola')}`,
    'staff-not-as-in-log',
  ],
  [
    'a member left at another time',
    `update staff set removed_at = removed_at + interval '1 day' where ${member('Eva')}`,
    'staff-not-as-in-log',
  ],
  ['an act is changed', flip('staff_acts', 'body', `command = 'clinic.revoke'`, 40), 'act-not-as-signed'],
  [
    "an act's column of the command is changed",
    `update staff_acts set command = 'clinic.pause' where command = 'clinic.revoke'`,
    'act-not-as-signed',
  ],
  [
    'a signature under an act is changed',
    flip(
      'staff_signatures',
      'signature',
      `act_id = (select id from staff_acts where command = 'clinic.revoke')`,
    ),
    'act-not-as-signed',
  ],
  [
    'the signatures under an act are deleted',
    `delete from staff_signatures where act_id = (select id from staff_acts where command = 'clinic.revoke')`,
    'act-not-as-signed',
  ],
  [
    'an act that the log names is deleted',
    `delete from staff_acts where command = 'clinic.revoke'`,
    'act-missing',
  ],
  [
    'an act that a statement names is deleted',
    `delete from staff_acts where command = 'evidence.clinic'`,
    'act-missing',
  ],
  ["a policy's text is changed", flip('policies', 'body', `version = 'tile-7'`), 'policy-not-as-in-log'],
  ['a policy is deleted', `delete from policies where version = 'tile-7'`, 'policy-not-as-in-log'],
  ['a policy is put in', `insert into policies values ('tile-x', '\\x00', now())`, 'policy-not-as-in-log'],
  [
    'a policy was in force earlier',
    `update policies set in_force_from = in_force_from - interval '1 day' where version = 'tile-7'`,
    'policy-not-as-in-log',
  ],
]
