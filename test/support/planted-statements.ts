/** Faults to plant into statements and enquiries, each with the word by which a check has to find it. */
import { anEnquiry, clinic, flip, inState, oneOf, type Planted, waiting } from './planted-sql.js'

/** Faults in the statements. */
export const statements: Planted[] = [
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

/** Faults in the enquiries. */
export const enquiries: Planted[] = [
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
