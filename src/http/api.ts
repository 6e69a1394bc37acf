import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { z } from 'zod'
import { fromBase64url } from '../base/bytes.js'
import { fieldProblems } from '../base/field-problems.js'
import { Refusal } from '../base/refusal.js'
import { mustBePlainJson, readsJson } from './json-body.js'
import { problemSchema } from './problem.js'

/** A set of described routes. A request that is not as described is refused before its handler runs. */
export const createApi = (): OpenAPIHono =>
  new OpenAPIHono({
    defaultHook: (result) => {
      if (!result.success) throw new Refusal('invalid-request', undefined, fieldProblems(result.error.issues))
    },
  })

/**
 * A required JSON body of at most `maximumBytes`, beside the `parameters` of a route. More is refused without being read. So is
 * what is compressed, and what is not UTF-8: guessing an encoding would change what a patient wrote.
 */
export const takesJson = <T extends z.ZodType, P extends object = object>(
  schema: T,
  maximumBytes: number,
  parameters?: P,
) => ({
  middleware: [mustBePlainJson, readsJson(maximumBytes)],
  request: {
    ...(parameters as P),
    body: {
      required: true,
      description: `UTF-8, not compressed, at most ${maximumBytes} bytes`,
      content: { 'application/json': { schema } },
    },
  },
})

/** A JSON answer, for a route's description. Its handler answers with `z.encode(schema, value)`. */
export const jsonAnswer = <T extends z.ZodType>(description: string, schema: T) => ({
  description,
  // The description's type is what travels (bytes as text), which the schema decodes.
  content: { 'application/json': { schema: schema as unknown as z.ZodType<z.input<T>> } },
})

/** What every route can answer besides success. */
export const refused = {
  description: 'A refusal, as a problem document (RFC 9457)',
  content: { 'application/problem+json': { schema: problemSchema } },
}

/** The bearer token of a request (RFC 6750): base64url, at most 64 bytes. Refuses a request without one. */
export function bearerToken(c: Context): Uint8Array {
  const token = /^Bearer ([A-Za-z0-9_-]{16,86})$/i.exec(c.req.header('Authorization') ?? '')?.[1]
  try {
    if (token !== undefined) return fromBase64url(token)
  } catch {
    // as none
  }
  throw new Refusal('unauthenticated')
}
