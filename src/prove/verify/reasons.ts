/**
 * Every reason for which evidence is refused, in the order of the rules of FORMAT.md ("How it is checked"), each as a
 * sentence. Codes are for programs and for ever.
 */
export const reasonSentences = {
  // 1: the file
  too_large: 'The file is larger than 4 MiB.',
  too_deep: 'The file is nested too deep.',
  not_json: 'The file is not JSON in UTF-8.',
  not_canonical: 'The file is not spelled in the one way that is allowed: somebody has changed it.',
  too_many: 'The file has too many statements or entries.',
  not_evidence: 'The file does not have the members of an evidence file, or has others.',
  other_relay: 'The file is of another relay than the one whose keys are trusted here.',
  proof_unreadable: 'A proof of inclusion cannot be read.',
  checkpoints_differ: 'The proofs in the file are not all of one checkpoint.',
  not_in_log_order: 'The statements or the entries are not in the order of the log.',
  index_twice: 'A statement and an entry claim the same place in the log.',
  // 2: the checkpoint
  checkpoint_unreadable: 'The checkpoint of the log cannot be read.',
  log_not_trusted: 'The log is not one that is trusted here.',
  log_signature_bad: 'The checkpoint is not signed by the log.',
  witnesses_missing: 'Too few of the trusted witnesses have seen the checkpoint.',
  // 3: the statements
  statement_not_signed: 'A statement is not signed by the relay.',
  statement_unreadable: 'What the relay signed is not a statement.',
  statement_not_in_log: 'A statement is not in the log.',
  // 4: the public entries
  entry_unreadable: 'An entry cannot be read.',
  entry_not_needed: 'An entry is neither of a key nor of a policy.',
  entry_not_in_log: 'An entry is not in the log.',
  // 5: what it is about
  acceptance_missing: 'The statement that the enquiry was accepted is missing.',
  acceptance_surplus: 'There is a statement too many that an enquiry was accepted.',
  delivery_repeated: 'The acceptance names a delivery twice.',
  consignment_missing: 'The statement that a delivery was forwarded is missing.',
  consignment_surplus: 'There is a statement too many that a delivery was forwarded.',
  statement_of_another_delivery: 'A statement is about a delivery that is not in the file.',
  statement_of_another_enquiry: 'A statement is about an enquiry that is not in the file.',
  statement_of_another_clinic: 'A statement names another clinic than the one that the delivery went to.',
  clinic_twice: 'Two deliveries of the enquiry went to the same clinic.',
  reference_twice: 'Two deliveries of the enquiry have the same reference.',
  sealed_by_differs: 'Acceptance and delivery differ on who sealed the enquiry.',
  policy_differs: 'Acceptance and delivery differ on the policy that was consented to.',
  // 6: the receipts
  receipt_missing: 'A statement rests on a receipt that is missing.',
  receipt_surplus: 'There is a receipt with a statement that does not rest on one.',
  receipt_hash_differs: 'A statement rests on another receipt than the one in the file.',
  receipt_not_signed:
    'A receipt is not signed with any key of the clinic in the file, or not for this purpose.',
  receipt_unreadable: 'What the clinic signed is not a receipt.',
  receipt_of_another_delivery: 'A receipt is about another delivery.',
  receipt_says_otherwise: 'A statement says something else than the receipt that it rests on.',
  token_wrong: 'The token does not show that the clinic could read the enquiry.',
  commitment_differs: 'What the clinic read is not what was forwarded.',
  log_split: 'The clinic was shown another log than the one in the file.',
  // 7: the sequence
  step_twice: 'Something that can happen once is stated twice.',
  too_many_outcomes: 'It is stated more than 20 times what came of a delivery.',
  too_many_follow_ups: 'It is stated more often than can be that the patient corrected something.',
  step_missing: 'A statement is there without the one that has to come before it.',
  step_too_early: 'A statement is earlier than the one that has to come before it.',
  had_happened: 'It is stated that something had not happened by then, and that it had.',
  after_withdrawal: 'Something was handed over or corrected after it had been withdrawn.',
  hold_out_of_bounds: 'An enquiry is said to be kept for longer than 90 days, or until before it was said.',
  before_acceptance: 'A statement is earlier than the acceptance of the enquiry.',
  before_consignment: 'A statement is earlier than the forwarding of its delivery.',
  after_cosignature: 'A statement is later than the witnesses saw the log that holds it.',
  // 8: the clinics' keys
  key_unsound: 'A key is not sound.',
  key_proof_bad: 'The holder of a key has not proven it.',
  key_not_established: 'Two trusted registrars do not vouch for a key, and the key before it is not said to.',
  previous_key_missing: 'The key that vouches for another is not established before it.',
  rotation_signature_bad: 'A key is not signed with the key that it replaces.',
  name_changed: 'A key has another name than the key that it replaces.',
  key_missing: 'There is no entry for the key that a delivery was sealed to.',
  key_not_yet: 'A key did not work yet when a delivery was sealed to it.',
  key_expired: 'A key was not proven any more when a delivery was sealed to it.',
  key_waiting: 'A key did not count yet when a delivery was sealed to it: the clinic could still object.',
  // 9: the policies
  policy_missing: 'The policy that was consented to is not in the file.',
  policy_surplus: 'There is a policy in the file too many.',
  // 10: nothing is surplus
  key_twice: 'There are two entries of the same key.',
  key_surplus: 'There is a key in the file that nothing rests on.',
  // 11: what was opened
  opened_of_another_delivery: 'A form is said to be of a delivery that is not in the file.',
  opened_differs: 'A form is not the one that was forwarded.',
  // what was asked
  other_reference: 'This is not about the reference that was asked for.',
  other_clinic: 'This is not about the clinic that was asked for.',
  other_delivery: 'This is not about the delivery that was asked for.',
} as const

/** The code of a reason. */
export type ReasonCode = keyof typeof reasonSentences

/** A place in the file: the list and the position in it, from 0. `forms` are those that were given beside the file. */
export interface Place {
  list: 'statements' | 'entries' | 'opened' | 'forms'
  index: number
}

/** Why evidence is refused, and where it shows. */
export interface Reason {
  code: ReasonCode
  where?: Place
}

/** A reason that shows at one place. */
export const reasonAt = (code: ReasonCode, where: Place): Reason => ({ code, where })
