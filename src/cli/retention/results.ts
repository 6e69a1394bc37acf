import type { Answer } from '../../contract/staff.js'
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

type Finding = Answer<'retention.verify'>['findings'][number]

const findingWords: Readonly<Record<string, (finding: Finding) => string>> = {
  'delivery-overdue': ({ count }) => `${count} deliveries are past their time and not stripped`,
  'enquiry-overdue': ({ count }) => `${count} enquiries are past their time and still there`,
  'day-overdue': ({ day }) => `the day ${day} is over and the database still has it`,
  'day-key-alive': ({ day }) => `a file with the key of ${day} is still there, and that day is over`,
  'unknown-file-among-day-keys': ({ count }) => `${count} files lie among the day keys that are none`,
  'day-key-directory-missing': () =>
    'one of the two directories of day keys is missing: is its disk mounted?',
  'receipt-without-delivery': ({ count }) => `${count} receipts of stripped deliveries are still there`,
  'statement-without-delivery': ({ count }) =>
    `${count} statements about stripped deliveries are still there`,
  'notice-without-delivery': ({ count }) => `${count} notices of stripped deliveries are still there`,
  'notice-address-overdue': ({ count }) =>
    `${count} notice addresses of patients are past their time and still there`,
  'trace-in-files': ({ count }) =>
    `the database's files hold traces of ${count} enquiries or deliveries that are gone`,
}

/** Says what a check found. */
export function sayVerification(findings: readonly Finding[]): void {
  if (findings.length === 0) {
    say('Everything whose time is over is gone.')
    return
  }
  say('This should be gone and is not:')
  for (const finding of findings) say(`- ${findingWords[finding.finding]?.(finding) ?? finding.finding}`)
}
