/** The whole chain with two witnesses: relay, witnesses, directory, evidence, verifier. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fetchEvidence } from '../src/client/patient.js'
import { fetchOffer, fetchTrust } from '../src/client/sender.js'
import { createWitnessing } from '../src/prove/log/witnesses.js'
import { verifyEvidence } from '../src/prove/verify/verify-evidence.js'
import { freshDatabase } from './support/database.js'
import { employ, openClinic, sendEnquiry } from './support/people.js'
import { startRelay } from './support/relay.js'
import { emptyFolder, startWitness } from './support/witness.js'

const own = new URL('../policies/helsetjenester.json', import.meta.url)

/** The policy that comes with Videre, with these witnesses, of which two are needed. */
async function policyWith(from: { url: string; key: string }[]): Promise<string> {
  const policy = JSON.parse(await readFile(own, 'utf8')) as Record<string, unknown>
  const log = { inclusion: 'PT24H', witnesses: { needed: 2, from } }
  const path = join(await emptyFolder(), 'policy.json')
  await writeFile(path, JSON.stringify({ ...policy, version: 'witnessed-1', log }))
  return path
}

test('evidence is refused as not yet witnessed until two witnesses have seen the log, and holds from then on', async () => {
  const database = await freshDatabase()
  const keysDirectory = await emptyFolder()
  const before = await startRelay(database, { keysDirectory, keep: true })
  const publicUrl = before.url
  const staff = await employ(before)
  const clinic = await openClinic(before, staff, 'Clinic')
  const { logs } = await fetchTrust(before.client)
  const witnesses = [
    await startWitness(logs, { name: 'one.example.org' }),
    await startWitness(logs, { name: 'two.example.org' }),
  ]
  const policyPath = await policyWith(witnesses.map(({ url, vkey }) => ({ url, key: vkey })))
  await before.relay.leader.release()
  const relay = await startRelay(database, { keysDirectory, publicUrl, policyPath })
  const { client } = before
  const witnessing = createWitnessing(relay.relay)
  await relay.relay.leader.integrate()
  // The first start with witnesses: nobody has seen the log yet, so that no key can be shown to have been seen.
  expect((await fetchOffer({ ...relay.client, origin: publicUrl.host })).directory.clinics).toEqual([])
  await witnessing.round()
  const asRelay = { ...relay, client: { ...relay.client, origin: client.origin } }
  const { sealed, answer } = await sendEnquiry(asRelay, [clinic])
  await relay.relay.leader.integrate()
  const trust = await fetchTrust(asRelay.client)
  expect(trust.witnesses).toEqual({ needed: 2, keys: witnesses.map(({ vkey }) => vkey) })
  const fetched = () => fetchEvidence(asRelay.client, answer.reference, sealed.patientSecret)
  expect(verifyEvidence(await fetched(), trust)).toMatchObject({
    kind: 'refused',
    reasons: [{ code: 'witnesses_missing' }],
  })
  await witnessing.round()
  const verdict = verifyEvidence(await fetched(), trust)
  expect(verdict).toMatchObject({ kind: 'holds' })
  expect(verdict.kind === 'holds' ? verdict.witnesses : []).toHaveLength(2)
  await before.stop()
})
