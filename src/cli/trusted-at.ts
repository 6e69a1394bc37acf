import { fetchTrust } from '../client/sender.js'
import type { Trust } from '../prove/trust.js'
import { pinTrust, readPin } from './pins.js'
import type { RelayAt } from './relay-at.js'
import { remark } from './terminal.js'

/**
 * Whom to trust about the relay at an address: whom this user trusted when they first met it. At the first meeting the relay's own
 * word is taken and noted, except of a relay on this machine, where nobody is in between and demos come and go.
 */
export async function trustedAt({ relay, url }: RelayAt): Promise<Trust> {
  const pinned = await readPin(relay.origin)
  if (pinned !== null) return pinned
  const trust = await fetchTrust(relay)
  if (['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)) return trust
  await pinTrust(trust)
  remark(
    `The keys of ${relay.origin} were noted; videre trust shows them, to compare with what the operator publishes.`,
  )
  return trust
}
