import type { ActOf } from '../../contract/staff.js'
import type { Answer } from '../../contract/staff-answers.js'
import { moment } from '../moments.js'
import { table } from '../table.js'
import { say } from '../terminal.js'

/** What a hold does, and what it does not. */
export function sayPlaced(
  { until, dueAt }: Answer<'hold.place'>,
  { reference, isTold }: ActOf<'hold.place'>['arguments'],
): void {
  say(`${reference} is held until ${moment(until)}, and kept until ${moment(dueAt)}.`)
  say('Nothing is released for longer than without the hold; what it keeps can be proven meanwhile.')
  say(isTold ? 'The patient sees it in the status.' : 'Neither the patient nor the clinics are shown it.')
}

/** Until when something is kept whose hold was ended. */
export const sayReleased = (
  { dueAt }: Answer<'hold.release'>,
  { reference }: ActOf<'hold.release'>['arguments'],
): void =>
  say(
    `The hold on ${reference} is ended. It is kept until ${moment(dueAt)}, and then destroyed as everything is.`,
  )

/** The holds in force. */
export function sayHolds({ holds }: Answer<'hold.list'>): void {
  if (holds.length === 0) {
    say('No hold is in force.')
    return
  }
  const rows = holds.map(({ reference, placedAt, until, dueAt, isTold }) => [
    reference,
    moment(placedAt),
    moment(until),
    moment(dueAt),
    isTold ? 'yes' : 'no, by law',
  ])
  for (const line of table(['REFERENCE', 'PLACED', 'HELD UNTIL', 'KEPT UNTIL', 'PATIENT SEES IT'], rows))
    say(line)
}
