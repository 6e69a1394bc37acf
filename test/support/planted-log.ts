/** Faults to plant into the log and the numbers of the clinics. */
import {
  clinic,
  flip,
  flipped,
  lastSize,
  leafOf,
  nth,
  otherCharacter,
  type Planted,
  privateLeaf,
} from './planted-sql.js'

/** Faults in the leaves. */
export const leaves: Planted[] = [
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
    `update log_batches set from_size = from_size - 1 where size = ${lastSize}`,
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

/** Faults in the checkpoints. */
export const checkpoints: Planted[] = [
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
/** Faults in the numbers. */
export const numbers: Planted[] = [
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
