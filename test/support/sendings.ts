/** Enquiries that are sent again until they are taken, whatever happens to the relay's database meanwhile. */
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { listAll, take } from '../../src/client/clinic.js'
import { messageOf, sealOne } from './enquiry-stream.js'
import { atRelay, type Clinic, draft, draftBody } from './people.js'
import type { TestRelay } from './relay.js'

/** What a sender was told; status 0 is no answer at all. */
export interface Told {
  status: number
  type: string
  retryAfter: string | null
  tookMs: number
}

/** An enquiry: sending it again sends the same bytes. */
export interface Sending {
  message: string
  send(): Promise<Told>
}

/** Whoever goes on longer than this was let down. */
const patienceMs = 60_000

/** Enquiries to one clinic, sealed by their senders. */
export async function sealedSendings(relay: TestRelay, clinic: Clinic, count: number): Promise<Sending[]> {
  const seal = await sealOne(relay.client, [clinic])
  return Array.from({ length: count }, () => {
    const number = nextNumber()
    const { request } = seal(number)
    const headers = { 'Idempotency-Key': request.enquiryId }
    const url = new URL('/api/v1/enquiries/sealed', relay.url)
    return { message: messageOf(number), send: () => post(url, request, headers) }
  })
}

/** Enquiries to one clinic for the relay to seal, from the integration that has this token. */
export async function draftSendings(
  relay: TestRelay,
  clinic: Clinic,
  count: number,
  bearer: string,
): Promise<Sending[]> {
  const body = await draftBody(relay, [clinic])
  return Array.from({ length: count }, () => {
    const message = `${draft.message} ${randomUUID()}`
    const headers = { 'Idempotency-Key': randomUUID(), Authorization: bearer }
    const url = new URL('/api/v1/enquiries', relay.url)
    return { message, send: () => post(url, { ...body, message }, headers) }
  })
}

let lastNumber = 0
const nextNumber = () => ++lastNumber

async function post(url: URL, body: unknown, headers: Record<string, string>): Promise<Told> {
  const from = performance.now()
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }).catch(() => null)
  const { type = 'none' } = ((await response?.json().catch(() => null)) ?? {}) as { type?: string }
  return {
    status: response?.status ?? 0,
    type,
    retryAfter: response?.headers.get('Retry-After') ?? null,
    tookMs: performance.now() - from,
  }
}

/** Sends all of them at once: what they were told, and how long the slowest waited. */
export async function sendAll(sendings: readonly Sending[]): Promise<{ told: Told[]; tookMs: number }> {
  const told = await Promise.all(sendings.map(({ send }) => send()))
  return { told, tookMs: Math.max(...told.map(({ tookMs }) => tookMs)) }
}

/** Sends each until it is taken, as senders do. Gives the time until the last one was, and every status that there was. */
export async function untilTaken(
  sendings: readonly Sending[],
): Promise<{ tookMs: number; statuses: Set<number> }> {
  const from = performance.now()
  const statuses = new Set<number>()
  const taking = sendings.map(async ({ send }) => {
    for (;;) {
      const { status } = await send()
      statuses.add(status)
      if (status === 201) return
      if (performance.now() - from > patienceMs) throw new Error(`still ${status} after ${patienceMs} ms`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  })
  await Promise.all(taking)
  return { tookMs: performance.now() - from, statuses }
}

/** Expects of a clinic's inbox that it has each of these once, and nothing besides, and that the clinic opens them. */
export async function expectInbox(
  relay: TestRelay,
  clinic: Clinic,
  sendings: readonly Sending[],
): Promise<void> {
  const at = await atRelay(relay, clinic)
  const inbox = await listAll(at)
  const opened: string[] = []
  const open = async () => {
    for (let delivery = inbox.shift(); delivery !== undefined; delivery = inbox.shift()) {
      const taken = await take(at, delivery)
      opened.push(taken.kind === 'opened' ? taken.form.message : taken.problem)
    }
  }
  await Promise.all([open(), open(), open()])
  expect(opened.toSorted()).toEqual(sendings.map(({ message }) => message).toSorted())
}
