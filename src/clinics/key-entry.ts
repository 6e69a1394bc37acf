import type { Transaction } from '../database/database.js'
import { clinicKeyEntries } from '../database/schema.js'
import { publishEntry } from '../prove/append.js'
import type { EntryOf } from '../prove/entry.js'
import { leafHash } from '../tlog/merkle.js'
import type { ClinicKey, KeyProof } from './key-proof.js'

/** What a public entry about a clinic's key says. */
export interface KeyFacts {
  at: Date
  name: string
  key: Pick<ClinicKey, 'id' | 'clinicId' | 'sealKey' | 'signKey' | 'sessionKey'>
  proof: KeyProof
  established: EntryOf<'clinic-key'>['established']
}

/** Publishes that a clinic's keys work and why they are the clinic's, in the transaction of the deed; gives the entry's bytes. */
export async function publishKey(
  tx: Transaction,
  { at, name, key, proof, established }: KeyFacts,
): Promise<Uint8Array> {
  const { clinicId: clinic, id: keyId, sealKey, signKey, sessionKey } = key
  const keys = { sealKey, signKey, sessionKey }
  const entry = await publishEntry(tx, {
    v: 1,
    at,
    entry: 'clinic-key',
    clinic,
    name,
    keys,
    proof,
    established,
  })
  await tx.insert(clinicKeyEntries).values({ hash: leafHash(entry), keyId, publishedAt: at })
  return entry
}
