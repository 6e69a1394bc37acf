/** DESIGN, section 6: what a clinic's client finds wrong it says, whatever the relay makes of the renewal of its key. */
import { expect, it } from 'vitest'
import { relayClient } from '../src/client/relay.js'
import { fetchTrust } from '../src/client/sender.js'
import { watch } from '../src/client/watch/watch.js'
import { nothingWatched } from '../src/client/watch/watched.js'
import { deriveHolder } from '../src/seal/keys.js'
import { atRelay } from './support/people.js'
import { world } from './support/world.js'

/** A clinic that is in, that has never looked before, and whose key is to be renewed at once. */
async function newcomer() {
  const there = await world(1)
  const own = there.clinics[0]!
  const clinic = { ...(await atRelay(there.relay, own)), clock: () => new Date(Date.now() + 8 * 86_400_000) }
  return { there, clinic, trust: await fetchTrust(there.relay.client) }
}

it('a relay that lets no key be renewed cannot keep a clinic from seeing a key that is not its own', async () => {
  const { there, clinic, trust } = await newcomer()
  const refusing = relayClient(there.relay.url, async (input, init) =>
    input instanceof URL && input.pathname.endsWith('/key/test')
      ? Response.json({ type: 'urn:problem:rate-limited', title: 'slow down', status: 429 }, { status: 429 })
      : fetch(input, init),
  )
  const stranger = deriveHolder(new Uint8Array(32).fill(7))
  const look = await watch({ ...clinic, relay: refusing }, nothingWatched(trust, stranger.keyId))
  expect(look.findings.map(({ kind }) => kind)).toEqual(['foreign_key'])
  expect(look.notRenewed).toBe('slow down')
})

it('a clinic whose clock is wrong reads its inbox, and learns that its key was not renewed', async () => {
  const { clinic, trust } = await newcomer()
  const look = await watch(clinic, nothingWatched(trust, clinic.holder.keyId))
  expect(look.findings).toEqual([])
  expect(look.notRenewed).toMatch(/clock/)
})
