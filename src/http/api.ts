import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { every } from 'hono/combine'
import { createMiddleware } from 'hono/factory'
import type { z } from 'zod'
import { fieldProblems } from '../base/field-problems.js'
import { Refusal } from '../base/refusal.js'
import { problemSchema } from './problem.js'

/** A set of described routes. A request that is not as described is refused before its handler runs. */
export const createApi = (): OpenAPIHono =>
  new OpenAPIHono({
    defaultHook: (result) => {
      if (!result.success) throw new Refusal('invalid-request', undefined, fieldProblems(result.error.issues))
    },
  })

/** A required JSON body, for a route's description. */
export const jsonBody = <T extends z.ZodType>(schema: T) => ({
  body: { required: true, content: { 'application/json': { schema } } },
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

/**
 * Takes JSON of at most `maximumBytes` and refuses more without reading it all. Every route with a body states its limit.
 */
export const takesJson = (maximumBytes: number) =>
  every(
    createMiddleware(async (c, next) => {
      if (!/^application\/json *(;|$)/i.test(c.req.header('Content-Type') ?? '')) {
        throw new Refusal('unsupported-media-type')
      }
      await next()
    }),
    bodyLimit({
      maxSize: maximumBytes,
      onError: () => {
        throw new Refusal('too-large', `the body may be ${maximumBytes} bytes at most`)
      },
    }),
  )

/** The bearer token of a request (RFC 6750). Refuses a request without one. */
export function bearerToken(c: Context): string {
  const token = /^Bearer ([A-Za-z0-9_-]{16,128})$/i.exec(c.req.header('Authorization') ?? '')?.[1]
  if (token === undefined) throw new Refusal('unauthenticated')
  return token
}
