import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import { type Log, placeOf } from '../base/log.js'
import { Refusal, type RefusalCode, refusals } from '../base/refusal.js'
import { DatabaseFailure, type FailureKind } from '../database/failure.js'

/** The problem document (RFC 9457) of every refusal. It never holds what was sent. */
export const problemSchema = z.strictObject({
  type: z.string().meta({ example: 'urn:videre:problem:reseal' }),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  fields: z.array(z.strictObject({ field: z.string(), rule: z.string() })).optional(),
  requestId: z.string().optional(),
})

/** The problem type of a refusal. */
export const problemType = (code: RefusalCode): string => `urn:videre:problem:${code}`

/** The refusal that an error amounts to. An unexpected one is `internal`, and its text goes to nobody unread. */
export function refusalOf(error: unknown, log: Log, requestId: string): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof DatabaseFailure) {
    log.error('database', {
      requestId,
      code: error.kind,
      sqlState: error.sqlState,
      constraint: error.constraint,
    })
    return new Refusal(passing.has(error.kind) ? 'unavailable' : 'internal')
  }
  if (error instanceof HTTPException) return new Refusal(httpCodes[error.status] ?? 'invalid-request')
  if (isOfTheMachine(error)) {
    log.error('failed', { requestId, at: placeOf(error), code: error.code })
    return new Refusal('unavailable')
  }
  log.error('failed', { requestId, at: placeOf(error) })
  return new Refusal('internal')
}

/** Failures of the database that are not about the request: it may be made again when they are over. */
const passing: ReadonlySet<FailureKind> = new Set(['unreachable', 'deadline', 'serialization', 'exhausted'])

/** Whether the operating system refused something: a disk is full or read-only, a directory of keys is not there. */
const isOfTheMachine = (error: unknown): error is Error & { code: string } =>
  error instanceof Error && 'syscall' in error && 'code' in error && /^E[A-Z0-9]+$/.test(String(error.code))

const httpCodes: Readonly<Record<number, RefusalCode>> = {
  401: 'unauthenticated',
  404: 'not-found',
  413: 'too-large',
  415: 'unsupported-media-type',
}

/** Answers with the problem document of a refusal. */
export function answerRefusal(c: Context, refusal: Refusal, requestId: string): Response {
  const { status, title } = refusals[refusal.code]
  if (status === 503) c.header('Retry-After', '5')
  if (status === 401) c.header('WWW-Authenticate', 'Bearer')
  const document = {
    type: problemType(refusal.code),
    title,
    status,
    ...(refusal.message === title ? {} : { detail: refusal.message }),
    ...(refusal.fields.length === 0 ? {} : { fields: refusal.fields }),
    requestId,
  }
  return c.json(document, status as ContentfulStatusCode, { 'Content-Type': 'application/problem+json' })
}
