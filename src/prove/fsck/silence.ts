import { isNotFetched } from '../saying.js'
import { isOf } from '../verify/records.js'
import type { Case } from '../verify/subject.js'
import type { Row } from './delivery-page.js'

/**
 * Whether a row says of the clinic's silence what is stated: when the time to see the delivery was up, what had not happened until then was
 * stated at that instant, and nothing of the kind at any other.
 */
export function isSilenceAsStated({ silence, silenceAt, seenAt }: Row, { later }: Case): boolean {
  const atOf = (records: Case['later']) => records.map(({ statement }) => statement.at.getTime())
  const stated = {
    notNotified: atOf(later.filter((record) => isOf(record, 'ConsignmentNotificationFailure'))),
    notFetched: atOf(later.filter(({ statement }) => isNotFetched(statement))),
  }
  const failures = [...stated.notNotified, ...stated.notFetched]
  const at = silenceAt?.getTime() ?? 0
  switch (silence) {
    case null:
      return failures.length === 0
    case 'unseen_reminded':
      return failures.length === 0 && isNotBefore(seenAt, at)
    case 'unseen_told':
      return (
        isNotBefore(seenAt, at) &&
        isDenied(
          stated.notNotified,
          atOf(later.filter((record) => isOf(record, 'ConsignmentNotification'))),
          at,
        ) &&
        isDenied(stated.notFetched, atOf(later.filter((record) => isOf(record, 'ContentHandover'))), at)
      )
    // What was stated before it was seen stands; when that was, the row does not say any more.
    case 'unhandled_reminded':
    case 'unhandled_told':
      return seenAt !== null && seenAt.getTime() <= at && new Set(failures).size <= 1
  }
}

const isNotBefore = (seenAt: Date | null, at: number): boolean => seenAt === null || seenAt.getTime() >= at

/** Whether it was denied at `at` exactly if it had not happened before; of what happened at the same instant either can be. */
function isDenied(denied: readonly number[], happened: readonly number[], at: number): boolean {
  if (denied.some((one) => one !== at)) return false
  if (happened.some((one) => one < at)) return denied.length === 0
  return denied.length === 1 || happened.includes(at)
}
