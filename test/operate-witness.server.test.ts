/** How far the witnesses have come: in the metrics, where an alarm waits for it, and for `videre doctor`. */
import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { checkWitnesses } from '../src/cli/doctor/log.js'
import { fetchTrust } from '../src/client/sender.js'
import { showState } from '../src/operate/gauges.js'
import { openLook } from '../src/operate/look.js'
import { createWitnessing, quorumOf } from '../src/prove/log/witnesses.js'
import { employ } from './support/people.js'
import { valueIn } from './support/prometheus-text.js'
import { startWitness } from './support/witness.js'
import { world } from './support/world.js'

it('a witness that does not cosign is seen to be behind, by its name, and one that did is not', async () => {
  const here = await world(0)
  const { relay } = here.relay
  const { logs } = await fetchTrust(here.relay.client)
  const one = await startWitness(logs, { name: 'one.example.org' })
  const two = await startWitness(logs, { name: 'two.example.org' })
  const from = [one, two].map(({ url, vkey: key }) => ({ url, key }))
  const policy = { ...relay.policy, log: { ...relay.policy.log, witnesses: { needed: 1, from } } }
  const witnessing = createWitnessing({ ...relay, policy: { log: policy.log } })
  await employ(here.relay)
  await relay.leader.integrate()
  await two.close()
  await witnessing.round()

  const look = openLook({ ...relay, quorum: quorumOf(policy.log) })
  const registry = new Registry()
  showState(registry, { ...relay, look })
  const text = await registry.metrics()
  const of = (index: string, witness: string) => ({ index, witness })
  expect(valueIn(text, 'videre_witness_behind_entries', of('0', 'one.example.org'))).toBe(0)
  expect(valueIn(text, 'videre_witness_behind_entries', of('1', 'two.example.org'))).toBeGreaterThan(0)
  const cosigned = 'videre_witness_cosignature_timestamp_seconds'
  expect(valueIn(text, cosigned, of('0', 'one.example.org'))).toBeCloseTo(Date.now() / 1000, -2)
  expect(valueIn(text, cosigned, of('1', 'two.example.org'))).toBeUndefined()

  const { database } = await look.now()
  const later = database && { ...database, state: { ...database.state, at: database.state.at + 601 } }
  const found = await checkWitnesses(policy, later)
  expect(found.map(({ result, says }) => `${result} ${says}`)).toEqual([
    'ok one.example.org can be reached, and cosigns',
    'warn two.example.org cannot be reached from here',
  ])
  const again = await startWitness(logs, { name: 'two.example.org', directory: two.directory })
  const reached = {
    ...policy,
    log: { ...policy.log, witnesses: { needed: 1, from: [{ url: again.url, key: two.vkey }] } },
  }
  const behind = later && {
    ...later,
    witnesses: later.witnesses.slice(1).map((state) => ({ ...state, index: 0 })),
  }
  expect(await checkWitnesses(reached, behind)).toMatchObject([
    { result: 'warn', says: 'two.example.org has cosigned nothing' },
  ])
})
