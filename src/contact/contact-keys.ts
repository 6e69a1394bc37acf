import { eq } from 'drizzle-orm'
import { equalBytes } from '../base/bytes.js'
import { Refusal } from '../base/refusal.js'
import type { OfferedKey } from '../contract/contact.js'
import type { ActOf } from '../contract/staff.js'
import type { Transaction } from '../database/database.js'
import { contactKeys } from '../database/schema.js'
import { publishEntry } from '../prove/append.js'
import { decodeEntry, type EntryOf } from '../prove/entry.js'
import type { Quorum } from '../prove/log/checkpoints.js'
import { proofsOf } from '../prove/log/prove.js'
import { soundKeys } from '../seal/key-checks.js'
import { fingerprintOf, keyIdOf } from '../seal/keys.js'

/**
 * Makes a key the one that questions are sealed to, with its public entry, in the transaction of the act that two registrars signed. The one
 * before it opens what was sealed to it, and nothing is sealed to it any more. A key that was replaced does not come back.
 */
export async function setContactKey(
  tx: Transaction,
  { keys, keyId }: ActOf<'contact.set'>['arguments'],
  approval: EntryOf<'contact-key'>['approval'],
  at: Date,
): Promise<void> {
  const checked = soundKeys(keys)
  if (checked.kind === 'unsound')
    throw new Refusal('unacceptable-key', `the contact key is degenerate: ${checked.reason}`)
  if (!equalBytes(keyIdOf(keys), keyId))
    throw new Refusal('unacceptable-key', 'the key id is not that of the keys')
  const known = await tx.select().from(contactKeys).for('update')
  if (known.some(({ id }) => equalBytes(id, keyId)))
    throw new Refusal('already-decided', 'this key is the contact key, or was it: make another one')
  const entry = await publishEntry(tx, { v: 1, at, entry: 'contact-key', keys, approval })
  await tx.update(contactKeys).set({ state: 'replaced' }).where(eq(contactKeys.state, 'current'))
  await tx.insert(contactKeys).values({ id: keyId, state: 'current', entry, setAt: at })
}

/**
 * The key that questions are sealed to, with what shows that it is the operator's; `null` while there is none, or while enough
 * witnesses have not yet seen its entry.
 */
export async function offeredContactKey(tx: Transaction, quorum: Quorum): Promise<OfferedKey | null> {
  const [current] = await tx.select().from(contactKeys).where(eq(contactKeys.state, 'current'))
  if (current === undefined) return null
  const { id, entry: body } = current
  const entry = decodeEntry(body)
  if (entry?.entry !== 'contact-key') throw new RangeError('a contact key without its entry')
  const proof = (await proofsOf(tx, [body], quorum)).get(body)
  if (proof === undefined) return null
  return { id, ...entry.keys, fingerprint: fingerprintOf(entry.keys), entry: { body, proof } }
}

/** Whether the operator has a contact key at all. */
export async function hasContactKey(tx: Transaction): Promise<boolean> {
  const found = await tx
    .select({ id: contactKeys.id })
    .from(contactKeys)
    .where(eq(contactKeys.state, 'current'))
  return found.length > 0
}
