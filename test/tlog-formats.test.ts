import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, hex, utf8 } from '../src/base/bytes.js'
import { signBytes, signKeyPair } from '../src/base/sodium.js'
import { fromBase64 } from '../src/tlog/base64.js'
import {
  type Checkpoint,
  checkpointText,
  parseCheckpointText,
  readCheckpoint,
} from '../src/tlog/checkpoint.js'
import { cosign, cosignatureTime } from '../src/tlog/cosignature.js'
import { readCount } from '../src/tlog/count.js'
import { appendLeaf, edgeRoot, emptyEdge } from '../src/tlog/edge.js'
import { inclusionRoot, leafHash, nodeHash } from '../src/tlog/merkle.js'
import {
  formatNote,
  formatVkey,
  type Note,
  type NoteSignature,
  noteKey,
  parseNote,
  parseVkey,
  signNote,
  verifyNote,
} from '../src/tlog/note.js'
import { formatProof, parseProof } from '../src/tlog/proof.js'
import { entriesPath, parseTilePath, readEntries, tilePath, writeEntries } from '../src/tlog/tiles.js'
import { formatAddCheckpoint, parseAddCheckpoint } from '../src/tlog/witness-request.js'

const filled = (value: number, size = 32) => new Uint8Array(size).fill(value)
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const logPair = signKeyPair(filled(1))
const witnessPair = signKeyPair(filled(2))
const logKey = noteKey('relay.example.org', 'ed25519', logPair.publicKey)
const witnessKey = noteKey('witness.example.org', 'cosignature', witnessPair.publicKey)
const at = new Date('2026-11-20T10:05:01.234Z')

const entries = ['first', 'second', 'third'].map(utf8)
const leaves = entries.map(leafHash)
const edge = emptyEdge()
for (const leaf of leaves) appendLeaf(edge, leaf)
const checkpoint: Checkpoint = { origin: 'relay.example.org', size: 3, root: edgeRoot(edge) }
const text = checkpointText(checkpoint)
const signed: Note = {
  text,
  signatures: [
    signNote(text, logKey, logPair.privateKey),
    cosign(text, at, witnessKey, witnessPair.privateKey),
  ],
}
const note = formatNote(signed)
const proof = { index: 1, hashes: [leaves[0]!, leaves[2]!], checkpoint: note }
const hashLine = base64(leaves[0]!)

describe('the worked example of the page', () => {
  const page = readFileSync(new URL('../src/tlog/FORMAT.md', import.meta.url), 'utf8')
  const blocks = [...page.matchAll(/```text\n(.*?)```/gs)].map(([, block]) => block!)

  it('is what this program writes', () => {
    expect(blocks[0]).toBe(formatProof(proof))
    expect(blocks[1]).toBe(`${formatVkey(logKey)}\n${formatVkey(witnessKey)}\n`)
    const pair = nodeHash(leaves[0]!, leaves[1]!)
    const named = [...leaves, pair, checkpoint.root, writeEntries(entries)].map(hex)
    expect(blocks[2]!.match(/[0-9a-f]{40,}/g)).toEqual(named)
    expect(blocks[3]).toBe(`cosignature/v1\ntime ${Math.floor(at.getTime() / 1000)}\n${text}`)
  })

  it('verifies with nothing but the page and the entry', () => {
    const [log, witness] = blocks[1]!.trim().split('\n').map(parseVkey)
    const read = parseProof(blocks[0]!)!
    const { checkpoint: head, note: signedNote } = readCheckpoint(read.checkpoint)!
    expect(verifyNote(signedNote, log!)).toBe(true)
    expect(cosignatureTime(signedNote, witness!)).toEqual(new Date('2026-11-20T10:05:01Z'))
    const root = inclusionRoot(read.index, head.size, leafHash(utf8('second')), read.hashes)
    expect(root).toEqual(head.root)
  })
})

/** Signatures of other programs: the example in C2SP signed-note, and those in the tests of golang.org/x/mod/sumdb/note. */
describe('known answers', () => {
  const example = parseVkey('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k')!
  const peter = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
  const enoch = 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop'
  const peterSeed = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64')
  const saying =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
  const both = `${saying}
— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=
`

  it('the example of the specification verifies', () => {
    const read = parseNote(`This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`)!
    expect(verifyNote(read, example)).toBe(true)
    expect(verifyNote(read, parseVkey(peter)!)).toBe(false)
  })

  it('two signatures of another implementation verify, and ours is the same as its own', () => {
    const read = parseNote(both)!
    expect([peter, enoch].map((key) => verifyNote(read, parseVkey(key)!))).toEqual([true, true])
    const key = parseVkey(peter)!
    const pair = signKeyPair(new Uint8Array(peterSeed.subarray(1)))
    expect(signNote(saying, key, pair.privateKey)).toEqual(read.signatures[0])
    expect(formatNote(read)).toBe(both)
  })

  it('checkpoints and requests of the specifications are read', () => {
    expect(
      parseCheckpointText(
        'go.sum database tree\n123456789012\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n',
      ),
    ).toEqual({
      origin: 'go.sum database tree',
      size: 123456789012,
      root: leafHash(utf8('hello world')),
    })
    const request = `old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
`
    const read = parseAddCheckpoint(request)!
    expect([read.old, read.hashes.length]).toEqual([20852014, 4])
    expect(readCheckpoint(read.checkpoint)?.checkpoint.size).toBe(20852163)
    expect(formatAddCheckpoint(read)).toBe(request)
  })

  it('no part of a vkey and no neighbour of it is one', () => {
    for (let from = 0; from <= peter.length; from++)
      for (let to = from; to <= peter.length; to++)
        if (to - from < peter.length && parseVkey(peter.slice(from, to)))
          expect.unreachable(`${from} to ${to}`)
    for (let i = 0; i < peter.length; i++) {
      const other = String.fromCharCode(peter.charCodeAt(i) + 1)
      expect(parseVkey(peter.slice(0, i) + other + peter.slice(i + 1))).toBeNull()
    }
  })
})

describe('keys', () => {
  const unsound = [
    filled(0),
    Uint8Array.of(1, ...filled(0, 31)),
    filled(255),
    Uint8Array.of(0xee, ...filled(255, 30), 127),
  ]

  it('a vkey is read back, of both kinds', () => {
    for (const key of [logKey, witnessKey]) expect(parseVkey(formatVkey(key))).toEqual(key)
  })

  it('a name and a key have another id for each kind', () => {
    const other = noteKey(logKey.name, 'cosignature', logKey.publicKey)
    expect(hex(other.id)).not.toBe(hex(logKey.id))
  })

  it('an unsound key is no vkey', () => {
    for (const key of unsound) expect(parseVkey(formatVkey(noteKey('a', 'ed25519', key)))).toBeNull()
  })

  it.each(['', ' ', 'a b', 'a+b', 'a\n', 'a\tb', 'a\u00a0b', 'a\u0085b', 'a\u2028b', 'a\u0000', 'a\ud800'])(
    '%j is no name',
    (name) => {
      expect(() => noteKey(name, 'ed25519', logKey.publicKey)).toThrow(RangeError)
      expect(parseVkey(formatVkey({ ...logKey, name }))).toBeNull()
    },
  )

  it('other spellings of a vkey, types and sizes are refused', () => {
    const vkey = formatVkey(logKey)
    const [name, id, encoded] = [logKey.name, hex(logKey.id), vkey.slice(vkey.lastIndexOf('+') + 1)]
    const typed = (type: number, key = logKey.publicKey) => base64(Uint8Array.of(type, ...key))
    for (const bad of [
      `${vkey}\n`,
      ` ${vkey}`,
      `${vkey}=`,
      `${name}+${id.toUpperCase()}+${encoded}`,
      `${name}+0${id}+${encoded}`,
      `${name}+00000000+${encoded}`,
      `other+${id}+${encoded}`,
      `${name}+${id}+${typed(2)}`,
      `${name}+${id}+${typed(4)}`,
      `${name}+${id}+${typed(1, filled(7, 31))}`,
      `${name}+${id}+${typed(1, filled(7, 33))}`,
      `${name}+${id}+${encoded.slice(0, -1)}d`,
      `${name}+${id}+ ${encoded}`,
      `${name}+${id}+`,
      '++',
      '',
    ])
      expect(parseVkey(bad), bad).toBeNull()
    expect(() => noteKey('a', 'ed25519', filled(7, 31))).toThrow('public key is 31 bytes, must be 32')
  })
})

describe('notes', () => {
  const line = (name: string, signature: Uint8Array = filled(9, 68)) => `— ${name} ${base64(signature)}\n`

  it('whatever is written is read back', () => {
    const name = fc.stringMatching(/^[^\p{White_Space}\p{Cc}+]{1,20}$/u)
    const bytes = (size: number) =>
      fc.uint8Array({ minLength: size, maxLength: size }).map((b) => new Uint8Array(b))
    const signature = fc.record({ name, id: bytes(4), signature: bytes(64) })
    const lines = fc.array(fc.string({ unit: 'binary' }).map((one) => one.replace(/\p{Cc}/gu, '')))
    fc.assert(
      fc.property(lines, fc.array(signature, { minLength: 1, maxLength: 100 }), (some, signatures) => {
        const unique = [...new Map(signatures.map((one) => [`${one.name} ${hex(one.id)}`, one])).values()]
        const one: Note = { text: `${some.join('\n')}\n`, signatures: unique }
        expect(parseNote(formatNote(one))).toEqual(one)
      }),
    )
  })

  it('whatever is read, written again, is the same', () => {
    const pieces = fc.constantFrom(
      'a',
      '\n',
      '\n\n',
      '— ',
      ' ',
      '+',
      'AAAAAAA=',
      'AAAAAAB=',
      '\r',
      '— a AAAAAAA=\n',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (some) => {
        const one = some.join('')
        const read = parseNote(one)
        if (read !== null) expect(formatNote(read)).toBe(one)
      }),
      { numRuns: 5000 },
    )
  })

  it('a text may have empty lines: the last one ends it', () => {
    expect(parseNote(`a\n\nb\n\n\n${line('x')}`)?.text).toBe('a\n\nb\n\n')
  })

  it.each<[string, string]>([
    ['no signature', text],
    ['no signature after the blank line', `${text}\n`],
    ['no blank line', `${text}${line('x')}`],
    ['no text', `\n${line('x')}`],
    ['no newline at the end', note.slice(0, -1)],
    ['a second newline at the end', `${note}\n`],
    ['line ends of another system', note.replaceAll('\n', '\r\n')],
    ['a carriage return', note.replace('\n', '\r\n')],
    ['a tab', note.replace('relay', '\trelay')],
    ['a zero', `\0${note}`],
    ['half a character', `\ud800${note}`],
    ['a line that is no signature', `${note}x\n`],
    ['another dash', note.replaceAll('—', '-')],
    ['two spaces', note.replace('— relay', '—  relay')],
    ['a third part', `${note.slice(0, -1)} x\n`],
    ['a space at the end', `${note.slice(0, -1)} \n`],
    ['no padding', `${text}\n${line('x').replace('=', '')}`],
    ['the other base64 alphabet', `${text}\n${line('x', filled(255, 68)).replaceAll('/', '_')}`],
    ['surplus bits', `${text}\n— x AAAAAAB=\n`],
    ['a signature without bytes', `${text}\n— x AAAAAA==\n`],
    ['an id that is too short', `${text}\n— x AAAA\n`],
    ['a plus in a name', `${text}\n${line('a+b')}`],
    ['white space in a name', `${text}\n${line('a\u00a0b')}`],
    ['two signatures by one key', `${text}\n${line('x')}${line('x', concat(filled(9, 4), filled(1, 64)))}`],
    ['101 signatures', `${text}\n${Array.from({ length: 101 }, (_, i) => line(`w${i}`)).join('')}`],
    ['more than 64 KiB', `${'a'.repeat(65_536)}\n\n${line('x')}`],
    ['more than 64 KiB in bytes alone', `${'ø'.repeat(32_800)}\n\n${line('x')}`],
    ['nothing', ''],
  ])('%s is refused', (_, one) => {
    expect(parseNote(one)).toBeNull()
  })

  it('a note of exactly 64 KiB and one of 100 signatures are read', () => {
    const rest = `\n\n${line('x')}`
    expect(parseNote(`${'a'.repeat(65_536 - utf8(rest).length)}${rest}`)).not.toBeNull()
    expect(parseNote(`${'a'.repeat(65_537 - utf8(rest).length)}${rest}`)).toBeNull()
    const hundred = Array.from({ length: 100 }, (_, i) => line(`w${i}`)).join('')
    expect(parseNote(`${text}\n${hundred}`)?.signatures).toHaveLength(100)
  })

  it('what would not be read back is not written', () => {
    const good = signed.signatures[0]!
    const withSignature = (change: Partial<NoteSignature>): Note => ({
      text,
      signatures: [{ ...good, ...change }],
    })
    for (const bad of [
      { text: 'a', signatures: [good] },
      { text: 'a\r\n', signatures: [good] },
      { text, signatures: [] },
      { text, signatures: [good, good] },
      { text: `${'a'.repeat(65_536)}\n`, signatures: [good] },
      withSignature({ name: 'a b' }),
      withSignature({ name: `a ${hashLine}\n— b` }),
      withSignature({ name: 'a\n\n— b' }),
      withSignature({ id: filled(1, 3) }),
      withSignature({ signature: new Uint8Array(0) }),
    ])
      expect(() => formatNote(bad)).toThrow(RangeError)
  })

  it('a signature is good for its text and key alone', () => {
    expect(verifyNote(signed, logKey)).toBe(true)
    expect(verifyNote({ ...signed, text: text.replace('3', '4') }, logKey)).toBe(false)
    expect(verifyNote(signed, noteKey('other.example.org', 'ed25519', logKey.publicKey))).toBe(false)
    expect(verifyNote(signed, { ...logKey, publicKey: witnessKey.publicKey })).toBe(false)
    const [line1] = signed.signatures
    for (let bit = 0; bit < 512; bit++) {
      const signature = line1!.signature.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
      expect(verifyNote({ text, signatures: [{ ...line1!, signature }] }, logKey)).toBe(false)
    }
    const longer = concat(line1!.signature, new Uint8Array(1))
    expect(verifyNote({ text, signatures: [{ ...line1!, signature: longer }] }, logKey)).toBe(false)
  })

  it('lines with the same name or the same id as a key, but not both, are passed over', () => {
    const [own, cosigned] = signed.signatures
    const among = (mine: NoteSignature): Note => ({
      text,
      signatures: [{ ...mine, id: filled(7, 4), signature: filled(7, 72) }, { ...mine, name: 'x' }, mine],
    })
    expect(verifyNote(among(own!), logKey)).toBe(true)
    expect(verifyNote({ text, signatures: [{ ...own!, name: 'x' }] }, logKey)).toBe(false)
    expect(verifyNote({ text, signatures: [{ ...own!, id: filled(7, 4) }] }, logKey)).toBe(false)
    expect(cosignatureTime(among(cosigned!), witnessKey)).not.toBeNull()
  })

  it('a cosigner says nothing about a text alone, even if it signed it', () => {
    const forged = {
      name: witnessKey.name,
      id: witnessKey.id,
      signature: signBytes(utf8(text), witnessPair.privateKey),
    }
    expect(verifyNote({ text, signatures: [forged] }, witnessKey)).toBe(false)
  })

  it('nobody signs with another key, or what is no text', () => {
    expect(() => signNote(text, logKey, witnessPair.privateKey)).toThrow('private key does not belong')
    expect(() => signNote(text, witnessKey, witnessPair.privateKey)).toThrow(RangeError)
    expect(() => signNote('a', logKey, logPair.privateKey)).toThrow(RangeError)
    expect(() => signNote('a\u0000\n', logKey, logPair.privateKey)).toThrow(RangeError)
    expect(() => signNote('\ud800\n', logKey, logPair.privateKey)).toThrow(RangeError)
  })
})

/** Numbers that are none, in all places where a size or an index stands. */
const badNumbers = [
  '',
  '-1',
  '+1',
  '01',
  '00',
  '1.0',
  '1e3',
  '0x1',
  ' 1',
  '1 ',
  '٣',
  'NaN',
  '9007199254740992',
  '9007199254740993',
  '18446744073709551616',
  '9'.repeat(60_000),
]

describe('numbers and bytes in a line', () => {
  it.each(badNumbers)('%.40j is no number', (text) => {
    expect(readCount(text)).toBeNull()
  })

  it('numbers from 0 to 2^53 - 1 are', () => {
    expect(['0', '7', '4294967296', '9007199254740991'].map(readCount)).toEqual([0, 7, 2 ** 32, 2 ** 53 - 1])
  })

  it('bytes have one spelling', () => {
    expect(fromBase64('//8=')).toEqual(filled(255, 2))
    for (const bad of ['//8', '//9=', '__8=', '//8=\n', ' //8=', '/ /8=', '//8==', '//8=//8=', '='])
      expect(fromBase64(bad), bad).toBeNull()
  })
})

describe('checkpoints', () => {
  it('are read back, up to the largest size', () => {
    for (const size of [0, 1, 2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER]) {
      const one = { ...checkpoint, size }
      expect(parseCheckpointText(checkpointText(one))).toEqual(one)
    }
    expect(readCheckpoint(note)).toEqual({ checkpoint, note: signed })
  })

  it.each(badNumbers)('a size of %.40j is refused', (size) => {
    expect(parseCheckpointText(`origin\n${size}\n${hashLine}\n`)).toBeNull()
  })

  it.each<[string, string]>([
    ['an extension line', `${text}extension\n`],
    ['an empty line', `${text}\n`],
    ['no newline at the end', text.slice(0, -1)],
    ['no origin', `\n3\n${hashLine}\n`],
    ['two lines', 'origin\n3\n'],
    ['no root', 'origin\n3\n\n'],
    ['a root of another size', `origin\n3\n${base64(filled(1, 31))}\n`],
    ['a longer root', `origin\n3\n${base64(filled(1, 33))}\n`],
    ['a root without padding', `origin\n3\n${hashLine.slice(0, -1)}\n`],
    ['a root with surplus bits', `origin\n3\n${hashLine.slice(0, -2)}B=\n`],
    ['white space after the root', `origin\n3\n${hashLine} \n`],
    ['line ends of another system', text.replaceAll('\n', '\r\n')],
    ['half a character', `\ud800${text}`],
    ['nothing', ''],
  ])('%s is refused', (_, one) => {
    expect(parseCheckpointText(one)).toBeNull()
  })

  it('what would not be read back is not written', () => {
    for (const change of [
      { origin: '' },
      { origin: 'a\nb' },
      { origin: 'a\r' },
      { origin: '\ud800' },
      { size: -1 },
      { size: 0.5 },
      { size: 2 ** 53 },
      { root: filled(1, 31) },
    ])
      expect(() => checkpointText({ ...checkpoint, ...change })).toThrow(RangeError)
  })

  it('a note of another text, and a text without signature, are none', () => {
    expect(readCheckpoint(text)).toBeNull()
    const hello = signNote('hello\n', logKey, logPair.privateKey)
    expect(readCheckpoint(formatNote({ text: 'hello\n', signatures: [hello] }))).toBeNull()
  })
})

describe('cosignatures', () => {
  const [, line] = signed.signatures
  const timeOf = (signature: Uint8Array, one = text) =>
    cosignatureTime({ text: one, signatures: [{ ...line!, signature }] }, witnessKey)
  const withTime = (seconds: bigint) => {
    const time = Buffer.alloc(8)
    time.writeBigUInt64BE(seconds)
    const message = utf8(`cosignature/v1\ntime ${seconds}\n${text}`)
    return concat(new Uint8Array(time), signBytes(message, witnessPair.privateKey))
  }

  it('give the time to the second', () => {
    expect(cosignatureTime(signed, witnessKey)).toEqual(new Date('2026-11-20T10:05:01.000Z'))
    expect(timeOf(withTime(1n))).toEqual(new Date(1000))
    expect(timeOf(withTime(2n ** 32n + 5n))).toEqual(new Date((2 ** 32 + 5) * 1000))
    expect(timeOf(withTime(8_640_000_000_000n))).toEqual(new Date(8.64e15))
  })

  it('no bit of time or signature, and no character of the text, can be another', () => {
    for (let bit = 0; bit < 72 * 8; bit++)
      expect(
        timeOf(line!.signature.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))),
      ).toBeNull()
    expect(timeOf(line!.signature, text.replace('3', '4'))).toBeNull()
    expect(timeOf(line!.signature.slice(0, -1))).toBeNull()
    expect(timeOf(concat(line!.signature, new Uint8Array(1)))).toBeNull()
  })

  it('without a time, or with one that no calendar holds, are none', () => {
    for (const seconds of [0n, 8_640_000_000_001n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n])
      expect(timeOf(withTime(seconds))).toBeNull()
    for (const time of [new Date(0), new Date(-1), new Date(Number.NaN)])
      expect(() => cosign(text, time, witnessKey, witnessPair.privateKey)).toThrow(RangeError)
  })

  it('count for their own key only, and are no signatures of a log', () => {
    expect(cosignatureTime(signed, noteKey('x', 'cosignature', witnessKey.publicKey))).toBeNull()
    expect(cosignatureTime(signed, logKey)).toBeNull()
    expect(cosignatureTime(signed, { ...witnessKey, kind: 'ed25519' })).toBeNull()
    expect(verifyNote(signed, witnessKey)).toBe(false)
  })

  it('are made of checkpoints only, with the key that they name', () => {
    expect(() => cosign('hello\n', at, witnessKey, witnessPair.privateKey)).toThrow(RangeError)
    expect(() => cosign(text, at, logKey, logPair.privateKey)).toThrow(RangeError)
    expect(() => cosign(text, at, witnessKey, logPair.privateKey)).toThrow(RangeError)
  })
})

describe('proofs and requests to witnesses', () => {
  const proofOf = (index: string, hashes: string[] = [], last = note) =>
    ['c2sp.org/tlog-proof@v1', `index ${index}`, ...hashes, '', last].join('\n')
  const requestOf = (old: string, hashes: string[] = [], last = note) =>
    [`old ${old}`, ...hashes, '', last].join('\n')
  const shapes = [
    ['proof', proofOf, parseProof],
    ['request', requestOf, parseAddCheckpoint],
  ] as const

  it('whatever is written is read back', () => {
    const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => new Uint8Array(bytes))
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.array(hash, { maxLength: 63 }), (number, hashes) => {
        const one = { index: number, hashes, checkpoint: note }
        expect(parseProof(formatProof(one))).toEqual(one)
        const request = { old: number, hashes, checkpoint: note }
        expect(parseAddCheckpoint(formatAddCheckpoint(request))).toEqual(request)
      }),
    )
  })

  it.each(badNumbers)('a number of %.40j is refused', (number) => {
    for (const [, format, parse] of shapes) expect(parse(format(number))).toBeNull()
  })

  it.each(shapes)('a %s is refused with any other line, spelling or end', (_, format, parse) => {
    const good = format('0', [hashLine])
    expect(parse(good)).not.toBeNull()
    expect(parse(format('0', Array(63).fill(hashLine)))).not.toBeNull()
    for (const bad of [
      good.replaceAll('\n', '\r\n'),
      good.replace('\n', '\r\n'),
      good.slice(0, -1),
      `${good}\n`,
      `\n${good}`,
      ` ${good}`,
      good.slice(good.indexOf('\n') + 1),
      good.toUpperCase(),
      good.replace('x 0', 'x  0').replace('d 0', 'd  0'),
      good.replace('x 0', 'x 0 ').replace('d 0', 'd 0 '),
      good.replace('index', 'Index').replace('old', 'Old'),
      good.replace('@v1', '@v2').replace('old', 'size'),
      good.replace('index', 'extra AAAA\nindex').replace('old', 'extra AAAA\nold'),
      format('0', ['extra AAAA']),
      format('0', ['unknown']),
      format('0', ['']),
      format('0', [`${hashLine} `]),
      format('0', [hashLine.slice(0, -1)]),
      format('0', [`${hashLine.slice(0, -2)}B=`]),
      format('0', [base64(filled(1, 31))]),
      format('0', [base64(filled(1, 33))]),
      format('0', Array(64).fill(hashLine)),
      format('0', Array(100_000).fill(hashLine)),
      format('0', [], ''),
      format('0', [], text),
      format('0', [], `\n${note}`),
      format('0', [], `${note}${note}`),
      '',
      '\n\n',
      `\n\n${note}`,
    ])
      expect(parse(bad), bad.slice(0, 300)).toBeNull()
  })

  it('what would not be read back is not written', () => {
    for (const change of [
      { index: -1 },
      { index: 2 ** 53 },
      { hashes: Array(64).fill(filled(1)) },
      { hashes: [filled(1, 31)] },
      { checkpoint: text },
    ])
      expect(() => formatProof({ ...proof, ...change })).toThrow(RangeError)
    expect(() => formatAddCheckpoint({ old: 0.5, hashes: [], checkpoint: note })).toThrow(RangeError)
    expect(() => formatAddCheckpoint({ old: 0, hashes: [], checkpoint: '' })).toThrow(RangeError)
  })
})

describe('tiles', () => {
  it.each([
    [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
    [{ level: 0, index: 1234, width: 17 }, 'tile/0/x001/234.p/17'],
    [{ level: 1, index: 999, width: 255 }, 'tile/1/999.p/255'],
    [{ level: 2, index: 1000, width: 1 }, 'tile/2/x001/000.p/1'],
    [{ level: 63, index: 1234067, width: 256 }, 'tile/63/x001/x234/067'],
    [{ level: 6, index: 2 ** 53 - 1, width: 256 }, 'tile/6/x009/x007/x199/x254/x740/991'],
  ])('%j is at %s', (tile, path) => {
    expect(tilePath(tile)).toBe(path)
    expect(parseTilePath(path)).toEqual({ kind: 'hashes', tile })
  })

  it('entries have paths of their own', () => {
    expect(entriesPath(0, 3)).toBe('tile/entries/000.p/3')
    expect(entriesPath(70_000, 256)).toBe('tile/entries/x070/000')
    expect(parseTilePath('tile/entries/x070/000.p/9')).toEqual({ kind: 'entries', index: 70_000, width: 9 })
  })

  it.each([
    '',
    'tile',
    'tile/0',
    'tile/0/',
    'tile/0/0',
    'tile/0/00',
    'tile/0/0000',
    'tile/0/x000/001',
    'tile/0/x001',
    'tile/0/001/002',
    'tile/0/x001/x002',
    'tile/0/X001/002',
    'tile/00/000',
    'tile/01/000',
    'tile/64/000',
    'tile/-1/000',
    'tile/data/000',
    'tile/Entries/000',
    'tile/0/000.p',
    'tile/0/000.p/',
    'tile/0/000.p/0',
    'tile/0/000.p/01',
    'tile/0/000.p/256',
    'tile/0/000.p/257',
    'tile/0/000.P/1',
    'tile/0/000/',
    '/tile/0/000',
    ' tile/0/000',
    'tile/0/000\n',
    'tile/0/000.p/1\n',
    'tile/0/000?',
    'tile/0/../000',
    'tile/0/٠٠٠',
    'tile/6/x009/x007/x199/x254/x740/992',
    'tile/0/x999/x999/x999/x999/x999/999',
    `tile/0/${'x001/'.repeat(20_000)}001`,
    'tile/entries/0',
    'tile/entries/000.p/256',
    'tile/entries/x000/000',
  ])('%.60j is no path', (path) => {
    expect(parseTilePath(path)).toBeNull()
  })

  it('whatever path is read is the one that is written, and the other way round', () => {
    const path = fc.stringMatching(/^tile\/(\d{1,2}|entries)\/(x\d{3}\/){0,3}\d{3}(\.p\/\d{1,3})?$/)
    fc.assert(
      fc.property(path, (one) => {
        const read = parseTilePath(one)
        if (read?.kind === 'hashes') expect(tilePath(read.tile)).toBe(one)
        if (read?.kind === 'entries') expect(entriesPath(read.index, read.width)).toBe(one)
      }),
      { numRuns: 1000 },
    )
    const tiles = fc.record({
      level: fc.nat(63),
      index: fc.maxSafeNat(),
      width: fc.integer({ min: 1, max: 256 }),
    })
    fc.assert(
      fc.property(tiles, (tile) => {
        expect(parseTilePath(tilePath(tile))).toEqual({ kind: 'hashes', tile })
      }),
    )
  })

  it('tiles that cannot be have no path', () => {
    for (const change of [
      { level: 64 },
      { level: -1 },
      { index: -1 },
      { index: 2 ** 53 },
      { width: 0 },
      { width: 257 },
    ])
      expect(() => tilePath({ level: 0, index: 0, width: 1, ...change })).toThrow(RangeError)
  })

  it('a bundle of entries is read back, and only with its number of entries', () => {
    const bundle = fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 256 })
    fc.assert(
      fc.property(bundle, (some) => {
        const one = some.map((entry) => new Uint8Array(entry))
        const bytes = writeEntries(one)
        expect(readEntries(bytes, one.length)).toEqual(one)
        expect(readEntries(bytes, one.length + 1)).toBeNull()
        expect(readEntries(bytes, one.length - 1)).toBeNull()
        expect(readEntries(concat(bytes, new Uint8Array(1)), one.length)).toBeNull()
        if (one.length > 0) expect(readEntries(bytes.slice(0, -1), one.length)).toBeNull()
      }),
      { numRuns: 50 },
    )
  })

  it('an entry has 65,535 bytes at most and a bundle 256 entries', () => {
    expect(readEntries(writeEntries([filled(1, 65_535)]), 1)?.[0]).toHaveLength(65_535)
    expect(() => writeEntries([filled(1, 65_536)])).toThrow('entry is 65536 bytes, limit 65535')
    expect(() => writeEntries(Array(257).fill(filled(1)))).toThrow('bundle has 257 entries, limit 256')
    expect(readEntries(new Uint8Array(2 * 257), 257)).toBeNull()
    for (const count of [Number.NaN, -1, 0.5, 2 ** 53, Number.POSITIVE_INFINITY])
      expect(readEntries(new Uint8Array(4), count)).toBeNull()
  })
})

it('hostile input of 2 MB is refused in the time that it takes to look at it', () => {
  const size = 2_000_000
  const many = (piece: string) => piece.repeat(Math.floor(size / piece.length))
  const shapes = [
    '\n',
    '\n\n',
    ' ',
    '+',
    'A',
    '=',
    '/',
    'x001/',
    '9',
    '— a AAAAAAA=\n',
    `${hashLine}\n`,
    'ø',
    '\ud800',
  ]
  const started = performance.now()
  for (const one of shapes.map(many)) {
    for (const hostile of [
      one,
      `a+00000000+${one}`,
      `tile/0/${one}`,
      `a\n\n${one}`,
      `old 0\n${one}\n\n${note}`,
      `a\n${one}\n`,
    ]) {
      expect(parseNote(hostile)).toBeNull()
      expect(parseVkey(hostile)).toBeNull()
      expect(parseCheckpointText(hostile)).toBeNull()
      expect(parseProof(hostile)).toBeNull()
      expect(parseAddCheckpoint(hostile)).toBeNull()
      expect(parseTilePath(hostile)).toBeNull()
    }
  }
  expect(performance.now() - started).toBeLessThan(30_000)
})
