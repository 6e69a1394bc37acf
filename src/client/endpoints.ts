import { z } from 'zod'
import {
  endpointRequest,
  endpointsAnswer,
  endpointTestAnswer,
  type endpointView,
} from '../contract/endpoints.js'
import type { ClinicAtRelay } from './clinic.js'

/** Where a clinic is told that something waits, and how that works. */
export type Endpoint = z.output<typeof endpointView>

type Inside = Pick<ClinicAtRelay, 'relay' | 'token'>

const path = '/api/v1/clinic/endpoints'

/** Every address at which the clinic is told. */
export const listEndpoints = async ({ relay, token }: Inside): Promise<Endpoint[]> =>
  (await relay.call({ path, token, answer: endpointsAnswer })).endpoints

/** Has the clinic told at an address. Throws RelayRefused `unacceptable-destination` if nothing would be sent there. */
export const setEndpoint = (
  { relay, token }: Inside,
  id: string,
  endpoint: z.output<typeof endpointRequest>,
): Promise<undefined> =>
  relay.call({
    path: `${path}/${id}`,
    method: 'PUT',
    body: z.encode(endpointRequest, endpoint),
    token,
    answer: z.undefined(),
  })

/** Has the clinic told at an address no more. */
export const removeEndpoint = ({ relay, token }: Inside, id: string): Promise<undefined> =>
  relay.call({ path: `${path}/${id}`, method: 'DELETE', token, answer: z.undefined() })

/** Sends a test to an address, which takes up to 15 s, and says what came of it. */
export const testEndpoint = (
  { relay, token }: Inside,
  id: string,
): Promise<z.output<typeof endpointTestAnswer>> =>
  relay.call({ path: `${path}/${id}/test`, body: {}, token, answer: endpointTestAnswer })
