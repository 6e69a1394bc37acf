import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { careNeedsAnswer, policyAnswer } from '../contract/policy.js'
import { createApi, jsonAnswer, refused } from '../http/api.js'
import { trustSchema } from '../prove/trust.js'
import type { AnnouncedPolicy } from './in-force.js'
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

/** What telling the policy needs of the relay. `noticeMail`: whether patients are told of news. */
export interface Promising {
  policy: Policy
  announced: AnnouncedPolicy | null
  noticeMail: boolean
}

/** What the policy in force says, for senders. */
export const policyRoutes = ({ policy, announced, noticeMail }: Promising): OpenAPIHono =>
  createApi()
    .openapi(policyRoute, (c) => {
      const { integrations: _, trust, ...shown } = policy
      const encoded = trust === undefined ? {} : { trust: z.encode(trustSchema, trust) }
      const next = announced && { version: announced.policy.version, from: announced.from.toISOString() }
      return c.json({ ...shown, ...encoded, noticeMail, ...(next && { announced: next }) }, 200)
    })
    .openapi(careNeedsRoute, (c) => c.json(policy.careNeeds, 200))
