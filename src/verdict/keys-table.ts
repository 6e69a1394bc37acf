import { visibleLine } from '../base/visible.js'
import { keyFingerprint } from '../prove/key-fingerprint.js'
import type { Trust } from '../prove/trust.js'
import { parseVkey } from '../tlog/note.js'
import { type Piece, plain } from './markup.js'
import { table } from './sections.js'
import type { RecordWords } from './words/words.js'

/** Every key that somebody trusts, with the fingerprint by which people compare it, as `videre trust` shows it. */
export function keysTable(
  { origin, relayKey, logs, registrars, witnesses }: Trust,
  { keys, keyOf, fingerprint, keyName, unreadableKey }: RecordWords,
): Piece {
  const ofBytes = (of: string, name: string, key: Uint8Array) => [
    of,
    plain('code', keyFingerprint(key)),
    name,
  ]
  const ofVkey = (of: string, vkey: string) => {
    const key = parseVkey(vkey)
    return key === null
      ? [of, unreadableKey, visibleLine(vkey)]
      : ofBytes(of, visibleLine(key.name), key.publicKey)
  }
  return table(
    keys,
    [keyOf.title, fingerprint, keyName],
    [
      ofBytes(keyOf.relay, visibleLine(origin), relayKey),
      ...logs.map((vkey) => ofVkey(keyOf.log, vkey)),
      ...registrars.map((key) => ofBytes(keyOf.registrar, '', key)),
      ...witnesses.keys.map((vkey) => ofVkey(keyOf.witness, vkey)),
    ],
  )
}
