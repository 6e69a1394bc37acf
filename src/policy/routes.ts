import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { careNeedsAnswer, policyAnswer } from '../contract/policy.js'
import { createApi, jsonAnswer, refused } from '../http/api.js'
import { trustSchema } from '../prove/trust.js'
import type { Policy } from './policy.js'

const policyRoute = createRoute({
  method: 'get',
  path: '/api/v1/policy',
  summary: "The operator's promises, and the version that consent names",
  responses: { 200: jsonAnswer('The policy in force', policyAnswer), default: refused },
})

const careNeedsRoute = createRoute({
  method: 'get',
  path: '/api/v1/care-needs',
  summary: 'The care needs that an enquiry can name',
  responses: { 200: jsonAnswer('Codes and labels', careNeedsAnswer), default: refused },
})

/** What the policy says, for senders. `noticeMail`: whether patients are told of news. */
export const policyRoutes = ({ policy, noticeMail }: { policy: Policy; noticeMail: boolean }): OpenAPIHono =>
  createApi()
    .openapi(policyRoute, (c) => {
      const { integrations: _, trust, ...shown } = policy
      const encoded = trust === undefined ? {} : { trust: z.encode(trustSchema, trust) }
      return c.json({ ...shown, ...encoded, noticeMail }, 200)
    })
    .openapi(careNeedsRoute, (c) => c.json(policy.careNeeds, 200))
