import { base64url, fromUtf8, utf8 } from '../../src/base/bytes.js'
import { canonicalJson } from '../../src/base/canonical.js'
import type { KeyPair } from '../../src/base/sodium.js'
import { encodeEntry } from '../../src/prove/entry.js'
import type { EvidenceVectors } from './evidence-vector.js'
import type { Plan } from './make-evidence.js'
import { clinics, type KeyPlan, keyEntryBody, on, policy, registrars } from './make-evidence-parties.js'
import { proofs, withSurplusHash } from './make-evidence-proofs.js'
import { refused } from './make-evidence-vectors-valid.js'
import { bytesFrom, changed } from './make-vectors-ingredients.js'

const short = { reach: 'forwarded' } as const
const [first] = clinics

/** Puts another entry in the place of the policy's. */
const instead = (body: Uint8Array): Plan => ({
  ...short,
  records: ([before, , ...rest]) => [before!, { list: 'entries', body }, ...rest],
})
const aPolicy = { v: 1, entry: 'policy', at: on(1).toISOString(), file: base64url(policy.file) }
const policyOf = (version: string) => canonicalJson({ ...aPolicy, version })

const unreadable = (description: string, plan: Plan) => refused(4, 'entry_unreadable', description, plan)
const unreadableKey = (description: string, body: Uint8Array) =>
  unreadable(description, {
    ...short,
    records: ([before, other, , ...rest]) => [before!, other!, { list: 'entries', body }, ...rest],
  })

/** The JSON of a clinic's entry that holds. */
const keyEntry = (plan: Partial<KeyPlan> = {}) =>
  JSON.parse(fromUtf8(keyEntryBody({ clinic: first, holder: first.first, at: on(2), ...plan })))

/** Under a name that no entry can have, which registrars approve all the same. */
const keyUnderName = (name: string) => canonicalJson({ ...keyEntry({ approval: { name } }), name })

/** One byte of the sign key is missing. */
function keyCutShort(): Uint8Array {
  const { keys, ...rest } = keyEntry()
  return canonicalJson({ ...rest, keys: { ...keys, signKey: base64url(bytesFrom('key', 31)) } })
}

/** Within it is a body of so many bytes. */
function keyWithLong(member: 'proof' | 'established', bytes: number): Uint8Array {
  const entry = keyEntry()
  return canonicalJson({
    ...entry,
    [member]: { ...entry[member], body: base64url(bytesFrom('long', bytes)) },
  })
}

/** With other signatures of registrars than two. */
function keyApprovedBy(signatures: object[]): Uint8Array {
  const { established, ...rest } = keyEntry()
  return canonicalJson({ ...rest, established: { ...established, signatures } })
}
const signaturesBy = (...approvers: KeyPair[]): object[] => keyEntry({ approvers }).established.signatures
const [one, two, three] = registrars

const otherPolicy = canonicalJson({
  ...aPolicy,
  version: policy.version,
  file: base64url(changed(policy.file, 0)),
})

/** Rule 4. */
export const ofEntries: EvidenceVectors = {
  'entry-line-feed': unreadable(
    'a line feed after an entry',
    instead(utf8(`${fromUtf8(policyOf(policy.version))}\n`)),
  ),
  'entry-unknown-kind': unreadable(
    'an entry of a kind that does not exist',
    instead(canonicalJson({ v: 1, entry: 'promise', at: on(1).toISOString() })),
  ),
  'entry-private': unreadable(
    'a private entry among the public ones',
    instead(bytesFrom('evidence: private')),
  ),
  'entry-version-empty': unreadable('a policy without a version', instead(policyOf(''))),
  'entry-version-65': unreadable(
    'a policy with a version of 65 characters',
    instead(policyOf('x'.repeat(65))),
  ),
  'entry-name-empty': unreadableKey('a clinic without a name', keyUnderName('')),
  'entry-name-201': unreadableKey('a name of 201 characters', keyUnderName('x'.repeat(201))),
  'entry-key-size': unreadableKey('a sign key of 31 bytes', keyCutShort()),
  'entry-long-proof': unreadableKey('the body of a key proof has 1,025 bytes', keyWithLong('proof', 1025)),
  'entry-long-approval': unreadableKey(
    'the body of an approval has 2,049 bytes',
    keyWithLong('established', 2049),
  ),
  'entry-no-registrar': unreadableKey('no registrar signed', keyApprovedBy([])),
  'entry-three-registrars': unreadableKey(
    'three registrars signed',
    keyApprovedBy([...signaturesBy(one!, two!), ...signaturesBy(three!)]),
  ),
  'entry-not-needed': refused(
    4,
    'entry_not_needed',
    'an entry of a kind that is not needed',
    instead(encodeEntry({ v: 1, entry: 'strip', at: on(1), from: 0, to: 9, statements: 3 })),
  ),
  'entry-surplus-hash': refused(4, 'entry_not_in_log', 'a hash more at the end of the proof', {
    ...short,
    file: proofs('entries', withSurplusHash),
  }),
  'entry-not-in-log': refused(4, 'entry_not_in_log', 'another policy entry is in the log', {
    ...short,
    file: ({ entries, ...rest }) => ({
      ...rest,
      entries: entries.map((item, i) => (i === 0 ? { ...item, body: otherPolicy } : item)),
    }),
  }),
}
