import { equalBytes } from '../../base/bytes.js'
import { readAtMost } from '../../base/read-at-most.js'
import type { Config } from '../../config.js'
import { trustAnswer } from '../../contract/trust.js'
import { type Checked, fail, ok, warn } from './checked.js'

const limitMs = 5000
const mostBytes = 64 * 1024

/** What the relay that runs on this machine says of itself. */
export async function checkRunning({ host, port }: Config): Promise<Checked[]> {
  const answer = await get(`http://${reachable(host)}:${port}/readyz`)
  if (answer === null)
    return [warn('relay', `none answers at port ${port} of this machine`, 'start it, if one should run here')]
  const [first, ...rest] = answer.text.trim().split('\n')
  const notes = (first === 'ready' ? rest : [first ?? '', ...rest]).map((line) => line.slice(0, 200))
  const say = answer.status === 200 ? warn : fail
  if (notes.length === 0 && answer.status === 200) return [ok('relay', 'it runs, and is ready')]
  return notes.map((note) => say('relay', `it says: ${note}`, 'the other lines may say more'))
}

/** Where a server that listens at an address is found from the same machine. */
const reachable = (host: string): string => {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

/** Whether the public address leads to this relay: what answers there has its key. */
export async function checkPublicAddress(
  { publicUrl, origin }: Config,
  relayKey: Uint8Array | null,
): Promise<Checked> {
  const what = 'address'
  const answer = await get(new URL('/api/v1/trust', publicUrl).href)
  if (answer === null)
    return warn(
      what,
      `nothing answers at ${publicUrl.origin} from here`,
      'look from outside; start proxy and relay',
    )
  const said = trustAnswer.safeParse(jsonOf(answer.text))
  if (!said.success) return fail(what, `${publicUrl.origin} is not a relay`, 'see where the proxy leads')
  const isOurs =
    said.data.origin === origin && (relayKey === null || equalBytes(said.data.relayKey, relayKey))
  return isOurs
    ? ok(what, `${publicUrl.origin} leads to this relay`)
    : fail(what, `${publicUrl.origin} leads to another relay`, 'see where its name and the proxy lead')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

async function get(url: string): Promise<{ status: number; text: string } | null> {
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(limitMs) })
    return {
      status: answer.status,
      text: new TextDecoder().decode((await readAtMost(answer, mostBytes)) ?? new Uint8Array()),
    }
  } catch {
    return null
  }
}
