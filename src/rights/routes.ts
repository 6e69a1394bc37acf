import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { idField } from '../base/wire.js'
import {
  correctionAnswer,
  correctionRequest,
  maximumCorrectionBytes,
  maximumWithdrawalBytes,
  statusAnswer,
  withdrawalAnswer,
  withdrawalRequest,
} from '../contract/enquiries.js'
import { bearerToken, createApi, jsonAnswer, refused, takesJson } from '../http/api.js'
import { answerEvidence, evidenceFile } from '../http/evidence-file.js'
import type { Collecting } from '../prove/log/evidence.js'
import { stopNotices } from './notify.js'
import { evidenceFor, patientCopyOf, type Rights, statusOf } from './status.js'
import { type TakingCorrections, takeCorrections } from './take-corrections.js'
import { type TakingWithdrawals, takeWithdrawals } from './take-withdrawals.js'

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

const withdrawRoute = createRoute({
  method: 'post',
  path: '/api/v1/enquiries/{reference}/withdrawals',
  summary: 'The patient withdraws deliveries, each signed',
  security,
  ...takesJson(withdrawalRequest, maximumWithdrawalBytes, { params }),
  responses: { 201: jsonAnswer('Released to nobody any more', withdrawalAnswer), default: refused },
})

const correctRoute = createRoute({
  method: 'post',
  path: '/api/v1/enquiries/{reference}/corrections',
  summary: 'The patient corrects the contact details, sealed to each clinic and signed',
  security,
  ...takesJson(correctionRequest, maximumCorrectionBytes, { params }),
  responses: { 201: jsonAnswer("In the clinics' inboxes", correctionAnswer), default: refused },
})

const evidenceRoute = createRoute({
  method: 'get',
  path: '/api/v1/enquiries/{reference}/evidence',
  summary: 'What proves what became of an enquiry, or of its delivery to one clinic',
  security,
  request: { params, query: z.object({ delivery: idField().optional() }) },
  responses: { 200: evidenceFile, default: refused },
})

/** Where the patient asks, and says more. */
export const rightsRoutes = (
  relay: Rights & Collecting & TakingWithdrawals & TakingCorrections,
): OpenAPIHono =>
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
    .openapi(withdrawRoute, async (c) => {
      const token = bearerToken(c)
      const { reference } = c.req.valid('param')
      const answer = await takeWithdrawals(relay, reference, token, c.req.valid('json'))
      return c.json(z.encode(withdrawalAnswer, answer), 201)
    })
    .openapi(correctRoute, async (c) => {
      const token = bearerToken(c)
      const { reference } = c.req.valid('param')
      const answer = await takeCorrections(relay, reference, token, c.req.valid('json'))
      return c.json(z.encode(correctionAnswer, answer), 201)
    })
    .openapi(copyRoute, async (c) => {
      const copy = await patientCopyOf(relay, c.req.valid('param').reference, bearerToken(c))
      return c.body(new Uint8Array(copy).buffer, 200, { 'Content-Type': 'application/octet-stream' })
    })
