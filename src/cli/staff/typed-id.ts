import { isId } from '../../base/ids.js'
import { CommandProblem } from '../command-problem.js'

/** An id as somebody typed or copied it. */
export function readId(typed: string, whose: string): string {
  const id = typed.trim().toLowerCase()
  if (!isId(id)) throw new CommandProblem(`this is not the id of ${whose}; the list shows the ids`)
  return id
}
