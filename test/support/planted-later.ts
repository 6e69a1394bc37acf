/** Faults to plant into what test/support/later-deeds.ts leaves behind. */
import { flip, inState, type Planted } from './planted-sql.js'

const first = (table: string, where: string) =>
  `id = (select id from ${table} where ${where} order by id limit 1)`
const livingCorrection = first(
  'follow_ups',
  `kind = 'correction' and acknowledged_at is not null and delivery_id in (select id from deliveries where state = 'seen')`,
)
const ofPatient = first('follow_ups', `kind = 'withdrawal' and body is not null`)
const ofStaff = first('follow_ups', `kind = 'withdrawal' and body is null`)
const acknowledgement = first('receipts', `kind = 'acknowledged'`)
const noted = `(select delivery_id from clinic_notes order by delivery_id limit 1)`
/** A withdrawn delivery that no hold keeps, and one that a hold does. */
const destroyed = `(select id from deliveries where state = 'withdrawn' and wrapped is null order by id limit 1)`
const kept = `(select id from deliveries where state = 'withdrawn' and wrapped is not null)`
const strip = (id: string) =>
  `update deliveries set state = 'stripped', wrapped = null, wrapped_hash = null, commitment = null, token_hash = null where id = ${id}`

/** Faults in what patients said afterwards, and in what clinics noted. */
export const followUps: Planted[] = [
  [
    'a withdrawal is forgotten, and what it destroyed comes back',
    `update deliveries set state = 'handed_over', wrapped = '\\x00' where id = ${destroyed}`,
    'delivery-not-as-stated',
  ],
  [
    'something is withdrawn that nobody took back',
    `update deliveries set state = 'withdrawn', withdrawn_at = now(), wrapped = null where id = ${inState('seen')}`,
    'delivery-not-as-stated',
  ],
  [
    'it is hushed up that a patient took something back',
    `delete from statements where event = 'EnquiryWithdrawn' and delivery_id = ${destroyed}`,
    'delivery-not-as-stated',
  ],
  [
    'something was taken back at another time',
    `update deliveries set withdrawn_at = withdrawn_at - interval '1 s' where id = ${destroyed}`,
    'delivery-not-as-stated',
  ],
  [
    'what was withdrawn is brought back under another hash',
    `update deliveries set wrapped = '\\x00', wrapped_hash = sha256(convert_to('videre/v1/wrapped-hash', 'UTF8') || '\\x0000'::bytea) where id = ${destroyed}`,
    'withdrawn-not-destroyed',
  ],
  [
    "a withdrawn delivery's correction comes back",
    `update follow_ups set wrapped = '\\x00', key_id = (select id from clinic_keys limit 1) where kind = 'correction' and delivery_id in (select id from deliveries where state = 'withdrawn' and wrapped is null)`,
    'withdrawn-not-destroyed',
  ],
  [
    "a clinic's note on what was withdrawn comes back",
    `update clinic_notes set delivery_id = ${destroyed} where delivery_id = ${noted}`,
    'withdrawn-not-destroyed',
  ],
  [
    "a patient's copy is gone although one clinic still has its delivery",
    `update enquiries set patient_copy = null where id = (select enquiry_id from deliveries where id = ${inState('seen')})`,
    'copy-missing',
  ],
  [
    "a patient's copy of what was all withdrawn comes back",
    `update enquiries set patient_copy = '\\x00' where patient_copy is null`,
    'withdrawn-not-destroyed',
  ],
  ['a correction is changed', flip('follow_ups', 'body', livingCorrection, 30), 'follow-up-not-signed'],
  ["a withdrawal's signature is changed", flip('follow_ups', 'signature', ofPatient), 'follow-up-not-signed'],
  [
    "a patient's own withdrawal is passed off as one by staff",
    `update follow_ups set body = null, signature = null where ${ofPatient}`,
    'follow-up-not-as-stated',
  ],
  [
    'a correction is given to another delivery',
    `update follow_ups set delivery_id = ${inState('consigned')} where ${livingCorrection}`,
    'follow-up-not-signed',
  ],
  [
    'a correction is forgotten',
    `delete from follow_ups where ${livingCorrection}`,
    'follow-up-not-as-stated',
  ],
  [
    'a withdrawal by staff is forgotten',
    `delete from follow_ups where ${ofStaff}`,
    'follow-up-not-as-stated',
  ],
  [
    'a correction came at another time',
    `update follow_ups set received_at = received_at - interval '1 s' where ${livingCorrection}`,
    'follow-up-not-as-stated',
  ],
  [
    'a clinic took note of nothing',
    `update follow_ups set acknowledged_at = null where ${livingCorrection}`,
    'follow-up-not-as-stated',
  ],
  [
    'a clinic took note that signed nothing',
    `update follow_ups set acknowledged_at = received_at where acknowledged_at is null and kind = 'withdrawal'`,
    'follow-up-not-as-stated',
  ],
  [
    'what a clinic took note of is another correction',
    `update receipts set follow_up_id = gen_random_uuid() where ${acknowledgement}`,
    'follow-up-not-as-stated',
  ],
  [
    'that a clinic took note is deleted',
    `delete from receipts where ${acknowledgement}`,
    'delivery-contradictory',
  ],
  [
    'a correction outlives its delivery',
    strip(`(select delivery_id from follow_ups where ${livingCorrection})`),
    'follow-up-without-delivery',
  ],
  ['a note outlives its delivery', strip(noted), 'note-without-delivery'],
]

const held = `(select enquiry_id from holds where ended_at is null and enquiry_id in (select id from enquiries where held_from_at is not null))`
/** Faults in holds, and in what is shown of them. */
export const holds: Planted[] = [
  [
    'a hold is invented',
    `insert into holds select gen_random_uuid(), enquiry_id, now(), now() + interval '1 day', true from deliveries where id = ${inState('seen')}`,
    'hold-not-as-stated',
  ],
  ['a hold is forgotten', `delete from holds where enquiry_id = ${held}`, 'hold-not-as-stated'],
  [
    'a hold lasts longer',
    `update holds set until = until + interval '1 day' where enquiry_id = ${held}`,
    'hold-not-as-stated',
  ],
  [
    'a hold was ended that was not',
    `update holds set ended_at = placed_at + interval '1 minute' where ended_at is null`,
    'hold-not-as-stated',
  ],
  [
    'a hold that was released is in force again',
    `update holds set ended_at = null where ended_at is not null`,
    'hold-not-as-stated',
  ],
  [
    'a hold that the law wants hidden is to be told',
    `update holds set is_told = true where not is_told`,
    'hold-not-as-stated',
  ],
  [
    'that an enquiry is held is hushed up',
    `update statements set withheld = true where event = 'HoldPlaced' and not withheld`,
    'statement-hidden',
  ],
  [
    'that evidence was handed out is shown against the law',
    `update statements set withheld = false where event = 'EvidenceDisclosed'`,
    'statement-hidden',
  ],
  [
    'that a person saw something is withheld',
    `update statements set withheld = true where event = 'ContentSeen'`,
    'statement-hidden',
  ],
  [
    'a delivery is kept longer than the hold on it',
    `update deliveries set due_at = due_at + interval '1 day' where enquiry_id = ${held}`,
    'kept-without-hold',
  ],
  [
    'a delivery is kept longer without a hold',
    `update deliveries set held_from_day = due_day, held_from_at = due_at, due_at = due_at + interval '1 day' where id = ${inState('seen')}`,
    'kept-without-hold',
  ],
  [
    'its own time is forgotten under a hold',
    `update deliveries set held_from_day = null, held_from_at = null where enquiry_id = ${held}`,
    'kept-without-hold',
  ],
  [
    'an enquiry and its deliveries come from other days',
    `update enquiries set held_from_at = held_from_at - interval '1 day' where id = ${held}`,
    'due-instant-differs',
  ],
  [
    'what a hold kept of a withdrawn delivery stays when it has ended',
    `update holds set ended_at = until where enquiry_id = (select enquiry_id from deliveries where id = ${kept})`,
    'withdrawn-not-destroyed',
  ],
  [
    'an act that a hold names is deleted',
    `delete from staff_acts where command = 'hold.place'`,
    'act-missing',
  ],
]

/** Faults in what the operator says to everybody. */
export const contact: Planted[] = [
  [
    'a contact key is exchanged',
    `update contact_keys set id = sha256('x') where state = 'current'`,
    'contact-key-not-as-in-log',
  ],
  [
    'a contact key was set earlier',
    `update contact_keys set set_at = set_at - interval '1 day' where state = 'current'`,
    'contact-key-not-as-in-log',
  ],
  [
    "a contact key's entry is changed",
    flip('contact_keys', 'entry', 'true', 60),
    'contact-key-not-as-in-log',
  ],
  [
    'a contact key is deleted',
    `delete from contact_keys where state = 'current'`,
    'contact-key-not-as-in-log',
  ],
  [
    'a contact key that was replaced is back',
    `update contact_keys set state = case state when 'current' then 'replaced' else 'replaced' end`,
    'contact-key-not-as-in-log',
  ],
  [
    'an act that made a contact key is deleted',
    `delete from staff_acts where command = 'contact.set'`,
    'act-missing',
  ],
  ['a report is changed', flip('retention_reports', 'body', 'true', 60), 'report-not-as-in-log'],
  ["a report's signature is changed", flip('retention_reports', 'signature', 'true'), 'report-not-as-in-log'],
  ['a report is of another day', `update retention_reports set day = day - 1`, 'report-not-as-in-log'],
  ['a report is deleted', `delete from retention_reports`, 'report-not-as-in-log'],
  [
    'an announced policy is in force',
    `update policies set state = 'in_force' where version = 'next'`,
    'policy-not-as-in-log',
  ],
  [
    'an announced policy comes earlier',
    `update policies set in_force_from = in_force_from - interval '1 day' where version = 'next'`,
    'policy-not-as-in-log',
  ],
  ['an announcement is forgotten', `delete from policies where version = 'next'`, 'policy-not-as-in-log'],
  [
    'a policy in force is announced only',
    `update policies set state = 'announced' where version = 'tile-7'`,
    'policy-not-as-in-log',
  ],
]
