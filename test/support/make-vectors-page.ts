import { fromUtf8, hex } from '../../src/base/bytes.js'
import { idBytes } from '../../src/base/ids.js'
import { makeVectors } from './make-vectors.js'
import { clinicId, deliveryId, form } from './make-vectors-ingredients.js'
import { opened } from './make-vectors-opened.js'

/** Hexadecimal digits in lines of 32 bytes; of more than four lines the first two and the last. */
function shown(digits: string): string {
  const lines = digits.match(/.{1,64}/g) ?? ['']
  const left =
    lines.length > 4 ? [...lines.slice(0, 2), `… (${lines.length - 3} lines)`, ...lines.slice(-1)] : lines
  return left.map((line) => `  ${line}`).join('\n')
}

/** The worked example at the head of FORMAT.md: the vector `clinic-copy`, annotated. */
export function workedExample(): string {
  const { envelope, form: formHex, ...vector } = opened['clinic-copy']
  const part = (from: number, to?: number) => envelope.slice(2 * from, to === undefined ? undefined : 2 * to)
  const derived = opened['derive-clinic']
  const rows: [string, string][] = [
    ['clinic secret', vector.secret],
    ['seal seed', derived.sealSeed],
    ['sealKey, 1216 bytes', derived.sealKey],
    ['signKey', derived.signKey],
    ['sessionKey', derived.sessionKey],
    [`delivery id ${deliveryId}`, hex(idBytes(deliveryId))],
    [`clinic id ${clinicId}`, hex(idBytes(clinicId))],
    ['salt', vector.salt!],
    ['patient verification key', vector.patientSignKey!],
    [`form, ${form.length} bytes (UTF-8 of the JSON above)`, formHex!],
    ['the 64 random bytes of the encapsulation (never to be chosen like this)', vector.encapsulationSeed],
    ['→ shared secret', vector.sharedSecret],
    ['→ key', vector.aeadKey],
    ['→ nonce', vector.aeadNonce],
    ['→ opening token', vector.openingToken],
    ['→ opening token hash', vector.openingTokenHash],
    ['→ commitment', vector.commitment!],
  ]
  const parts: [string, string][] = [
    ['0    magic "VDRE"', part(0, 4)],
    ['4    version 1', part(4, 5)],
    ['5    suite 1', part(5, 6)],
    ['6    key id', part(6, 22)],
    ['22   delivery id', part(22, 38)],
    ['38   clinic id', part(38, 54)],
    ['54   ML-KEM-768 part of the X-Wing ciphertext', part(54, 54 + 1088)],
    ['1142 X25519 part of the X-Wing ciphertext', part(54 + 1088, 54 + 1120)],
    ['1174 XChaCha20-Poly1305 ciphertext of the padded plaintext', part(1174, -16 + envelope.length / 2)],
    [`${envelope.length / 2 - 16} tag`, part(envelope.length / 2 - 16)],
  ]
  const block = (title: [string, string][]) =>
    title.map(([name, bytes]) => `${name}\n${shown(bytes)}\n`).join('')
  return [
    `The envelope, ${envelope.length / 2} bytes, with the offset of each part:\n`,
    `\`\`\`text\n${block(parts)}\nenvelope hash\n${shown(vector.envelopeHash)}\n\`\`\`\n`,
    'It carries this form:\n',
    `\`\`\`text\n${fromUtf8(form)}\n\`\`\`\n`,
    'and was computed from these, in this order:\n',
    `\`\`\`text\n${block(rows)}\`\`\`\n`,
  ].join('\n')
}

/** The table of vectors at the end of FORMAT.md, with columns aligned. */
export function vectorList(): string {
  const rows = [
    ['file in `test/vectors/seal`', 'rule or failure', 'outcome'],
    ...Object.entries(makeVectors()).map(([name, vector]) => [
      `\`${name}.json\``,
      vector.rule,
      'result' in vector ? vector.result : 'as given',
    ]),
  ]
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)))
  const lines = [rows[0]!, widths.map((width) => '-'.repeat(width)), ...rows.slice(1)]
  return lines
    .map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |\n`)
    .join('')
}
