import type { Ending } from '../../client/ending-soon.js'
import { moment } from '../moments.js'
import { table } from '../table.js'
import { say } from '../terminal.js'
import { stateWords } from './words.js'

const openWords: Readonly<Record<Ending['open'][number], string>> = {
  unhandled: 'say what came of it',
  unexported: 'export it if you need it for longer',
}

/** What ends within two weeks, and what is left to do with it. */
export function sayEnding(ending: readonly Ending[]): void {
  say('Ends soon: after this time nobody can open them here any more.')
  say()
  const rows = ending.map(({ delivery, open }) => [
    delivery.reference,
    moment(delivery.dueAt),
    stateWords(delivery),
    open.map((one) => openWords[one]).join('; '),
  ])
  for (const line of table(['REFERENCE', 'KEPT UNTIL', 'STATE', 'LEFT TO DO'], rows)) say(line)
}
