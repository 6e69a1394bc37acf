/** Faults to plant into the database of test/support/busy-world.ts, each with the word by which a check has to find it. */
import type { Finding } from '../../src/prove/fsck/findings.js'

/** What somebody with the database in their hands does, as SQL that has to touch a row. */
export type Planted = readonly [what: string, sql: string, finding: Finding]

const inState = (state: string) => `(select id from deliveries where state = '${state}' order by id limit 1)`
const clinic = (name: string) => `(select id from clinics where name = '${name}')`
const flipped = (column: string, at = 0) => `set_byte(${column}, ${at}, get_byte(${column}, ${at}) # 1)`
const flip = (table: string, column: string, where: string, at = 0): string =>
  `update ${table} set ${column} = ${flipped(column, at)} where ${where}`
/** A text with another character at one place. */
const otherCharacter = (column: string, at: string) =>
  `overlay(${column} placing (case substr(${column}, ${at}, 1) when 'A' then 'B' else 'A' end) from ${at} for 1)`
/** Rows of a table by their order: no table here has a column `n`. */
const nth = (table: string, key: string, n: number, where = 'true') =>
  `${key} = (select ${key} from ${table} where ${where} order by ${key} limit 1 offset ${n})`
const oneOf = (event: string) =>
  `id = (select id from statements where event = '${event}' order by id limit 1)`
const waiting = `id = (select id from log_queue where delivery_id is not null)`
const leafOf = (index: string) => `log = 1 and index = ${index}`
const privateLeaf = `(select min(index) from log_leaves where octet_length(entry) = 32)`
const lastSize = `(select max(size) from log_batches)`
const anEnquiry = 'id = (select id from enquiries order by id limit 1)'
const current = (name: string) => `state = 'current' and clinic_id = ${clinic(name)}`

const statements: Planted[] = [
  [
    'an acceptance is deleted',
    `delete from statements where ${oneOf('SubmissionAcceptance')}`,
    'enquiry-not-accepted',
  ],
  [
    'a consignment is deleted',
    `delete from statements where ${oneOf('ContentConsignment')}`,
    'delivery-not-consigned',
  ],
  [
    'a statement that rests on a receipt is deleted',
    `delete from statements where ${oneOf('ContentSeen')}`,
    'receipt-without-statement',
  ],
  [
    'that staff looked is deleted',
    `delete from statements where ${oneOf('EvidenceRetrieved')}`,
    'leaf-unexplained',
  ],
  ['every statement is deleted', 'delete from statements', 'leaf-unexplained'],
  ['a statement is changed', flip('statements', 'body', oneOf('ContentOpened'), 20), 'statement-not-signed'],
  [
    "a statement's signature is changed",
    flip('statements', 'signature', oneOf('ContentSeen')),
    'statement-not-signed',
  ],
  [
    "a statement's column of the time is changed",
    `update statements set at = at - interval '1 hour' where ${oneOf('ContentHandover')}`,
    'statement-not-as-signed',
  ],
  [
    "a statement's column of the event is changed",
    `update statements set event = 'ContentSeen' where ${oneOf('ContentOpened')}`,
    'statement-not-as-signed',
  ],
  [
    'a statement is given to another delivery',
    `update statements set delivery_id = ${inState('consigned')} where ${oneOf('ContentSeen')}`,
    'statement-not-as-signed',
  ],
  [
    'a statement is given to a delivery that never was',
    `update statements set delivery_id = gen_random_uuid() where ${oneOf('ContentSeen')}`,
    'statement-without-subject',
  ],
  [
    'a statement is there twice',
    `insert into statements select gen_random_uuid(), enquiry_id, delivery_id, event, body, signature, at from statements where ${oneOf('EvidenceRetrieved')}`,
    'statement-twice',
  ],
  [
    'a statement that waits is there twice',
    `insert into statements select gen_random_uuid(), enquiry_id, delivery_id, event, body, signature, at from statements order by at desc limit 1`,
    'statement-twice',
  ],
  ['an entry that waits is deleted', `delete from log_queue where ${waiting}`, 'statement-not-in-log'],
  ['an entry that waits is changed', flip('log_queue', 'entry', waiting), 'queued-without-statement'],
  [
    'an entry without a statement is put into the queue',
    `insert into log_queue (id, entry, queued_at) values (gen_random_uuid(), sha256('x'), now())`,
    'queued-without-statement',
  ],
  [
    'a public entry that is none is put into the queue',
    `insert into log_queue (id, entry, queued_at) values (gen_random_uuid(), convert_to('{"entry":"policy","v":1} and nothing more', 'UTF8'), now())`,
    'entry-unreadable',
  ],
  [
    'a consignment that waits is given to another clinic',
    `update log_queue set clinic_id = ${clinic('First')} where ${waiting}`,
    'queued-wrongly',
  ],
  [
    'a consignment that waits would get no number',
    `update log_queue set clinic_id = null, delivery_id = null where ${waiting}`,
    'queued-wrongly',
  ],
]

const enquiries: Planted[] = [
  [
    "an enquiry's reference is changed",
    `update enquiries set reference = '0000-0000-0000' where ${anEnquiry}`,
    'enquiry-not-as-accepted',
  ],
  ["a patient's key is changed", flip('enquiries', 'verification_key', anEnquiry), 'enquiry-not-as-accepted'],
  [
    "an enquiry's policy is changed",
    `update enquiries set policy_version = 'tile-1' where ${anEnquiry}`,
    'enquiry-not-as-accepted',
  ],
  [
    'who sealed an enquiry is changed',
    `update enquiries set sealed_by = 'relay' where ${anEnquiry}`,
    'enquiry-not-as-accepted',
  ],
  [
    'when an enquiry was accepted is changed',
    `update enquiries set accepted_at = accepted_at + interval '1 ms' where ${anEnquiry}`,
    'enquiry-not-as-accepted',
  ],
  [
    "an enquiry's number of clinics is changed",
    `update enquiries set clinic_count = 7 where ${anEnquiry}`,
    'enquiry-deliveries-differ',
  ],
  [
    'an enquiry is kept longer',
    `update enquiries set due_at = due_at + interval '1 day' where ${anEnquiry}`,
    'due-instant-differs',
  ],
  ['a day begins later', `update due_days set due_at = due_at + interval '1 day'`, 'due-instant-differs'],
  ['an enquiry is deleted', `delete from enquiries where ${anEnquiry}`, 'delivery-without-enquiry'],
  [
    'a delivery is given to another enquiry',
    `update deliveries set enquiry_id = (select enquiry_id from deliveries where state = 'problem') where id = (select id from deliveries where clinic_id = ${clinic('Second')} and enquiry_id in (select id from enquiries where clinic_count = 3) limit 1)`,
    'enquiry-deliveries-differ',
  ],
  [
    'a whole enquiry vanishes, with all that belongs to it',
    `with e as (select id from enquiries order by accepted_at limit 1), d as (delete from deliveries where enquiry_id in (select id from e) returning id), s as (delete from statements where enquiry_id in (select id from e) or delivery_id in (select id from d)), r as (delete from receipts where delivery_id in (select id from d)), n as (update delivery_numbers set delivery_id = null where delivery_id in (select id from d)) delete from enquiries where id in (select id from e)`,
    'leaf-unexplained',
  ],
]

const delivery = `id = ${inState('handled')}`
const change = (assignment: string, state = 'handled') =>
  `update deliveries set ${assignment} where id = ${inState(state)}`
/** One that nobody has seen or fetched in time. */
const silentDelivery = `(select id from deliveries where silence = 'unseen_told' and state = 'consigned' order by id limit 1)`
const whereSilent = (assignment: string) => `update deliveries set ${assignment} where id = ${silentDelivery}`
const deliveries: Planted[] = [
  [
    'a delivery is given to another clinic',
    change(`clinic_id = gen_random_uuid()`),
    'delivery-not-as-consigned',
  ],
  [
    'a delivery names another key',
    change(`key_id = (select id from clinic_keys where ${current('Second')})`),
    'delivery-not-as-consigned',
  ],
  ["a delivery's reference is changed", change(`reference = '0000-0000-0000'`), 'delivery-not-as-consigned'],
  [
    "a delivery's commitment is changed",
    flip('deliveries', 'commitment', delivery),
    'delivery-not-as-consigned',
  ],
  [
    "a delivery's token hash is changed",
    flip('deliveries', 'token_hash', delivery),
    'delivery-not-as-consigned',
  ],
  ['a delivery is due later', change(`due_at = due_at + interval '1 day'`), 'delivery-not-as-consigned'],
  ['a consent is to another policy', change(`consent_version = 'tile-1'`), 'delivery-not-as-consigned'],
  [
    'a consent is of another time',
    change(`consent_at = consent_at - interval '1 s'`),
    'delivery-not-as-consigned',
  ],
  [
    'a delivery was forwarded at another time',
    change(`consigned_at = consigned_at - interval '1 s'`),
    'delivery-not-as-consigned',
  ],
  ['an envelope is changed', flip('deliveries', 'wrapped', delivery, 100), 'envelope-damaged'],
  [
    'an envelope that was signed for is exchanged with its hash',
    change(
      `wrapped = '\\x00', wrapped_hash = sha256(convert_to('videre/v1/wrapped-hash', 'UTF8') || '\\x0000'::bytea)`,
      'handed_over',
    ),
    'envelope-damaged',
  ],
  ['what was handled was only forwarded', change(`state = 'consigned'`), 'delivery-not-as-stated'],
  [
    'what was only forwarded was seen',
    change(`state = 'seen', seen_at = consigned_at`, 'consigned'),
    'delivery-not-as-stated',
  ],
  ['an outcome is changed', change(`outcome = 'appointment'`), 'delivery-not-as-stated'],
  [
    'something was signed for at another time',
    change(`handed_over_at = handed_over_at - interval '1 s'`),
    'delivery-not-as-stated',
  ],
  ['something was not opened', change(`opened_at = null`), 'delivery-not-as-stated'],
  ['something was never seen', change(`seen_at = null`), 'delivery-not-as-stated'],
  [
    'a problem is hushed up',
    change(`state = 'handed_over', problem = null, problem_at = null`, 'problem'),
    'delivery-not-as-stated',
  ],
  [
    'it is hushed up that a clinic was silent',
    whereSilent(`silence = null, silence_at = null`),
    'delivery-not-as-stated',
  ],
  [
    'a clinic is said to have been silent earlier',
    whereSilent(`silence_at = silence_at - interval '1 s'`),
    'delivery-not-as-stated',
  ],
  [
    'a clinic that saw something is said to have been silent',
    change(`silence = 'unseen_told', silence_at = seen_at + interval '1 s'`, 'seen'),
    'delivery-not-as-stated',
  ],
  [
    'a clinic that saw nothing is said to have been reminded of an answer',
    whereSilent(`silence = 'unhandled_told'`),
    'delivery-not-as-stated',
  ],
  [
    'it is hushed up that nothing was fetched in time',
    `delete from statements where event = 'ContentHandoverFailure' and delivery_id = ${silentDelivery}`,
    'delivery-not-as-stated',
  ],
  ['a problem is another one', change(`problem = 'damaged'`, 'problem'), 'delivery-not-as-stated'],
  [
    'a delivery is stripped before its time',
    `with s as (delete from statements where delivery_id = ${inState('seen')}), r as (delete from receipts where delivery_id = ${inState('seen')}), n as (update delivery_numbers set delivery_id = null where delivery_id = ${inState('seen')}) update deliveries set state = 'stripped', wrapped = null, wrapped_hash = null, commitment = null, token_hash = null where id = ${inState('seen')}`,
    'delivery-stripped-wrongly',
  ],
  [
    'a delivery is stripped by half',
    change(`state = 'stripped', wrapped = null`),
    'delivery-stripped-wrongly',
  ],
  ['a delivery is deleted', `delete from deliveries where ${delivery}`, 'statement-without-subject'],
  [
    'the receipts of a delivery lose it',
    `delete from deliveries where ${delivery}`,
    'receipt-without-delivery',
  ],
]

const receipt = (kind: string) => `id = (select id from receipts where kind = '${kind}' order by id limit 1)`
const receipts: Planted[] = [
  ['a receipt is deleted', `delete from receipts where ${receipt('opened')}`, 'delivery-contradictory'],
  ['a receipt is changed', flip('receipts', 'body', receipt('opened'), 20), 'receipt-not-signed'],
  ["a receipt's signature is changed", flip('receipts', 'signature', receipt('seen')), 'receipt-not-signed'],
  [
    "a receipt names another clinic's key",
    `update receipts set key_id = (select id from clinic_keys where ${current('Second')}) where ${receipt('seen')}`,
    'receipt-not-signed',
  ],
  [
    'a receipt is of another kind',
    `update receipts set kind = 'handled' where ${receipt('seen')}`,
    'receipt-not-signed',
  ],
  [
    'a receipt came at another time',
    `update receipts set received_at = received_at - interval '1 s' where ${receipt('seen')}`,
    'receipt-not-as-signed',
  ],
  [
    'a receipt is given to another delivery',
    `update receipts set delivery_id = ${inState('consigned')} where ${receipt('seen')}`,
    'receipt-without-statement',
  ],
  [
    'a receipt is there twice',
    `insert into receipts select gen_random_uuid(), delivery_id, kind, key_id, body, signature, received_at from receipts where ${receipt('handled')}`,
    'receipt-without-statement',
  ],
]

const leaves: Planted[] = [
  ['a leaf in the middle is deleted', `delete from log_leaves where ${leafOf('200')}`, 'leaf-missing'],
  [
    'the last leaf is deleted',
    `delete from log_leaves where ${leafOf('(select max(index) from log_leaves)')}`,
    'leaf-missing',
  ],
  ['all leaves are deleted', 'delete from log_leaves', 'leaf-missing'],
  ['a private entry is changed', flip('log_leaves', 'entry', leafOf(privateLeaf)), 'leaf-hash-wrong'],
  [
    'a private entry is changed with its hash',
    `update log_leaves set entry = ${flipped('entry')}, hash = sha256('\\x00'::bytea || ${flipped('entry')}) where ${leafOf(privateLeaf)}`,
    'batch-root-wrong',
  ],
  [
    'a private entry is put in the place of a public one',
    `update log_leaves set entry = sha256('x'), hash = sha256('\\x00'::bytea || sha256('x')) where ${leafOf('100')}`,
    'policy-not-as-in-log',
  ],
  ['a leaf hash is changed', flip('log_leaves', 'hash', leafOf('5')), 'leaf-hash-wrong'],
  [
    'two leaves change places',
    `update log_leaves set index = case index when 20 then -1 else 20 end where index in (20, 21)`,
    'batch-root-wrong',
  ],
  [
    'a leaf stands behind the end',
    `insert into log_leaves select 1, ${lastSize}, sha256('x'), sha256('\\x00'::bytea || sha256('x'))`,
    'leaf-beyond-head',
  ],
  [
    'a clinic has another name in the log',
    `update log_leaves set entry = convert_to(replace(convert_from(entry, 'UTF8'), 'First', 'Fjrst'), 'UTF8') where octet_length(entry) > 32 and convert_from(entry, 'UTF8') like '%First%'`,
    'key-not-established',
  ],
  ['a tile is deleted', 'delete from log_tiles', 'tile-missing'],
  ['a hash in a tile is changed', flip('log_tiles', 'hashes', 'level = 0', 4000), 'tile-wrong'],
  ["a tile's root is changed", flip('log_tiles', 'root', 'level = 0'), 'tile-wrong'],
  ['a tile is in another place', 'update log_tiles set index = 1', 'tile-surplus'],
  [
    'a tile stands behind the end',
    'insert into log_tiles select log, 1, 0, hashes, root from log_tiles',
    'tile-surplus',
  ],
  [
    'a batch is deleted',
    `delete from log_batches where ${nth('log_batches', 'size', 3)}`,
    'batch-out-of-chain',
  ],
  [
    'the last batch is deleted',
    `delete from log_batches where size = ${lastSize}`,
    'database-older-than-mark',
  ],
  ['all batches are deleted', 'delete from log_batches', 'leaf-beyond-head'],
  [
    "a batch's root is changed",
    flip('log_batches', 'root', nth('log_batches', 'size', 3)),
    'batch-root-wrong',
  ],
  [
    "the last batch's root is changed",
    flip('log_batches', 'root', `size = ${lastSize}`),
    'database-forked-from-mark',
  ],
  [
    'a batch begins somewhere else',
    `update log_batches set from_size = from_size + 1 where size = ${lastSize}`,
    'batch-out-of-chain',
  ],
  [
    'a batch is put in',
    `insert into log_batches select 1, -1, min(n), sha256('x') from generate_series(1, 300) n where n not in (select size from log_batches)`,
    'batch-out-of-chain',
  ],
  [
    'the log is cut off cleanly',
    `with n as (select size from log_batches order by size desc limit 1 offset 1), l as (delete from log_leaves where index >= (select size from n)), c as (delete from log_checkpoints where size > (select size from n)), t as (delete from log_cosignatures where size > (select size from n)) delete from log_batches where size > (select size from n)`,
    'database-older-than-mark',
  ],
]

const checkpoints: Planted[] = [
  [
    "a checkpoint's note is of another size",
    `update log_checkpoints set note = (select note from log_checkpoints order by size limit 1) where size = ${lastSize}`,
    'checkpoint-wrong',
  ],
  [
    "a checkpoint's signature is changed",
    `update log_checkpoints set note = ${otherCharacter('note', `length(note) - 20`)} where ${nth('log_checkpoints', 'size', 2)}`,
    'checkpoint-wrong',
  ],
  [
    'a checkpoint is of a size that never was',
    `insert into log_checkpoints select log, size + 1, note from log_checkpoints where size = ${lastSize}`,
    'checkpoint-wrong',
  ],
  [
    'a cosigned checkpoint is deleted',
    'delete from log_checkpoints where size in (select size from log_cosignatures)',
    'cosignature-wrong',
  ],
  [
    "a witness's line is changed",
    `update log_cosignatures set line = ${otherCharacter('line', '40')}`,
    'cosignature-wrong',
  ],
  [
    'a witness cosigned later',
    `update log_cosignatures set cosigned_at = cosigned_at + interval '1 s'`,
    'cosignature-wrong',
  ],
  [
    'a line is of another witness',
    `update log_cosignatures set witness = replace(witness, 'witness', 'wetness')`,
    'cosignature-wrong',
  ],
  [
    'a line is of another checkpoint',
    `update log_cosignatures set size = (select min(size) from log_checkpoints)`,
    'cosignature-wrong',
  ],
  ['the log has another key', `update logs set key = replace(key, '+', '+0')`, 'log-not-of-this-relay'],
  ['the log has another address', `update logs set origin = origin || 'x'`, 'log-not-of-this-relay'],
  ['the log has another number', 'update logs set number = 2', 'log-not-of-this-relay'],
  [
    'a log is begun without a word',
    `insert into logs select 2, origin || '/2', key, started_at from logs`,
    'statement-not-in-log',
  ],
]

const ofFirst = `clinic_id = ${clinic('First')}`
const numbers: Planted[] = [
  [
    'the last number is deleted',
    `delete from delivery_numbers where ${ofFirst} and number = (select max(number) from delivery_numbers where ${ofFirst})`,
    'delivery-not-numbered',
  ],
  [
    'a number in the middle is deleted',
    `delete from delivery_numbers where ${ofFirst} and number = 2`,
    'number-missing',
  ],
  ['all numbers are deleted', 'delete from delivery_numbers', 'delivery-not-numbered'],
  [
    'a number loses its delivery',
    `update delivery_numbers set delivery_id = null where ${ofFirst} and number = 3`,
    'delivery-not-numbered',
  ],
  [
    'a number is of another entry',
    flip('delivery_numbers', 'entry', `${ofFirst} and number = 3`),
    'number-link-wrong',
  ],
  ['a link is changed', flip('delivery_numbers', 'link', `${ofFirst} and number = 3`), 'number-link-wrong'],
  [
    'a number is given to another clinic',
    `update delivery_numbers set clinic_id = ${clinic('Robbed')} where ${ofFirst} and number = 3`,
    'number-of-another',
  ],
  [
    'a number is of a delivery that never was',
    `update delivery_numbers set delivery_id = gen_random_uuid() where ${ofFirst} and number = 3`,
    'number-of-another',
  ],
  [
    'a number is put in',
    `insert into delivery_numbers select clinic_id, number + 1, null, sha256('x'), sha256(convert_to('videre/v1/number', 'UTF8') || '\\x00'::bytea || link || int8send(number + 1) || sha256('x')) from delivery_numbers where ${ofFirst} order by number desc limit 1`,
    'number-without-entry',
  ],
]

const keys: Planted[] = [
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
const staff: Planted[] = [
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

/** Every fault, by what it is in. */
export const planted = {
  statements,
  enquiries,
  deliveries,
  receipts,
  leaves,
  checkpoints,
  numbers,
  keys,
  staff,
}
