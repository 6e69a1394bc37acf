import { and, asc, eq, inArray } from 'drizzle-orm'
import { hex } from '../../base/bytes.js'
import type { Transaction } from '../../database/database.js'
import { clinicKeyEntries, clinicKeys, logLeaves } from '../../database/schema.js'

/** A public entry about a key, and when it was published. */
interface Published {
  entry: Uint8Array
  publishedAt: Date
}

/** The public entries about keys, by the hex of the key id, oldest first, and which key each of them rests on. */
export interface KeyEntries {
  /** The entry about a key that was in force at an instant: the newest that was published by then. */
  inForce(keyId: Uint8Array, at: Date): Uint8Array[]
}

/** Reads the entries about keys of one log, with those of the keys that they rest on. */
export async function readKeyEntries(
  tx: Transaction,
  log: number,
  keyIds: readonly Uint8Array[],
): Promise<KeyEntries> {
  const restsOn = await keysBelow(tx, keyIds)
  const ids = [...new Map([...keyIds, ...restsOn.values()].map((id) => [hex(id), id])).values()]
  const rows = await tx
    .select({
      keyId: clinicKeyEntries.keyId,
      publishedAt: clinicKeyEntries.publishedAt,
      entry: logLeaves.entry,
    })
    .from(clinicKeyEntries)
    .innerJoin(logLeaves, and(eq(logLeaves.log, log), eq(logLeaves.hash, clinicKeyEntries.hash)))
    .where(inArray(clinicKeyEntries.keyId, ids))
    .orderBy(asc(clinicKeyEntries.publishedAt), asc(logLeaves.index))
  const byKey = new Map<string, Published[]>()
  for (const { keyId, ...published } of rows) {
    byKey.set(hex(keyId), [...(byKey.get(hex(keyId)) ?? []), published])
  }
  return {
    inForce(keyId, at) {
      const found: Uint8Array[] = []
      const own = byKey.get(hex(keyId))?.findLast(({ publishedAt }) => publishedAt <= at)
      if (own !== undefined) found.push(own.entry)
      for (let below = restsOn.get(hex(keyId)); below !== undefined; below = restsOn.get(hex(below))) {
        const first = byKey.get(hex(below))?.[0]
        if (first !== undefined) found.push(first.entry)
      }
      return found
    },
  }
}

/** Which key each of the keys rests on, and so on down to those that registrars vouch for. */
async function keysBelow(tx: Transaction, keyIds: readonly Uint8Array[]): Promise<Map<string, Uint8Array>> {
  const restsOn = new Map<string, Uint8Array>()
  for (let ids = [...keyIds]; ids.length > 0; ) {
    const rows = await tx
      .select({ id: clinicKeys.id, restsOn: clinicKeys.restsOn })
      .from(clinicKeys)
      .where(inArray(clinicKeys.id, ids))
    ids = []
    for (const { id, restsOn: below } of rows) {
      if (below === null || restsOn.has(hex(id))) continue
      restsOn.set(hex(id), below)
      ids.push(below)
    }
  }
  return restsOn
}
