import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { idField } from '../base/wire.js'
import {
  draftAnswer,
  draftRequest,
  maximumDraftBytes,
  maximumSealedBytes,
  sealedAnswer,
  sealedRequest,
} from '../contract/enquiries.js'
import { withinBudget } from '../database/budget.js'
import { createApi, jsonAnswer, refused, takesJson } from '../http/api.js'
import type { Intake } from './accept.js'
import { checkIntegration } from './integrations.js'
import { acceptDraft } from './relay-sealed.js'
import { acceptSealed } from './sender-sealed.js'

const headers = z.object({
  'idempotency-key': idField().meta({
    description: 'A lower-case version 4 UUID: with the same body it gives the same answer',
  }),
})

const draftRoute = createRoute({
  method: 'post',
  path: '/api/v1/enquiries',
  summary: 'An enquiry that the relay seals, for integrations',
  security: [{ integration: [] }],
  ...takesJson(draftRequest, maximumDraftBytes, { headers }),
  responses: { 201: jsonAnswer('Durable in the inbox of every clinic', draftAnswer), default: refused },
})

const sealedRoute = createRoute({
  method: 'post',
  path: '/api/v1/enquiries/sealed',
  summary: 'An enquiry that its sender sealed',
  ...takesJson(sealedRequest, maximumSealedBytes, { headers }),
  responses: { 201: jsonAnswer('Durable in the inbox of every clinic', sealedAnswer), default: refused },
})

/**
 * What the database may take of an enquiry, all transactions together. Whoever sends one is told within five seconds that
 * it cannot be taken at present: the last of them is for sealing and for a busy processor.
 */
const budgetMs = 4000

/** Where enquiries arrive. */
export function intakeRoutes(intake: Intake & { demo: boolean }): OpenAPIHono {
  const api = createApi()
  for (const { path } of [draftRoute, sealedRoute]) api.use(path, (_, next) => withinBudget(budgetMs, next))
  // Before anything is read of what a stranger sends.
  api.use(draftRoute.path, async (c, next) => {
    await checkIntegration(intake, c)
    await next()
  })
  return api
    .openapi(draftRoute, async (c) => {
      const answer = await acceptDraft(intake, c.req.valid('header')['idempotency-key'], c.req.valid('json'))
      return c.json(z.encode(draftAnswer, answer), 201)
    })
    .openapi(sealedRoute, async (c) => {
      const answer = await acceptSealed(intake, c.req.valid('header')['idempotency-key'], c.req.valid('json'))
      return c.json(z.encode(sealedAnswer, answer), 201)
    })
}
