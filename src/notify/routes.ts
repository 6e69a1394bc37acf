import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { z } from 'zod'
import { idField } from '../base/wire.js'
import { clinicOfSession } from '../clinics/sessions.js'
import {
  endpointRequest,
  endpointsAnswer,
  endpointTestAnswer,
  webhookKeysAnswer,
} from '../contract/endpoints.js'
import { bearerToken, createApi, jsonAnswer, refused, takesJson } from '../http/api.js'
import { listEndpoints, removeEndpoint, type Setting, setEndpoint } from './endpoints.js'
import { type Testing, testEndpoint } from './test-endpoint.js'
import { webhookKeyText } from './webhook.js'

const security = [{ clinicSession: [] }]
const params = z.object({ id: idField() })

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/clinic/endpoints',
  summary: 'Where the clinic is told that something waits',
  security,
  responses: { 200: jsonAnswer('Addresses, and how they work', endpointsAnswer), default: refused },
})

const setRoute = createRoute({
  method: 'put',
  path: '/api/v1/clinic/endpoints/{id}',
  summary: 'The clinic is told at this address, too; the id is for the clinic to choose, at random',
  security,
  ...takesJson(endpointRequest, 8 * 1024, { params }),
  responses: { 204: { description: 'Set' }, default: refused },
})

const removeRoute = createRoute({
  method: 'delete',
  path: '/api/v1/clinic/endpoints/{id}',
  summary: 'The clinic is told at this address no more',
  security,
  request: { params },
  responses: { 204: { description: 'Removed' }, default: refused },
})

const testRoute = createRoute({
  method: 'post',
  path: '/api/v1/clinic/endpoints/{id}/test',
  summary: 'Sends a test to an address, and switches it on again if that is taken',
  security,
  ...takesJson(z.strictObject({}), 1024, { params }),
  responses: { 201: jsonAnswer('What came of it', endpointTestAnswer), default: refused },
})

const keysRoute = createRoute({
  method: 'get',
  path: '/api/v1/webhook-keys',
  summary: 'The public keys that webhooks are signed with (Standard Webhooks)',
  responses: { 200: jsonAnswer('Keys: two while they change', webhookKeysAnswer), default: refused },
})

/** Where clinics say at which addresses they are told, and learn who signs what is sent there. */
export function notifyRoutes(relay: Setting & Testing): OpenAPIHono {
  const clinicOf = async (c: Context): Promise<string> => {
    const token = bearerToken(c)
    const { clinicId } = await relay.database.transaction((tx) => clinicOfSession(tx, token), {
      readOnly: true,
    })
    return clinicId
  }
  return createApi()
    .openapi(listRoute, async (c) => {
      const clinicId = await clinicOf(c)
      const endpoints = await relay.database.transaction((tx) => listEndpoints(tx, clinicId), {
        readOnly: true,
      })
      return c.json(z.encode(endpointsAnswer, endpoints), 200)
    })
    .openapi(setRoute, async (c) => {
      await setEndpoint(relay, await clinicOf(c), c.req.valid('param').id, c.req.valid('json'))
      return c.body(null, 204)
    })
    .openapi(removeRoute, async (c) => {
      const clinicId = await clinicOf(c)
      const { id } = c.req.valid('param')
      await relay.database.transaction((tx) => removeEndpoint(tx, clinicId, id))
      return c.body(null, 204)
    })
    .openapi(testRoute, async (c) => {
      const tested = await testEndpoint(relay, await clinicOf(c), c.req.valid('param').id)
      return c.json(z.encode(endpointTestAnswer, tested), 201)
    })
    .openapi(keysRoute, (c) => c.json({ keys: relay.webhookKeys.map(webhookKeyText) }, 200))
}
