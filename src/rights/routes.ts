import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { statusAnswer } from '../contract/enquiries.js'
import { bearerToken, createApi, jsonAnswer, refused } from '../http/api.js'
import { patientCopyOf, type Rights, statusOf } from './status.js'

const security = [{ patient: [] }]
const params = z.object({ reference: z.string().max(20) })

const statusRoute = createRoute({
  method: 'get',
  path: '/api/v1/enquiries/{reference}',
  summary: 'What happened to an enquiry so far, clinic by clinic',
  security,
  request: { params },
  responses: { 200: jsonAnswer('States, times and statements', statusAnswer), default: refused },
})

const copyRoute = createRoute({
  method: 'get',
  path: '/api/v1/enquiries/{reference}/copy',
  summary: "The patient's own copy, sealed to the patient secret",
  security,
  request: { params },
  responses: {
    200: {
      description: 'An envelope (src/seal/FORMAT.md)',
      content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
    },
    default: refused,
  },
})

/** Where the patient asks. */
export const rightsRoutes = (relay: Rights): OpenAPIHono =>
  createApi()
    .openapi(statusRoute, async (c) => {
      const status = await statusOf(relay, c.req.valid('param').reference, bearerToken(c))
      return c.json(z.encode(statusAnswer, status), 200)
    })
    .openapi(copyRoute, async (c) => {
      const copy = await patientCopyOf(relay, c.req.valid('param').reference, bearerToken(c))
      return c.body(new Uint8Array(copy).buffer, 200, { 'Content-Type': 'application/octet-stream' })
    })
