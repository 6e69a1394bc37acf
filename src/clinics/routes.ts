import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { z } from 'zod'
import {
  challengeAnswer,
  challengeRequest,
  directoryAnswer,
  joinAnswer,
  joinProofAnswer,
  joinProofRequest,
  joinRequest,
  keyOfferRequest,
  keyProofAnswer,
  keyProofRequest,
  keyTestAnswer,
  sessionAnswer,
  sessionRequest,
} from '../contract/clinics.js'
import { trustAnswer } from '../contract/trust.js'
import { bearerToken, createApi, jsonAnswer, refused, takesJson } from '../http/api.js'
import type { LogLeader } from '../prove/log/leader.js'
import { type Trusted, trustIn } from '../prove/log/trusted.js'
import { type Listing, listDirectory } from './directory.js'
import { type Joining, offerKeys, proveKeys } from './join.js'
import { offerNextKeys, takeProof, testKey } from './renew.js'
import {
  clinicOfSession,
  closeSession,
  makeChallenge,
  openSession,
  type SessionClinic,
  type Sessions,
} from './sessions.js'

/** What the clinics' routes need of the relay. */
export interface Clinics extends Joining, Sessions, Listing, Trusted {
  keys: Trusted['keys'] & { origin: string; challenge: Uint8Array; sign: { publicKey: Uint8Array } }
  leader: LogLeader
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
const trustRoute = createRoute({
  method: 'get',
  path: '/api/v1/trust',
  summary:
    'The keys of this relay, for the first meeting: keep them, and compare them with what the operator publishes',
  responses: { 200: jsonAnswer('Keys', trustAnswer), default: refused },
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
const inSession = { security: [{ clinicSession: [] }] }
const testRoute = {
  ...post(
    'key/test',
    'A test envelope for the key of the session, to renew its entry',
    z.strictObject({}),
    keyTestAnswer,
  ),
  ...inSession,
}
const nextKeysRoute = {
  ...post(
    'key/offer',
    'The clinic offers the keys that are to follow its present ones',
    keyOfferRequest,
    keyTestAnswer,
  ),
  ...inSession,
}
const keyProofRoute = {
  ...post(
    'key/proof',
    'The clinic proves its present keys again, or the next ones',
    keyProofRequest,
    keyProofAnswer,
  ),
  ...inSession,
}
const endRoute = createRoute({
  method: 'delete',
  path: '/api/v1/clinic/session',
  summary: 'Ends the session',
  security: [{ clinicSession: [] }],
  responses: { 204: { description: 'Ended' }, default: refused },
})

/** Who may receive: the directory, joining, keys, sessions. */
export function clinicRoutes(relay: Clinics): OpenAPIHono {
  const clinicOf = (c: Context): Promise<SessionClinic> => {
    const token = bearerToken(c)
    return relay.database.transaction((tx) => clinicOfSession(tx, token), { readOnly: true })
  }
  return createApi()
    .openapi(directoryRoute, async (c) => {
      const { origin, sign } = relay.keys
      const clinics = await relay.database.transaction((tx) => listDirectory(tx, relay), {
        readOnly: true,
      })
      return c.json(z.encode(directoryAnswer, { origin, relayKey: sign.publicKey, clinics }), 200)
    })
    .openapi(trustRoute, async (c) => {
      const trust = await relay.database.transaction((tx) => trustIn(tx, relay), { readOnly: true })
      return c.json(z.encode(trustAnswer, trust), 200)
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
    .openapi(testRoute, async (c) =>
      c.json(z.encode(keyTestAnswer, await testKey(relay, await clinicOf(c))), 201),
    )
    .openapi(nextKeysRoute, async (c) => {
      const test = await offerNextKeys(relay, await clinicOf(c), c.req.valid('json').keys)
      return c.json(z.encode(keyTestAnswer, test), 201)
    })
    .openapi(keyProofRoute, async (c) => {
      const taken = await takeProof(relay, await clinicOf(c), c.req.valid('json'))
      // The entry is in the log before the clinic is told; if that fails, the next turn of the log makes it good.
      await relay.leader.integrate().catch(() => undefined)
      return c.json(z.encode(keyProofAnswer, taken), 201)
    })
    .openapi(endRoute, async (c) => {
      const token = bearerToken(c)
      await relay.database.transaction((tx) => closeSession(tx, token))
      return c.body(null, 204)
    })
}
