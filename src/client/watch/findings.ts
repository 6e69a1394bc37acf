/**
 * What can be wrong, in the order of how bad it is. `log_forked`: the log contradicts what it signed before. `log_older`: it has less than
 * it signed before, as after the restore of an older database. `foreign_key`: somebody had a
 * key entered in the clinic's name. `numbers_forked`: the relay contradicts what it signed about the clinic's deliveries.
 * `withheld`: a delivery that was there, or has a number, is gone before its time. `not_in_log`: a delivery was numbered and its entry never came
 * into the log. `unnumbered`: one is there that has no number. `keys_changed`: the relay asks for trust in other keys.
 */
export type FindingKind =
  | 'log_forked'
  | 'log_older'
  | 'foreign_key'
  | 'numbers_forked'
  | 'withheld'
  | 'not_in_log'
  | 'unnumbered'
  | 'keys_changed'

/** Something that the relay has to explain, with what proves it to others: exact bytes and signed notes, as JSON. */
export interface Finding {
  kind: FindingKind
  proof: Readonly<Record<string, unknown>>
}
