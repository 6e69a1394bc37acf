/** What a clinic's client can do to the log and to the relay with proofs of its keys. */
import { count } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { base64url } from '../src/base/bytes.js'
import { randomBytes } from '../src/base/sodium.js'
import { signProof } from '../src/client/join.js'
import { renewKey } from '../src/client/keys.js'
import { keyProofRequest } from '../src/contract/clinics.js'
import { clinicKeyEntries } from '../src/database/schema.js'
import { freshDatabase } from './support/database.js'
import { atRelay, employ, openClinic, postJson } from './support/people.js'
import { startRelay } from './support/relay.js'

it('a clinic publishes ten entries about its keys in 24 hours at most, and renews again afterwards', async () => {
  const database = await freshDatabase()
  const relay = await startRelay(database)
  const clinic = await openClinic(relay, await employ(relay), 'Clinic')
  const inside = await atRelay(relay, clinic)
  for (let i = 0; i < 9; i++) await renewKey(inside)
  await expect(renewKey(inside)).rejects.toMatchObject({ code: 'too-soon' })
  const [published] = await database.transaction((tx) => tx.select({ n: count() }).from(clinicKeyEntries))
  expect(published!.n).toBe(10)

  const aheadMs = 25 * 3_600_000
  await database.setClock({ aheadMs })
  const clock = () => new Date(Date.now() + aheadMs)
  await renewKey(await atRelay(relay, clinic, clock))
})

it('a proof of no test that is signed for the end of time is answered with what counts', async () => {
  const relay = await startRelay(await freshDatabase())
  const { holder, clinicId, name } = await openClinic(relay, await employ(relay), 'Clinic')
  const inside = await atRelay(relay, { holder, clinicId, name })
  const { keyId } = holder
  const at = new Date('9999-12-31T23:59:59.999Z')
  const proof = signProof(holder, inside.origin, { clinicId, keyId, token: randomBytes(32), at })
  const body = z.encode(keyProofRequest, { keyId, ...proof })
  const headers = { Authorization: `Bearer ${base64url(inside.token)}` }
  const answer = await postJson(relay, '/api/v1/clinic/key/proof', body, headers)
  expect(answer.status).toBe(201)
  expect(new Date(String(answer.body.until)).getTime()).toBeLessThan(Date.now() + 31 * 86_400_000)
})
