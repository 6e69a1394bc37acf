import { z } from 'zod'
import { base64url } from '../base/bytes.js'

/** A relay's refusal, as its problem document tells it. */
export class RelayRefused extends Error {
  /** The last part of the problem type, e.g. `reseal`. */
  readonly code: string
  readonly status: number
  readonly fields: readonly { field: string; rule: string }[]

  constructor(problem: z.output<typeof problemSchema>) {
    super(problem.detail ?? problem.title)
    this.name = 'RelayRefused'
    this.code = problem.type.split(':').at(-1) ?? 'unknown'
    this.status = problem.status
    this.fields = problem.fields ?? []
  }
}

/** A relay that could not be reached or whose answer is not a relay's. Whether it acted is not known. */
export class RelayUnreachable extends Error {
  override readonly name = 'RelayUnreachable'
}

/** A relay that answers, and not as the one that was asked for. Nothing was signed for it. */
export class RelayUnexpected extends Error {
  override readonly name = 'RelayUnexpected'
}

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  fields: z.array(z.object({ field: z.string(), rule: z.string() })).optional(),
})

/** One request to a relay. */
export interface Call<A extends z.ZodType> {
  path: string
  /** Has the request a body, it is a POST unless `method` says otherwise. */
  body?: unknown
  method?: 'PUT' | 'DELETE'
  token?: Uint8Array | undefined
  idempotencyKey?: string
  /** For what takes the relay longer than anybody's enquiry: a look at everything that it has. */
  isLong?: boolean
  answer: A
}

/** A relay at an address. */
export interface RelayClient {
  /** The relay's public name as this address has it: what a client signs for, whatever the relay calls itself. */
  origin: string
  /** Makes a request and reads its answer. Throws {@link RelayRefused} or {@link RelayUnreachable}. */
  call<A extends z.ZodType>(call: Call<A>): Promise<z.output<A>>
  /** The bytes at a path. Throws as `call` does. */
  bytes(path: string, token: Uint8Array): Promise<Uint8Array>
  /** The bytes that everybody can read at a path; `null` if there are none. Throws as `call` does. */
  published(path: string): Promise<Uint8Array | null>
}

/** Long enough for 21 envelopes over a slow line; whoever waits longer does better to try again. */
const timeoutMs = 60_000
/** Checking a million entries takes minutes, and stripping a month that was missed may. */
const longTimeoutMs = 3_600_000

/** Speaks to the relay at `address`, through `send` (the platform's fetch unless a test gives another). */
export function relayClient(address: URL, send: typeof fetch = fetch): RelayClient {
  async function request(path: string, init: RequestInit, limitMs = timeoutMs): Promise<Response> {
    const response = await send(new URL(path, address), {
      ...init,
      redirect: 'error',
      signal: AbortSignal.timeout(limitMs),
    }).catch(() => {
      throw new RelayUnreachable(`the relay at ${address.host} did not answer`)
    })
    if (response.ok) return response
    const problem = problemSchema.safeParse(await response.json().catch(() => null))
    if (problem.success) throw new RelayRefused(problem.data)
    throw new RelayUnreachable(`${address.host} answered ${response.status}, and not as a relay does`)
  }
  return {
    origin: address.host,
    async call({ path, body, method, token, idempotencyKey, isLong = false, answer }) {
      const init = {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: {
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...authorization(token),
          ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }
      const response = await request(path, init, isLong ? longTimeoutMs : timeoutMs)
      const read = answer.safeParse(
        response.status === 204 ? undefined : await response.json().catch(() => null),
      )
      if (!read.success) throw new RelayUnreachable(`${address.host} does not answer as a relay does`)
      return read.data
    },
    async published(path) {
      try {
        const response = await request(path, {})
        return new Uint8Array(await response.arrayBuffer())
      } catch (error) {
        if (error instanceof RelayRefused && error.code === 'not-found') return null
        throw error
      }
    },
    async bytes(path, token) {
      const response = await request(path, { headers: authorization(token) })
      return new Uint8Array(await response.arrayBuffer())
    },
  }
}

const authorization = (token: Uint8Array | undefined): Record<string, string> =>
  token === undefined ? {} : { Authorization: `Bearer ${base64url(token)}` }
