/** Everything that a check of the log and the rows can find, each as a sentence. The words leave the process and are for ever. */
export const findingSentences = {
  // the logs
  'log-not-of-this-relay': 'A log has another number, address or key than the relay would give it.',
  'log-change-wrong': 'A log does not begin with what it says of the one before.',
  'database-older-than-mark': 'The database is older than what was signed: see videre log restart.',
  'database-forked-from-mark': 'The database is another one than what was signed: see videre log restart.',
  'mark-missing': 'The high-water mark in keys/log is gone: see videre log restart.',
  'leaf-missing': 'An entry is missing in the middle of the log.',
  'leaf-beyond-head': 'An entry stands behind the end of the log.',
  'leaf-hash-wrong': 'An entry has another hash than the one that stands beside it.',
  'entry-unreadable': 'A public entry cannot be read.',
  'tile-missing': 'A tile of the log is missing.',
  'tile-wrong': 'A tile of the log is not what follows from the entries.',
  'tile-surplus': 'A tile stands behind the end of the log.',
  'batch-out-of-chain': 'The log did not grow from one size to the next.',
  'batch-root-wrong': 'The log had another root than the one that is on record.',
  'checkpoint-wrong': 'A checkpoint is not what the log signed, or not of this log.',
  'cosignature-wrong': "A witness's line is not what the witness signed.",
  // public entries and the rows that follow from them
  'entry-not-approved': 'An entry about registrars or a revoked key lacks the signatures that it needs.',
  'key-not-established': "Nobody whom the log shows as a registrar vouches for a clinic's key.",
  'key-not-as-in-log': "A clinic's key is not as the log says.",
  'key-entries-not-as-in-log': "The entries about a clinic's key are not those in the log.",
  'clinic-not-as-in-log': 'A clinic has another name than the one that was vouched for.',
  'staff-not-as-in-log': 'A member of staff is not as the log says.',
  'policy-not-as-in-log': 'A policy is not as the log says.',
  'contact-key-not-as-in-log': "The operator's contact key is not as the log says.",
  'report-not-signed': 'A retention report is not what the relay signed.',
  'report-not-as-in-log': 'A retention report is not the one in the log.',
  'act-missing': 'An act of staff that the log names is gone.',
  'act-not-as-signed': 'An act of staff is not what was signed.',
  // statements and what explains that one is gone
  'statement-not-signed': 'A statement is not signed by this relay.',
  'statement-unreadable': 'A signed statement cannot be read.',
  'statement-not-as-signed': 'A row says something else than the statement in it.',
  'statement-hidden': 'A statement is withheld from patient and clinic that is not to be, or shown that is.',
  'statement-without-subject': 'A statement is about something that is not there.',
  'statement-not-in-log': 'A statement is neither in the log nor on its way into it.',
  'statement-twice': 'A statement is there twice.',
  'leaf-unexplained': 'A statement is gone, and no strip explains it.',
  'strip-too-many': 'More statements are said to be stripped than are gone.',
  'strip-range-wrong': 'A strip names a part of the log that it cannot mean.',
  'queued-without-statement': 'An entry waits for the log without a statement.',
  'queued-wrongly': 'An entry waits for the log as that of another clinic or delivery.',
  // enquiries, deliveries, receipts
  'enquiry-not-accepted': 'An enquiry does not have exactly one acceptance.',
  'enquiry-not-as-accepted': 'An enquiry is not as it was accepted.',
  'enquiry-deliveries-differ': 'An enquiry has other deliveries than its acceptance names.',
  'due-instant-differs': 'An enquiry or delivery is due at another time than its day begins.',
  'hold-not-as-stated': 'A hold is not as it was stated.',
  'kept-without-hold': 'A delivery is to be kept for longer or shorter than stated.',
  'copy-missing': "A patient's copy is gone, and not every delivery was withdrawn.",
  'withdrawn-not-destroyed': 'What was withdrawn is still there, and no hold keeps it.',
  'delivery-without-enquiry': 'A delivery is there without its enquiry.',
  'delivery-not-consigned': 'A delivery does not have exactly one consignment.',
  'delivery-not-as-consigned': 'A delivery is not as it was consigned.',
  'delivery-not-as-stated': 'A delivery is in another state than the one that is stated and signed.',
  'delivery-contradictory': 'What is stated and signed about a delivery contradicts itself.',
  'delivery-stripped-wrongly': 'A delivery was stripped too early or not completely.',
  'envelope-damaged': 'An envelope is not the one that was forwarded.',
  'follow-up-not-signed': 'A correction or withdrawal is not what the patient signed.',
  'follow-up-not-as-stated': 'A correction or withdrawal is not as it was stated and taken note of.',
  'follow-up-without-delivery': 'A correction or withdrawal is there without its delivery.',
  'note-without-delivery': "A clinic's note is there without its delivery.",
  'receipt-not-signed': "A receipt is not signed with the clinic's key.",
  'receipt-not-as-signed': 'A row says something else than the receipt in it.',
  'receipt-without-statement': 'There is not exactly one statement that rests on a receipt.',
  'receipt-without-delivery': 'A receipt is there without its delivery.',
  // the clinics' numbers
  'delivery-not-numbered': 'A delivery in the log does not have exactly one number of its clinic.',
  'number-missing': "A number is missing in a clinic's chain.",
  'number-link-wrong': "A link of a clinic's chain does not rest on the one before.",
  'number-without-entry': 'A number is of an entry that no log has.',
  'number-out-of-order': 'Numbers are in another order than their entries came into the log.',
  'number-of-another': 'A number names a delivery that is gone, or of another clinic.',
} as const

/** The word for what was found. */
export type Finding = keyof typeof findingSentences

/** One kind of fault: how many there are, and where one of them is. */
export interface Found {
  finding: Finding
  count: number
  example?: string
}

/** Where findings are gathered. */
export interface Findings {
  /** Notes a fault at a place, such as `leaf 7 of log 1`: ids and numbers, never a name. */
  note(finding: Finding, where: string, count?: number): void
  /** Notes it unless it is so. */
  expect(isSo: boolean, finding: Finding, where: string): void
  /** What there is by now, each kind once, in the order in which it was first found. */
  list(): Found[]
}

/** An empty list of findings. */
export function createFindings(): Findings {
  const found = new Map<Finding, Required<Found>>()
  const note: Findings['note'] = (finding, example, count = 1) => {
    const before = found.get(finding)
    if (before === undefined) found.set(finding, { finding, count, example })
    else before.count += count
  }
  return {
    note,
    expect(isSo, finding, where) {
      if (!isSo) note(finding, where)
    },
    list: () => [...found.values()],
  }
}
