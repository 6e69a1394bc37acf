import type { ClinicAtRelay } from '../../../client/clinic.js'
import { type Endpoint, listEndpoints } from '../../../client/endpoints.js'
import { CommandProblem } from '../../command-problem.js'

/** The argument that names one of the clinic's addresses. */
export const addressArgument = {
  type: 'positional',
  required: true,
  description: 'The address as it is listed, or its id',
} as const

/** The one of the clinic's addresses that somebody names, by itself or by its id. */
export async function endpointNamed(clinic: ClinicAtRelay, typed: string): Promise<Endpoint> {
  const named = typed.trim()
  const found = (await listEndpoints(clinic)).find(({ id, address }) => id === named || address === named)
  if (found === undefined)
    throw new CommandProblem(
      'the clinic is not told at this address; videre clinic notify list shows where it is',
    )
  return found
}
