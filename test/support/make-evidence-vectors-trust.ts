import { concat, utf8 } from '../../src/base/bytes.js'
import { signBytes } from '../../src/base/sodium.js'
import { cosign } from '../../src/tlog/cosignature.js'
import { formatVkey, type NoteSignature, noteKey } from '../../src/tlog/note.js'
import type { EvidenceVectors } from './evidence-vector.js'
import type { Plan } from './make-evidence.js'
import { neutralKey } from './make-evidence-forged.js'
import { later, log, type NotePair, on, otherRelay, trusted, witnesses } from './make-evidence-parties.js'
import { alsoSigned } from './make-evidence-proofs.js'
import { type Beside, holds, needing, refused, seenByBoth } from './make-evidence-vectors-valid.js'
import { changed } from './make-vectors-ingredients.js'

const short = { reach: 'forwarded' } as const
const [first, second] = witnesses
const witnessMissing = (description: string, plan: Plan, beside: Beside) =>
  refused(2, 'witnesses_missing', description, { ...short, ...plan }, beside)

/** A good signature of a witness for a time that a program does not write. */
function cosignedAt(seconds: bigint) {
  const sign = (text: string): NoteSignature => {
    const { key, privateKey } = first!
    const time = Uint8Array.from({ length: 8 }, (_, i) => Number((seconds >> BigInt(8 * (7 - i))) & 0xffn))
    const signature = signBytes(utf8(`cosignature/v1\ntime ${seconds}\n${text}`), privateKey)
    return { name: key.name, id: key.id, signature: concat(time, signature) }
  }
  return { file: alsoSigned((text) => [sign(text)]) }
}

/** The first witness under a second name. */
const alias: NotePair = {
  ...first!,
  key: noteKey('witness.example.org/c', 'cosignature', first!.key.publicKey),
}
const cosignedTwice = (at: Date, again: Date): Plan => ({
  ...short,
  signers: {
    cosigners: [
      { witness: alias, at: again },
      { witness: first!, at },
    ],
  },
})
const knownTwice = (needed: number): Beside => ({
  trust: { witnesses: { needed, keys: [alias, first!].map(({ key }) => formatVkey(key)) } },
})

/** One witness saw the log, and a bit of the other's signature is flipped. */
const oneOfTwo = (good: Date, bad: Date): Plan => ({
  ...short,
  signers: { cosigners: [{ witness: first!, at: good }] },
  file: alsoSigned((text) => {
    const line = cosign(text, bad, second!.key, second!.privateKey)
    return [{ ...line, signature: changed(line.signature, 20) }]
  }),
})

const neutralLog = formatVkey(noteKey(log.key.name, 'ed25519', neutralKey))
const neutralWitness = formatVkey(noteKey(second!.key.name, 'cosignature', neutralKey))
const otherKeyOfLog = formatVkey(noteKey(log.key.name, 'ed25519', otherRelay.publicKey))
const withWrongId = (vkey: string) => vkey.replace(/\+[0-9a-f]{8}\+/, '+00000000+')
const sameKey = { vector: 'holds-forwarded' }

/** Rule 2, of whom the reader trusts, and of witnesses. */
export const ofTrust: EvidenceVectors = {
  'log-wrong-id': refused(2, 'log_not_trusted', 'the trusted key of the log has another id', sameKey, {
    trust: { logs: trusted.logs.map(withWrongId) },
  }),
  'holds-two-log-keys': holds('two keys of one log are trusted, and one of them signed', sameKey, {
    trust: { logs: [otherKeyOfLog, ...trusted.logs] },
  }),
  'holds-unreadable-keys': holds(
    'some trusted keys cannot be read, are unsound or of another type',
    sameKey,
    {
      trust: {
        logs: ['', 'nonsense', neutralLog, ...trusted.witnesses.keys, ...trusted.logs],
        witnesses: { needed: 0, keys: ['', 'nonsense', neutralWitness, ...trusted.logs] },
      },
    },
  ),
  'witness-wrong-id': witnessMissing(
    'the trusted key of the witness has another id',
    { signers: seenByBoth() },
    { trust: { witnesses: { needed: 1, keys: trusted.witnesses.keys.map(withWrongId) } } },
  ),
  'witness-time-zero': witnessMissing('cosigned at no time', cosignedAt(0n), needing(1)),
  'witness-time-beyond-dates': witnessMissing(
    'cosigned a second after the last that counts',
    cosignedAt(8_640_000_000_001n),
    needing(1),
  ),
  'witness-time-2-63': witnessMissing('cosigned in second 2^63', cosignedAt(2n ** 63n), needing(1)),
  'witness-under-two-names': witnessMissing(
    'two witnesses are needed, and one has seen it under two names',
    cosignedTwice(on(20, '13:00'), on(20, '13:01')),
    knownTwice(2),
  ),
  'holds-witness-under-two-names': holds(
    'one witness is needed, and one has seen it under two names',
    cosignedTwice(on(20, '13:00'), on(20, '13:01')),
    knownTwice(1),
  ),
  'sequence-after-first-name': refused(
    7,
    'after_cosignature',
    'a witness has seen it under two names, under the first more than ten minutes before a statement',
    cosignedTwice(later(on(20), -601_000), on(20, '13:00')),
    knownTwice(1),
  ),
  'holds-bad-cosignature': holds(
    'one witness is needed, and one of two has cosigned well',
    oneOfTwo(on(20, '13:00'), on(20, '09:00')),
    needing(1),
  ),
  'sequence-after-good-cosignature': refused(
    7,
    'after_cosignature',
    'a statement more than ten minutes after the only good cosignature',
    oneOfTwo(later(on(20), -601_000), on(20, '13:00')),
    needing(1),
  ),
}
