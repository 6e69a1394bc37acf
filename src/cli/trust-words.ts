import { base64url, fromBase64url } from '../base/bytes.js'
import { keyFingerprint } from '../prove/key-fingerprint.js'
import type { Trust } from '../prove/trust.js'
import { parseVkey } from '../tlog/note.js'
import type { Difference } from './pins.js'
import { table } from './table.js'

const ofVkey = (vkey: string): [fingerprint: string, name: string] => {
  const key = parseVkey(vkey)
  return key === null ? ['cannot be read', vkey] : [keyFingerprint(key.publicKey), key.name]
}

/** Every key that a relay names, with its fingerprint, as lines of a table. */
export const trustLines = ({ relayKey, logs, registrars, witnesses }: Trust): string[] =>
  table(
    ['KEY', 'FINGERPRINT', 'NAME'],
    [
      rowOf('relayKey', base64url(relayKey)),
      ...logs.map((vkey) => rowOf('logs', vkey)),
      ...registrars.map((key) => rowOf('registrars', base64url(key))),
      ...witnesses.keys.map((vkey) => rowOf('witnesses', vkey)),
    ],
  ).map((line) => `  ${line}`)

const nouns: Record<Difference['of'], string> = {
  relayKey: 'relay',
  logs: 'log',
  registrars: 'registrar',
  witnesses: 'witness',
  needed: 'witnesses needed',
}

function rowOf(of: Exclude<Difference['of'], 'needed'>, key: string): [string, string, string] {
  const isVkey = of === 'logs' || of === 'witnesses'
  const [fingerprint, name] = isVkey ? ofVkey(key) : [keyFingerprint(fromBase64url(key)), '']
  return [nouns[of], fingerprint, name]
}

/** In what a relay's keys differ from those that were noted, a line for each that is new or gone. */
export const differenceLines = (differences: readonly Difference[]): string[] =>
  table(
    ['', 'KEY', 'FINGERPRINT', 'NAME'],
    differences.flatMap(({ of, added, gone }) => {
      const cells = (key: string) => (of === 'needed' ? [nouns.needed, key, ''] : rowOf(of, key))
      return [...added.map((key) => ['new', ...cells(key)]), ...gone.map((key) => ['gone', ...cells(key)])]
    }),
  ).map((line) => `  ${line}`)
