import { base64 } from '@scure/base'
import { concat, utf8 } from '../base/bytes.js'
import { canonicalJson } from '../base/canonical.js'
import { type KeyPair, signBytes } from '../base/sodium.js'
import type { Destinations } from './destination.js'
import type { Letter, Message, Outcome } from './outcome.js'

/** What sending webhooks needs of the relay. */
export interface Hooking {
  publicUrl: URL
  /** The keys that sign: one, or two while receivers change from the one to the other. */
  webhookKeys: readonly KeyPair[]
  destinations: Destinations
}

/** The types of a webhook's body. They leave the process and are for ever. Patients, who are told of news, have mail only. */
const types: Record<Exclude<Message, 'news'>, string> = {
  waiting: 'videre.delivery.waiting',
  unseen: 'videre.delivery.unseen',
  unhandled: 'videre.delivery.unhandled',
  changed: 'videre.delivery.changed',
  'endpoint-off': 'videre.endpoint.off',
  test: 'videre.test',
}

function typeOf(message: Message): string {
  if (message === 'news') throw new TypeError('patients have no webhooks')
  return types[message]
}

/** What is posted: that something waits, where, and which notice this is. */
export const webhookBody = (
  { id, endpointId, message, writtenAt }: Letter,
  { publicUrl }: Pick<Hooking, 'publicUrl'>,
): Uint8Array =>
  canonicalJson({
    type: typeOf(message),
    timestamp: writtenAt.toISOString(),
    data: { notice: id, endpoint: endpointId, inbox: publicUrl.href },
  })

/**
 * The headers of Standard Webhooks: id, time of this attempt in seconds, and for each key an Ed25519 signature (`v1a`) over id,
 * time and body with full stops between them. These signatures alone do not begin with a purpose of ours: the format is other
 * people's, and the keys sign nothing else.
 */
export function webhookHeaders(
  id: string,
  at: Date,
  body: Uint8Array,
  keys: Hooking['webhookKeys'],
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const signed = concat(utf8(`${id}.${timestamp}.`), body)
  const signatures = keys.map(({ privateKey }) => `v1a,${base64.encode(signBytes(signed, privateKey))}`)
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
    'content-type': 'application/json',
    'user-agent': 'Videre',
  }
}

/** A webhook key as receivers know it (Standard Webhooks, `whpk_`). */
export const webhookKeyText = ({ publicKey }: Pick<KeyPair, 'publicKey'>): string =>
  `whpk_${base64.encode(publicKey)}`

/** Posts a notice. Never throws for what the receiver does. */
export async function sendWebhook(hooking: Hooking, letter: Letter, signal: AbortSignal): Promise<Outcome> {
  const body = webhookBody(letter, hooking)
  const headers = webhookHeaders(letter.id, letter.at, body, hooking.webhookKeys)
  const posted = await hooking.destinations.post(letter.address, { headers, body }, signal)
  if (posted.kind === 'refused') return { kind: 'failed', code: posted.reason }
  if (posted.kind === 'failed') return posted
  const { status, retryAfter } = posted
  const code = `http-${status}`
  if (status >= 200 && status < 300)
    return {
      kind: 'taken',
      code,
      acceptance: { channel: 'webhook', server: null, code: status, queue: null },
    }
  if (status === 410) return { kind: 'gone', code }
  return { kind: 'failed', code, retryAfterSeconds: secondsIn(retryAfter, letter.at) }
}

/** What a `Retry-After` says (RFC 9110, section 10.2.3), in seconds from `at`; undefined if nothing that can be read. */
function secondsIn(retryAfter: string | undefined, at: Date): number | undefined {
  if (retryAfter === undefined || retryAfter.length > 40) return undefined
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter)
  const until = /^[A-Z][a-z]{2}, .* GMT$/.test(retryAfter) ? Date.parse(retryAfter) : Number.NaN
  return Number.isNaN(until) ? undefined : (until - at.getTime()) / 1000
}
