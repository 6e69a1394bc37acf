import type { Answer } from '../../contract/staff.js'
import { moment } from '../moments.js'
import { table } from '../table.js'
import { say } from '../terminal.js'

/** Says at which addresses clinics cannot be told. */
export function sayFailing(endpoints: Answer<'notice.list'>['endpoints']): void {
  if (endpoints.length === 0) {
    say('Every address of every clinic works, as far as it was tried.')
    return
  }
  const rows = endpoints.map(({ name, kind, state, failingSince, lastAnswer, waiting, clinicId }) => [
    name,
    kind,
    state === 'off' ? 'off' : 'failing',
    failingSince === null ? '' : moment(failingSince),
    lastAnswer ?? '',
    String(waiting),
    clinicId,
  ])
  for (const line of table(['NAME', 'KIND', 'STATE', 'SINCE', 'LAST ANSWER', 'WAITING', 'CLINIC'], rows))
    say(line)
}
