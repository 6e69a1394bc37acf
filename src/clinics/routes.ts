import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import {
  challengeAnswer,
  challengeRequest,
  directoryAnswer,
  joinAnswer,
  joinProofAnswer,
  joinProofRequest,
  joinRequest,
  sessionAnswer,
  sessionRequest,
} from '../contract/clinics.js'
import { bearerToken, createApi, jsonAnswer, refused, takesJson } from '../http/api.js'
import { listDirectory } from './directory.js'
import { type Joining, offerKeys, proveKeys } from './join.js'
import { closeSession, makeChallenge, openSession, type Sessions } from './sessions.js'

/** What the clinics' routes need of the relay. */
export interface Clinics extends Joining, Sessions {
  keys: { origin: string; challenge: Uint8Array; sign: { publicKey: Uint8Array } }
}

/** A post of JSON below `/api/v1/clinic`. */
const post = <P extends string, B extends z.ZodType, A extends z.ZodType>(
  path: P,
  summary: string,
  body: B,
  answer: A,
) =>
  createRoute({
    method: 'post',
    path: `/api/v1/clinic/${path}` as const,
    summary,
    ...takesJson(body, 8 * 1024),
    responses: { 201: jsonAnswer('Done', answer), default: refused },
  })

const directoryRoute = createRoute({
  method: 'get',
  path: '/api/v1/clinics',
  summary: 'The whole directory of clinics that receive enquiries',
  responses: { 200: jsonAnswer('Clinics and their keys', directoryAnswer), default: refused },
})
const joinRoute = post('join', 'An invited clinic offers its keys', joinRequest, joinAnswer)
const proofRoute = post(
  'join/proof',
  'It proves that it holds them, by opening the test envelope',
  joinProofRequest,
  joinProofAnswer,
)
const challengeRoute = post('challenge', 'A login challenge', challengeRequest, challengeAnswer)
const sessionRoute = post('session', 'A session, for a signed challenge', sessionRequest, sessionAnswer)
const endRoute = createRoute({
  method: 'delete',
  path: '/api/v1/clinic/session',
  summary: 'Ends the session',
  security: [{ clinicSession: [] }],
  responses: { 204: { description: 'Ended' }, default: refused },
})

/** Who may receive: the directory, joining, sessions. */
export const clinicRoutes = (relay: Clinics): OpenAPIHono =>
  createApi()
    .openapi(directoryRoute, async (c) => {
      const { origin, sign } = relay.keys
      const clinics = await relay.database.transaction(listDirectory, { readOnly: true })
      return c.json(z.encode(directoryAnswer, { origin, relayKey: sign.publicKey, clinics }), 200)
    })
    .openapi(joinRoute, async (c) => {
      const offer = await offerKeys(relay, c.req.valid('json'))
      return c.json(z.encode(joinAnswer, offer), 201)
    })
    .openapi(proofRoute, async (c) => c.json(await proveKeys(relay, c.req.valid('json')), 201))
    .openapi(challengeRoute, async (c) => {
      const challenge = await makeChallenge(relay, c.req.valid('json').clinicId)
      return c.json(z.encode(challengeAnswer, { challenge }), 201)
    })
    .openapi(sessionRoute, async (c) => {
      const session = await openSession(relay, c.req.valid('json'))
      return c.json(z.encode(sessionAnswer, session), 201)
    })
    .openapi(endRoute, async (c) => {
      const token = bearerToken(c)
      await relay.database.transaction((tx) => closeSession(tx, token))
      return c.body(null, 204)
    })
