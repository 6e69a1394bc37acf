/** Faults to plant into deliveries and receipts. */
import { clinic, current, flip, inState, type Planted } from './planted-sql.js'

const delivery = `id = ${inState('handled')}`
const change = (assignment: string, state = 'handled') =>
  `update deliveries set ${assignment} where id = ${inState(state)}`
/** One that nobody has seen or fetched in time. */
const silentDelivery = `(select id from deliveries where silence = 'unseen_told' and state = 'consigned' order by id limit 1)`
const whereSilent = (assignment: string) => `update deliveries set ${assignment} where id = ${silentDelivery}`
/** Faults in the deliveries. */
export const deliveries: Planted[] = [
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
  ['a delivery is due later', change(`due_at = due_at + interval '1 day'`), 'kept-without-hold'],
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

/** The first receipt of a kind by the first clinic. */
const receipt = (kind: string) =>
  `id = (select id from receipts where kind = '${kind}' and delivery_id in (select id from deliveries where clinic_id = ${clinic('First')}) order by id limit 1)`

/** Faults in the receipts. */
export const receipts: Planted[] = [
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
