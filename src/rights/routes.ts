import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { idField } from '../base/wire.js'
import { statusAnswer } from '../contract/enquiries.js'
import { bearerToken, createApi, jsonAnswer, refused } from '../http/api.js'
import { answerEvidence, evidenceFile } from '../http/evidence-file.js'
import type { Collecting } from '../prove/log/evidence.js'
import { stopNotices } from './notify.js'
import { evidenceFor, patientCopyOf, type Rights, statusOf } from './status.js'

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

const stopRoute = createRoute({
  method: 'delete',
  path: '/api/v1/enquiries/{reference}/notify',
  summary: 'The patient is told of news no more, and the address is forgotten',
  security,
  request: { params },
  responses: { 204: { description: 'Forgotten' }, default: refused },
})

const evidenceRoute = createRoute({
  method: 'get',
  path: '/api/v1/enquiries/{reference}/evidence',
  summary: 'What proves what became of an enquiry, or of its delivery to one clinic',
  security,
  request: { params, query: z.object({ delivery: idField().optional() }) },
  responses: { 200: evidenceFile, default: refused },
})

/** Where the patient asks. */
export const rightsRoutes = (relay: Rights & Collecting): OpenAPIHono =>
  createApi()
    .openapi(statusRoute, async (c) => {
      const status = await statusOf(relay, c.req.valid('param').reference, bearerToken(c))
      return c.json(z.encode(statusAnswer, status), 200)
    })
    .openapi(evidenceRoute, async (c) => {
      const token = bearerToken(c)
      const { delivery } = c.req.valid('query')
      const evidence = await evidenceFor(relay, c.req.valid('param').reference, token, delivery)
      return answerEvidence(c, evidence)
    })
    .openapi(stopRoute, async (c) => {
      const token = bearerToken(c)
      const { reference } = c.req.valid('param')
      await relay.database.transaction((tx) => stopNotices(tx, reference, token))
      return c.body(null, 204)
    })
    .openapi(copyRoute, async (c) => {
      const copy = await patientCopyOf(relay, c.req.valid('param').reference, bearerToken(c))
      return c.body(new Uint8Array(copy).buffer, 200, { 'Content-Type': 'application/octet-stream' })
    })
