import { RelayRefused } from '../../client/relay.js'
import { CommandProblem } from '../command-problem.js'

/** Ends the demonstration with what is not as promised. */
export function promised(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new CommandProblem(`not as promised: ${otherwise}`)
}

/** Ends the demonstration unless the relay answers that there is nothing. */
export async function gone(request: Promise<unknown>, otherwise: string): Promise<void> {
  const answered = await request.then(
    () => 'something',
    (error: unknown) => {
      if (error instanceof RelayRefused) return error.status
      throw error
    },
  )
  promised(answered === 404, otherwise)
}
