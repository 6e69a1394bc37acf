import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { z } from 'zod'
import { idField } from '../base/wire.js'
import { clinicOfSession, type SessionClinic } from '../clinics/sessions.js'
import {
  handoverAnswer,
  inboxAnswer,
  inboxQuery,
  numbersAnswer,
  numbersQuery,
  receiptAnswer,
  receiptRequest,
} from '../contract/clinics.js'
import { bearerToken, createApi, jsonAnswer, refused, takesJson } from '../http/api.js'
import { answerEvidence, evidenceFile } from '../http/evidence-file.js'
import { type Collecting, collectEvidence } from '../prove/log/evidence.js'
import { listInbox, requireInInbox, wrappedEnvelope } from './inbox.js'
import { listNumbers } from './numbers.js'
import type { StepKind } from './receipt-rules.js'
import { handOver, type Receiving, takeReceipt } from './receipts.js'

const security = [{ clinicSession: [] }]
const params = z.object({ id: idField() })

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/clinic/deliveries',
  summary: "A page of the clinic's inbox, oldest first",
  security,
  request: { query: inboxQuery },
  responses: { 200: jsonAnswer('Deliveries', inboxAnswer), default: refused },
})

const envelopeRoute = createRoute({
  method: 'get',
  path: '/api/v1/clinic/deliveries/{id}/envelope',
  summary: 'The wrapped envelope of a delivery',
  security,
  request: { params },
  responses: {
    200: {
      description: 'The bytes that the handover receipt is signed over',
      content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
    },
    default: refused,
  },
})

const evidenceRoute = createRoute({
  method: 'get',
  path: '/api/v1/clinic/deliveries/{id}/evidence',
  summary: 'What proves what became of a delivery, for whoever doubts it',
  security,
  request: { params },
  responses: { 200: evidenceFile, default: refused },
})

const numbersRoute = createRoute({
  method: 'get',
  path: '/api/v1/clinic/numbers',
  summary: "The clinic's deliveries as a numbered chain, so that withholding one shows",
  security,
  request: { query: numbersQuery },
  responses: { 200: jsonAnswer('Numbers and the newest link', numbersAnswer), default: refused },
})

const receiptRoute = <K extends StepKind, A extends z.ZodType>(kind: K, summary: string, answer: A) =>
  createRoute({
    method: 'post',
    path: `/api/v1/clinic/deliveries/{id}/${kind}` as const,
    summary,
    security,
    ...takesJson(receiptRequest, 8 * 1024, { params }),
    responses: { 201: jsonAnswer('Recorded', answer), default: refused },
  })

const handoverRoute = receiptRoute(
  'handover',
  'The clinic signs for the bytes and gets what unwraps them',
  handoverAnswer,
)
const receiptRoutes = [
  ['opened', receiptRoute('opened', 'Its software could read them', receiptAnswer)],
  ['seen', receiptRoute('seen', 'A person displayed them', receiptAnswer)],
  ['handled', receiptRoute('handled', 'What came of it', receiptAnswer)],
  ['problem', receiptRoute('problem', 'It cannot use them', receiptAnswer)],
] as const

/** Where a clinic reads its inbox and signs for what it gets. */
export function deliverRoutes(relay: Receiving & Collecting): OpenAPIHono {
  const clinicOf = (c: Context): Promise<SessionClinic> => {
    const token = bearerToken(c)
    return relay.database.transaction((tx) => clinicOfSession(tx, token), { readOnly: true })
  }
  const api = createApi()
    .openapi(listRoute, async (c) => {
      const { clinicId } = await clinicOf(c)
      const query = c.req.valid('query')
      return c.json(z.encode(inboxAnswer, await listInbox(relay, clinicId, query)), 200)
    })
    .openapi(envelopeRoute, async (c) => {
      const { clinicId } = await clinicOf(c)
      const wrapped = await wrappedEnvelope(relay, clinicId, c.req.valid('param').id)
      return c.body(new Uint8Array(wrapped).buffer, 200, { 'Content-Type': 'application/octet-stream' })
    })
    .openapi(evidenceRoute, async (c) => {
      const { clinicId } = await clinicOf(c)
      const deliveryId = c.req.valid('param').id
      const evidence = await relay.database.transaction(
        async (tx) => {
          await requireInInbox(tx, clinicId, deliveryId)
          return collectEvidence(tx, relay, { kind: 'delivery', deliveryId })
        },
        { readOnly: true },
      )
      return answerEvidence(c, evidence)
    })
    .openapi(numbersRoute, async (c) => {
      const { clinicId } = await clinicOf(c)
      const { after } = c.req.valid('query')
      const numbers = await relay.database.transaction((tx) => listNumbers(tx, relay.keys, clinicId, after), {
        readOnly: true,
      })
      return c.json(z.encode(numbersAnswer, numbers), 200)
    })
    .openapi(handoverRoute, async (c) => {
      const clinic = await clinicOf(c)
      const answer = await handOver(relay, clinic, c.req.valid('param').id, c.req.valid('json'))
      return c.json(z.encode(handoverAnswer, answer), 201)
    })
  for (const [kind, route] of receiptRoutes) {
    api.openapi(route, async (c) => {
      const clinic = await clinicOf(c)
      const answer = await takeReceipt(relay, clinic, c.req.valid('param').id, kind, c.req.valid('json'))
      return c.json(z.encode(receiptAnswer, answer), 201)
    })
  }
  return api
}
