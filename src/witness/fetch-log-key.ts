import { readAtMost } from '../base/read-at-most.js'
import type { NoteKey } from '../tlog/note.js'
import { readLogKey } from './key.js'
import { WitnessUnusable } from './unusable.js'

const timeoutMs = 10_000
const maximumBytes = 1024

/**
 * Where a log is, as somebody named it: a relay's address means its first log, below `/log`; one with a path means the log
 * there. Throws {@link WitnessUnusable} for what anybody between could change.
 */
export function logAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  const isLocal = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  const isPlain = url !== null && url.search === '' && url.hash === '' && url.username === ''
  if (!isPlain || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLocal)))
    throw new WitnessUnusable("a log's address is like https://relay.example.org")
  url.pathname = url.pathname === '/' ? '/log' : url.pathname.replace(/\/$/, '')
  return url
}

/**
 * Fetches the key of the log at an address. Throws {@link WitnessUnusable} if there is none, and if it is the key of another
 * log than the one at this address: whoever answers there must not speak for others.
 */
export async function fetchLogKey(address: URL): Promise<NoteKey> {
  const origin = `${address.host}${address.pathname}`
  const key = readLogKey((await fetchText(new URL(`${address.href}/vkey`))).trimEnd())
  if (key === null) throw new WitnessUnusable(`there is no log at ${address.href}`)
  if (key.name !== origin)
    throw new WitnessUnusable(`the log at ${address.href} has another name: give its key with --log-key`)
  return key
}

async function fetchText(url: URL): Promise<string> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
    const body = response.ok ? await readAtMost(response, maximumBytes) : null
    return body === null ? '' : new TextDecoder().decode(body)
  } catch {
    throw new WitnessUnusable(`${url.host} did not answer, and its log's key is not known yet`)
  }
}
