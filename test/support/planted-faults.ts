/** Faults to plant into the database of test/support/busy-world.ts, each with the word by which a check has to find it. */
import { deliveries, receipts } from './planted-deliveries.js'
import { keys, staff } from './planted-keys.js'
import { contact, followUps, holds } from './planted-later.js'
import { checkpoints, leaves, numbers } from './planted-log.js'
import { enquiries, statements } from './planted-statements.js'

/** Every fault, by what it is in. */
export const planted = {
  statements,
  enquiries,
  deliveries,
  receipts,
  followUps,
  holds,
  contact,
  leaves,
  checkpoints,
  numbers,
  keys,
  staff,
}
