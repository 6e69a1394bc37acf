import type { Answer } from '../../contract/staff-answers.js'
import { moment } from '../moments.js'
import { table } from '../table.js'
import { say } from '../terminal.js'

/** Says what is kept until when. */
export function sayRetention({ at, overdue, coming }: Answer<'retention.status'>): void {
  say(`By the relay's clock it is ${moment(at)}.`)
  say(
    overdue === 0
      ? 'Nothing is overdue.'
      : `${overdue} ${overdue === 1 ? 'delivery is' : 'deliveries are'} overdue and will be stripped within minutes.`,
  )
  if (coming.length > 0) {
    say()
    const rows = coming.map(({ day, dueAt, deliveries }) => [day, moment(dueAt), String(deliveries)])
    for (const line of table(['DUE DAY', 'BEGINS', 'DELIVERIES'], rows)) say(line)
  }
}

/** Says what a run did. */
export function sayRun(answer: Answer<'retention.run'>): void {
  if (answer.kind === 'postponed') {
    say('Nothing was stripped: the clocks of the database and of the relay disagree. Set them right first.')
    return
  }
  const { deliveries, enquiries, dayKeys } = answer
  say(
    deliveries + dayKeys === 0
      ? 'Nothing was due.'
      : `Stripped ${deliveries} deliveries; ${enquiries} enquiries ended; ${dayKeys} day keys were destroyed.`,
  )
}

type Finding = Pick<Answer<'retention.verify'>['findings'][number], 'finding' | 'count' | 'day'>

const findingWords: Readonly<Record<string, (finding: Finding) => string>> = {
  'delivery-overdue': ({ count }) => `${count} deliveries are past their time and not stripped`,
  'enquiry-overdue': ({ count }) => `${count} enquiries are past their time and still there`,
  'day-overdue': ({ day, count }) =>
    day === undefined
      ? `${count} days are over and the database still has them`
      : `the day ${day} is over and the database still has it`,
  'day-key-alive': ({ day, count }) =>
    day === undefined
      ? `the keys of ${count} days are still there, and those days are over`
      : `a file with the key of ${day} is still there, and that day is over`,
  'unknown-file-among-day-keys': ({ count }) => `${count} files lie among the day keys that are none`,
  'day-key-directory-missing': () =>
    'one of the two directories of day keys is missing: is its disk mounted?',
  'receipt-without-delivery': ({ count }) => `${count} receipts of stripped deliveries are still there`,
  'statement-without-delivery': ({ count }) =>
    `${count} statements about stripped deliveries are still there`,
  'notice-without-delivery': ({ count }) => `${count} notices of stripped deliveries are still there`,
  'notice-address-overdue': ({ count }) =>
    `${count} notice addresses of patients are past their time and still there`,
  'follow-up-without-delivery': ({ count }) =>
    `${count} corrections or withdrawals of stripped deliveries are still there`,
  'note-without-delivery': ({ count }) => `${count} notes of clinics on stripped deliveries are still there`,
  'hold-overdue': ({ count }) => `${count} holds are past their time and still in force`,
  'withdrawn-content': ({ count }) =>
    `${count} envelopes of withdrawn deliveries are still there, and no hold keeps them`,
  'withdrawn-correction': ({ count }) =>
    `${count} corrections of withdrawn deliveries are still there, and no hold keeps them`,
  'withdrawn-note': ({ count }) =>
    `${count} notes of clinics on withdrawn deliveries are still there, and no hold keeps them`,
  'withdrawn-copy': ({ count }) => `${count} copies of patients who withdrew everything are still there`,
  'withdrawn-notice-address': ({ count }) =>
    `${count} notice addresses of patients who withdrew everything are still there`,
  'question-overdue': ({ count }) => `${count} questions to the operator are past their time and still there`,
  'trace-in-files': ({ count }) =>
    `the database's files hold traces of ${count} enquiries or deliveries that are gone`,
}

/** Says what was found that should be gone; of what belongs to a day, which one or how many. */
export function sayFindings(findings: readonly Finding[]): void {
  if (findings.length === 0) {
    say('Everything whose time is over is gone.')
    return
  }
  say('This should be gone and is not:')
  for (const finding of findings) say(`- ${findingWords[finding.finding]?.(finding) ?? finding.finding}`)
}
