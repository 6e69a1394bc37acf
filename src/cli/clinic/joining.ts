import { z } from 'zod'
import { hostClock } from '../../base/clock.js'
import { deletePrivateFile, replacePrivateFile } from '../../base/private-files.js'
import { idField } from '../../base/wire.js'
import { login } from '../../client/clinic.js'
import { type KeyProof, proveKeys, sendProof } from '../../client/join.js'
import { RelayRefused } from '../../client/relay.js'
import { joinProofRequest } from '../../contract/clinics.js'
import type { OwnKey } from '../own-key.js'
import { jsonText, readJsonFile } from '../private-json.js'
import type { RelayAt } from '../relay-at.js'
import { rememberRelay } from './remember-relay.js'

const pendingSchema = z.strictObject({
  format: z.literal('videre/v1/joining'),
  clinicId: idField(),
  name: z.string(),
  origin: z.string(),
  request: z.unknown(),
})

/** What came of joining: the clinic waits for confirmation, or was confirmed already. */
export type Joined = { clinicId: string; name: string; state: 'proven' | 'active' }

/**
 * Joins a relay with a key. The proof lies beside the key file from before it is sent until the key file says where the
 * clinic belongs: whenever this is interrupted, running it again goes on where it stopped, although the invite is used up.
 */
export async function joinRelay(key: OwnKey, at: RelayAt, invite: () => Uint8Array): Promise<Joined> {
  const pendingPath = `${key.path}.joining`
  const earlier = await readPending(pendingPath, at)
  const state = earlier === null ? null : await settle(earlier, key, at)
  if (earlier !== null && state !== null) return finish(earlier, state, key, at, pendingPath)
  const proof = await proveKeys(at.relay, key.holder, invite())
  await replacePrivateFile(pendingPath, jsonText({ format: 'videre/v1/joining', ...proof }))
  await sendProof(at.relay, proof)
  return finish(proof, 'proven', key, at, pendingPath)
}

async function readPending(path: string, { relay }: RelayAt): Promise<KeyProof | null> {
  try {
    const {
      format: _,
      request,
      ...pending
    } = await readJsonFile(path, pendingSchema, 'a note of an earlier attempt')
    if (pending.origin !== relay.origin) return null
    return { ...pending, request: z.encode(joinProofRequest, joinProofRequest.parse(request)) }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** Where an earlier attempt got: `null` if the relay knows nothing of its proof, so that joining starts anew. */
async function settle(proof: KeyProof, key: OwnKey, { relay }: RelayAt): Promise<Joined['state'] | null> {
  if (await isLetIn(key, proof, relay)) return 'active'
  try {
    return (await sendProof(relay, proof)).state
  } catch (error) {
    if (error instanceof RelayRefused) return null
    throw error
  }
}

/** Whether the relay lets this key in as that clinic, which it does once staff confirmed it. Throws RelayUnreachable. */
export async function isLetIn(
  { holder }: OwnKey,
  { clinicId, origin }: Pick<KeyProof, 'clinicId' | 'origin'>,
  relay: RelayAt['relay'],
): Promise<boolean> {
  try {
    await login({ relay, origin, clinicId, holder, clock: hostClock })
    return true
  } catch (error) {
    if (error instanceof RelayRefused) return false
    throw error
  }
}

async function finish(
  { clinicId, name }: Pick<KeyProof, 'clinicId' | 'name'>,
  state: Joined['state'],
  key: OwnKey,
  { url }: RelayAt,
  pendingPath: string,
): Promise<Joined> {
  await rememberRelay(key, { clinicId, relay: url.origin })
  await deletePrivateFile(pendingPath)
  return { clinicId, name, state }
}
