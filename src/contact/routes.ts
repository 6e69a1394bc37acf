import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { Refusal } from '../base/refusal.js'
import { contactAnswer, maximumQuestionBytes, questionAnswer, questionRequest } from '../contract/contact.js'
import { createApi, jsonAnswer, refused, takesJson } from '../http/api.js'
import type { Quorum } from '../prove/log/checkpoints.js'
import { offeredContactKey } from './contact-keys.js'
import { mostOpen, mostPerHour, type Receiving, receiveQuestion } from './receive.js'

const contactRoute = createRoute({
  method: 'get',
  path: '/api/v1/contact',
  summary: 'The key that questions to the operator are sealed to',
  responses: { 200: jsonAnswer('The key with its public entry, or null', contactAnswer), default: refused },
})

const questionsRoute = createRoute({
  method: 'post',
  path: '/api/v1/questions',
  summary: 'A question to the operator, sealed by whoever asks',
  description: `At most ${mostPerHour} are taken in within an hour, from everybody together (429), and none while ${mostOpen} wait for an answer (503); no address is stored.`,
  ...takesJson(questionRequest, maximumQuestionBytes),
  responses: { 201: jsonAnswer('Durable', questionAnswer), default: refused },
})

/** Where people turn to the operator. */
export const contactRoutes = (relay: Receiving & { quorum: Quorum }): OpenAPIHono =>
  createApi()
    .openapi(contactRoute, async (c) => {
      const key = await relay.database.transaction((tx) => offeredContactKey(tx, relay.quorum), {
        readOnly: true,
      })
      return c.json(z.encode(contactAnswer, { key }), 200)
    })
    .openapi(questionsRoute, async (c) => {
      const received = await receiveQuestion(relay, c.req.valid('json'))
      if (received.kind === 'too-many') {
        c.header('Retry-After', String(received.waitSeconds))
        throw new Refusal('too-many')
      }
      return c.json(z.encode(questionAnswer, received.answer), 201)
    })
