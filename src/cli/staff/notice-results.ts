import type { Answer } from '../../contract/staff-answers.js'
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

/** Says what waits too long at which clinics, and since when. */
export function saySilent({ deliveries, more }: Answer<'notice.silent'>): void {
  if (deliveries.length === 0) {
    say('Nothing waits at any clinic for too long.')
    return
  }
  const rows = deliveries.map(({ name, telephone, reference, seenAt, consignedAt, clinicId }) => [
    reference,
    seenAt === null ? 'unseen' : 'unanswered',
    moment(seenAt ?? consignedAt),
    name,
    telephone,
    clinicId,
  ])
  for (const line of table(['REFERENCE', 'WAITS', 'SINCE', 'NAME', 'TELEPHONE', 'CLINIC'], rows)) say(line)
  if (more > 0) say(`and ${more} more`)
}
