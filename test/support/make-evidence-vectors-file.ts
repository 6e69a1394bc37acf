import { base64 } from '@scure/base'
import { base64url, concat, fromUtf8 } from '../../src/base/bytes.js'
import { formatVkey, noteKey, parseNote } from '../../src/tlog/note.js'
import { parseProof } from '../../src/tlog/proof.js'
import type { EvidenceVectors } from './evidence-vector.js'
import { makeEvidence } from './make-evidence.js'
import { neutralKey } from './make-evidence-forged.js'
import {
  clinics,
  log,
  on,
  origin,
  otherLog,
  otherRelay,
  trusted,
  witnesses,
} from './make-evidence-parties.js'
import { inEveryProof, proofs } from './make-evidence-proofs.js'
import { edited, needing, openedOf, refused, seenByBoth } from './make-evidence-vectors-valid.js'

const short = makeEvidence({ reach: 'forwarded' })
const [statement] = short.evidence.statements
const { index } = parseProof(statement!.proof)!
const edit = (replace: string, by: string) => edited('holds-forwarded', replace, by)
const first = { of: 'delivery', reach: 'forwarded' } as const

const file = (
  reason: Parameters<typeof refused>[1],
  description: string,
  made: Parameters<typeof refused>[3],
) => refused(1, reason, description, made)

const withOpened = (...opened: object[]) => edit('"origin":', `"opened":${JSON.stringify(opened)},"origin":`)
const opened = clinics.map((clinic) => {
  const { delivery, form, salt } = openedOf(clinic)
  return { delivery, form: base64url(form), salt: base64url(salt) }
})
const signature = base64url(statement!.signature)

/** Rule 1: what is not an evidence file. */
export const ofFile: EvidenceVectors = {
  'file-4-mib-and-1': file('too_large', '4 MiB and one byte of spaces', { repeat: ' ', times: 4_194_305 }),
  'file-4-mib-of-lists': file('too_deep', '4 MiB of open lists', { repeat: '[', times: 4_194_304 }),
  'file-4-mib-of-objects': file('too_deep', 'objects within objects', { repeat: '{"":', times: 1_048_576 }),
  'file-13-deep': file(
    'too_deep',
    'a member that nests one deeper than is read',
    edit(',"v":1}', `,"u":${'['.repeat(12)}${']'.repeat(12)},"v":1}`),
  ),
  'file-12-deep': file(
    'not_evidence',
    'a member that nests as deep as is read, and is not known',
    edit(',"v":1}', `,"u":${'['.repeat(11)}${']'.repeat(11)},"v":1}`),
  ),
  'file-brackets-in-a-string': file(
    'other_relay',
    'brackets in a string do not nest',
    edit(`"origin":"${origin}"`, `"origin":"\\"${'['.repeat(20)}"`),
  ),
  'file-many-numbers': file('not_evidence', 'a million numbers', {
    before: '{"entries":[],"evidence":"delivery","origin":"x","statements":{"x":[0',
    repeat: ',0',
    times: 1_000_000,
    after: ']},"v":1}',
  }),
  'file-empty': file('not_json', 'nothing', { text: '' }),
  'file-cut-off': file('not_json', 'the last byte is missing', edit(',"v":1}', ',"v":1')),
  'file-not-utf-8': file('not_json', 'a byte that is not UTF-8', {
    base64: base64.encode(concat(short.bytes.slice(0, -1), Uint8Array.of(0xff, 0x7d))),
  }),
  'file-overlong-utf-8': file('not_json', 'a character spelled with more bytes than it needs', {
    base64: base64.encode(overlong()),
  }),
  'file-byte-order-mark': file('not_json', 'a byte order mark', edit('{"entries"', '\ufeff{"entries"')),
  'file-line-feed': file('not_canonical', 'a line feed at the end', edit(',"v":1}', ',"v":1}\n')),
  'file-crlf': file('not_canonical', 'lines end in CRLF', edit(',"v":1}', ',\r\n"v":1}\r\n')),
  'file-space': file('not_canonical', 'a space between members', edit(',"v":1}', ', "v":1}')),
  'file-order': file('not_canonical', 'members in another order', {
    text: `{"v":1,${fromUtf8(short.bytes).slice(1, -',"v":1}'.length)}}`,
  }),
  'file-repeated-member': file('not_canonical', 'a member twice', edit(',"v":1}', ',"v":2,"v":1}')),
  'file-escaped': file('not_canonical', 'a letter spelled as an escape', edit('"relay.', '"\\u0072elay.')),
  'file-half-a-pair': file('not_canonical', 'half a surrogate pair', edit('"relay.', '"\\ud800relay.')),
  'file-1.0': file('not_canonical', 'another spelling of 1', edit(',"v":1}', ',"v":1.0}')),
  'file-beyond-2-53': file(
    'not_canonical',
    'a number that no double is',
    edit(',"v":1}', ',"v":9007199254740993}'),
  ),
  'file-beyond-doubles': file('not_canonical', 'a number beyond doubles', edit(',"v":1}', ',"v":1e400}')),
  'file-version-2': file('not_evidence', 'version 2 does not exist', edit(',"v":1}', ',"v":2}')),
  'file-unknown-member': file('not_evidence', 'an unknown member', edit(',"v":1}', ',"u":1,"v":1}')),
  'file-proto-member': file(
    'not_evidence',
    'an unknown member with a name that some languages treat as another',
    edit('{"entries"', '{"__proto__":{},"entries"'),
  ),
  'file-unknown-member-within': file(
    'not_evidence',
    'an unknown member of a statement',
    edit('"signature":', '"rank":1,"signature":'),
  ),
  'file-kind': file(
    'not_evidence',
    'evidence of neither',
    edit('"evidence":"delivery"', '"evidence":"form"'),
  ),
  'file-null-receipt': file(
    'not_evidence',
    'a receipt that is null instead of missing',
    edit('"signature":', '"receipt":null,"signature":'),
  ),
  'file-base64-padding': file('not_evidence', 'padding after base64url', edit(signature, `${signature}==`)),
  'file-base64-surplus-bits': file(
    'not_evidence',
    'bits after the last byte that are not zero',
    edit(signature, `${signature.slice(0, -1)}${nextLetter(signature)}`),
  ),
  'file-long-body': file('not_evidence', 'the body of a statement has 4,097 bytes', {
    vector: 'holds-forwarded',
    every: `"body":"${base64url(statement!.body)}"`,
    before: '"body":"',
    repeat: 'AAAA',
    times: 1365,
    after: 'AAA"',
  }),
  'file-short-signature': file(
    'not_evidence',
    'a signature of 63 bytes',
    edit(signature, base64url(statement!.signature.slice(1))),
  ),
  'file-no-statements': file('not_evidence', 'no statement', {
    text: `{"entries":[],"evidence":"delivery","origin":"${origin}","statements":[],"v":1}`,
  }),
  'file-nothing-opened': file('not_evidence', 'a list of opened forms without any', withOpened()),
  'file-opened-order': file(
    'not_evidence',
    'opened forms in another order than that of the delivery ids',
    withOpened(...opened.toSorted((a, b) => (a.delivery > b.delivery ? -1 : 1))),
  ),
  'file-opened-twice': file('not_evidence', 'a form opened twice', withOpened(opened[0]!, opened[0]!)),
  'file-2001-statements': file('too_many', '2,001 statements', {
    before: `{"entries":[],"evidence":"delivery","origin":"${origin}","statements":[{}`,
    repeat: ',{}',
    times: 2000,
    after: '],"v":1}',
  }),
  'file-301-entries': file('too_many', '301 entries', {
    before: `{"entries":[{}`,
    repeat: ',{}',
    times: 300,
    after: `],"evidence":"delivery","origin":"${origin}","statements":[],"v":1}`,
  }),
  'file-other-relay': file('other_relay', 'of another relay', edit('"origin":"relay.', '"origin":"other.')),
  'proof-crlf': file(
    'proof_unreadable',
    'a proof with CRLF',
    edit('tlog-proof@v1\\n', 'tlog-proof@v1\\r\\n'),
  ),
  'proof-no-line-feed': file('proof_unreadable', 'a proof without its last line feed', edit('\\n"}', '"}')),
  'proof-version': file('proof_unreadable', 'a proof of another version', edit('proof@v1', 'proof@v2')),
  'proof-extra': file(
    'proof_unreadable',
    'a proof with extra data',
    edit('tlog-proof@v1\\n', 'tlog-proof@v1\\nextra AA==\\n'),
  ),
  'proof-index-zero': file(
    'proof_unreadable',
    'an index with a leading zero',
    edit(`index ${index}\\n`, `index 0${index}\\n`),
  ),
  'proof-index-beyond-2-53': file(
    'proof_unreadable',
    'an index beyond 2^53',
    edit(`index ${index}\\n`, 'index 9007199254740993\\n'),
  ),
  'proof-checkpoints': file('checkpoints_differ', 'one proof leaves the cosignatures out', {
    ...first,
    signers: seenByBoth(),
    file: proofs('entries', (proof, i) => (i === 0 ? proof.slice(0, proof.indexOf('— witness')) : proof)),
  }),
  'proof-order': file('not_in_log_order', 'two statements in another order than in the log', {
    reach: 'handed over',
    file: (evidence) => ({ ...evidence, statements: evidence.statements.toReversed() }),
  }),
  'proof-twice': file('not_in_log_order', 'the same statement twice', {
    ...first,
    file: ({ statements, ...rest }) => ({ ...rest, statements: [...statements, ...statements] }),
  }),
  'proof-shared-index': file('index_twice', 'an entry claims the place of a statement', {
    ...first,
    file: proofs('entries', (proof, i) => (i === 1 ? proof.replace(/index \d+/, `index ${index}`) : proof)),
  }),
}

/** The first letter as two bytes, where one would do. */
function overlong(): Uint8Array {
  const at = fromUtf8(short.bytes).indexOf('"relay.') + 1
  return concat(short.bytes.slice(0, at), Uint8Array.of(0xc1, 0xb2), short.bytes.slice(at + 1))
}

/** The last letter of base64url with its lowest bit set: the same bytes to a careless reader. */
function nextLetter(text: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return letters[letters.indexOf(text.at(-1)!) + 1]!
}

const { checkpoint } = parseProof(statement!.proof)!
const logSignature = base64.encode(
  concat(
    log.key.id,
    parseNote(checkpoint)!.signatures[0]!.signature.map((byte, i) => (i === 40 ? byte ^ 1 : byte)),
  ),
)
const stranger = {
  ...witnesses[0]!,
  key: noteKey('witness.example.org/c', 'cosignature', witnesses[0]!.key.publicKey),
}
const checkpointFault = (
  reason: Parameters<typeof refused>[1],
  description: string,
  made: Parameters<typeof refused>[3],
  beside?: Parameters<typeof refused>[4],
) => refused(2, reason, description, made, beside)

/** Rule 2: checkpoints that are not to be believed. */
export const ofCheckpoint: EvidenceVectors = {
  'log-not-trusted': checkpointFault(
    'log_not_trusted',
    'another log of the relay is trusted',
    { vector: 'holds-forwarded' },
    { trust: { logs: [formatVkey(otherLog.key)] } },
  ),
  'log-low-order-key': checkpointFault(
    'log_not_trusted',
    'the trusted key of the log is the neutral element',
    { vector: 'holds-forwarded' },
    { trust: { logs: [formatVkey(noteKey(log.key.name, 'ed25519', neutralKey))] } },
  ),
  'log-key-cosigns': checkpointFault(
    'log_not_trusted',
    'the trusted key of the log is one for cosignatures',
    { vector: 'holds-forwarded' },
    { trust: { logs: [formatVkey(noteKey(log.key.name, 'cosignature', log.key.publicKey))] } },
  ),
  'log-other-key': checkpointFault('log_signature_bad', 'signed by another key under the name of the log', {
    ...first,
    signers: {
      log: { key: noteKey(log.key.name, 'ed25519', otherRelay.publicKey), privateKey: otherRelay.privateKey },
    },
  }),
  'log-other-origin': checkpointFault('log_not_trusted', 'the log signed a checkpoint of another one', {
    ...first,
    signers: { origin: `${origin}/elsewhere` },
  }),
  'log-signature-bit': checkpointFault('log_signature_bad', 'a bit of the signature is flipped', {
    ...first,
    file: inEveryProof((proof) => proof.replace(/(— \S+\/log ).*/, `$1${logSignature}`)),
  }),
  'witness-missing': checkpointFault(
    'witnesses_missing',
    'one witness is needed, and none has seen it',
    { vector: 'holds-forwarded' },
    needing(1),
  ),
  'witness-one-of-two': checkpointFault(
    'witnesses_missing',
    'two witnesses are needed, and one has seen it',
    { ...first, signers: { cosigners: seenByBoth().cosigners.slice(1) } },
    needing(2),
  ),
  'witness-not-trusted': checkpointFault(
    'witnesses_missing',
    'a witness is needed, and another has seen it',
    { ...first, signers: { cosigners: [{ witness: stranger, at: on(21) }] } },
    needing(1),
  ),
  'witness-time-changed': checkpointFault(
    'witnesses_missing',
    'the time of a cosignature was changed',
    {
      ...first,
      signers: seenByBoth(),
      file: inEveryProof((proof) => proof.replace(/(— witness\S+ \S{14}).(.)/g, '$1A$2')),
    },
    needing(1),
  ),
  'witness-is-the-log': checkpointFault(
    'witnesses_missing',
    'the log itself is named as the witness',
    { vector: 'holds-forwarded' },
    { trust: { witnesses: { needed: 1, keys: [...trusted.logs] } } },
  ),
}
