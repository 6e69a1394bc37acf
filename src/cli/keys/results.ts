import { visibleLine } from '../../base/visible.js'
import type { Answer } from '../../contract/staff-answers.js'
import { fileNameOf } from '../../keyring/day-key-files.js'
import { stateWords } from '../clinic/words.js'
import { moment } from '../moments.js'
import { table } from '../table.js'
import { say } from '../terminal.js'

type Ailing = Answer<'keys.status'>['ailing'][number]

/** Says how it stands with the day keys, and names what is lost. */
export function sayKeys({ at, keys, ailing }: Answer<'keys.status'>): void {
  say(`By the relay's clock it is ${moment(at)}.`)
  const whole = keys - ailing.length
  say(`${whole} of ${keys} day keys ${whole === 1 ? 'lies' : 'lie'} in both places.`)
  for (const one of ailing) {
    say()
    say(`${fileNameOf(one)}: ${words[one.state]}`)
    if (one.state === 'lost') sayLost(one)
  }
}

const words: Readonly<Record<Ailing['state'], string>> = {
  single: 'lies in one place only, and cannot be written to the other: is its disk there, and not full?',
  unwritten: 'is in the memory of the relay only, and cannot be written: do not stop the relay, make room',
  unusable: 'cannot be looked at: is its disk mounted, and the file the relay’s own, with mode 600?',
  lost: 'LOST, in both places',
}

function sayLost({ enquiries, deliveries, dueAt }: Ailing): void {
  say(
    `${enquiries} enquiries lie under it until ${moment(dueAt)}. New ones lie under the next key of that day.`,
  )
  if (deliveries.length === 0) return
  const unsigned = deliveries.filter(({ signedForAt }) => signedForAt === null).length
  say(
    `${deliveries.length} deliveries can be released no more; ${unsigned} of them no clinic has signed for: those are lost to it.`,
  )
  say()
  const rows = deliveries.map((one) => [
    one.reference,
    visibleLine(one.clinicName),
    one.signedForAt === null ? 'no' : moment(one.signedForAt),
    stateWords({ ...one, lost: false, outcome: null, problem: null }),
  ])
  for (const line of table(['REFERENCE', 'CLINIC', 'SIGNED FOR', 'STATE'], rows)) say(line)
  say()
  say(
    'If a copy of that file turns up, put it back where it was, with mode 600: what it opens can be opened again.',
  )
}
