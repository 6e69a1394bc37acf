import type { ActOf } from '../../contract/staff.js'
import type { Answer } from '../../contract/staff-answers.js'
import { findingSentences } from '../../prove/fsck/findings.js'
import { moment } from '../moments.js'
import { table } from '../table.js'
import { say } from '../terminal.js'

/** What a clinic was forwarded on a day and how far it came: times and states, no content. */
export function sayDeliveries(deliveries: Answer<'evidence.clinic'>['deliveries']): void {
  if (deliveries.length === 0) {
    say('Nothing was forwarded to this clinic on that day, or all of it has been stripped.')
    return
  }
  const at = (instant: Date | null) => (instant === null ? '' : moment(instant))
  const rows = deliveries.map((one) => [
    one.reference,
    one.number === null ? '' : String(one.number),
    one.state +
      (one.outcome === null ? '' : `: ${one.outcome}`) +
      (one.problem === null ? '' : `: ${one.problem}`),
    at(one.consignedAt),
    at(one.handedOverAt),
    at(one.openedAt),
    at(one.seenAt),
  ])
  const head = ['REFERENCE', 'NUMBER', 'STATE', 'FORWARDED', 'SIGNED FOR', 'COULD READ', 'SEEN']
  for (const line of table(head, rows)) say(line)
}

/** What was handed out, and what was not. */
export function sayDisclosed(
  _: Answer<'evidence.disclose'>,
  { recipient, isTold }: ActOf<'evidence.disclose'>['arguments'],
): void {
  say(
    `For ${recipient}. It is evidence: who was forwarded what, when, and what they signed for, in hashes and times.`,
  )
  say('It holds no content, no name and no contact details: those nobody at the operator has or can open.')
  say(
    isTold
      ? 'That it was handed out is stated; the patient and the clinic can see it.'
      : 'That it was handed out is stated, and shown to staff alone.',
  )
}

/** What was found wrong with the log and the rows, each kind once with how many. */
export function sayCheck({ leaves, findings }: Answer<'log.check'>): void {
  if (findings.length === 0) {
    say(`Everything follows from the log: ${leaves} entries, and every row agrees with them.`)
    return
  }
  say(`Not everything is as the log says (${leaves} entries):`)
  const sentences: Readonly<Record<string, string>> = findingSentences
  for (const { finding, count, example } of findings) {
    const first = example === undefined ? '' : `, the first: ${example}`
    say(`- ${sentences[finding] ?? finding} ${count} such${first}`)
  }
}
