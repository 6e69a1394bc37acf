import { equalBytes } from '../../base/bytes.js'
import { commitmentOf } from '../../seal/commitment.js'
import type { Opened } from '../evidence.js'
import { type Place, type Reason, reasonAt } from './reasons.js'
import type { Case } from './subject.js'

/** Rule 11: every form is that of a delivery in the file. */
export const checkOpened = (
  list: 'opened' | 'forms',
  items: readonly Opened[],
  cases: readonly Case[],
): Reason[] =>
  items.flatMap(({ delivery, form, salt }, index) => {
    const where: Place = { list, index }
    const consignment = cases.find((one) => one.consignment.statement.delivery === delivery)?.consignment
    if (consignment === undefined) return [reasonAt('opened_of_another_delivery', where)]
    const isWhatWasForwarded = equalBytes(commitmentOf(salt, form), consignment.statement.commitment)
    return isWhatWasForwarded ? [] : [reasonAt('opened_differs', where)]
  })
