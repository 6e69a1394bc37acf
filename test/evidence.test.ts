import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utf8 } from '../src/base/bytes.js'
import { decodeEvidence, encodeEvidence, evidenceLimits } from '../src/prove/evidence.js'
import { readTrustedCheckpoint } from '../src/prove/trusted-checkpoint.js'
import { reasonSentences } from '../src/prove/verify/reasons.js'
import { verifyEvidence } from '../src/prove/verify/verify-evidence.js'
import { parseProof } from '../src/tlog/proof.js'
import { bytesOf, evidenceVectorsOnDisk, verdictOf } from './support/evidence-vector.js'
import { makeEvidence } from './support/make-evidence.js'
import {
  clinics,
  enquiry,
  log,
  on,
  origin,
  policy,
  sentForm,
  trusted,
} from './support/make-evidence-parties.js'
import { makeEvidenceVectors } from './support/make-evidence-vectors.js'
import { needing, openedOf, seenByBoth } from './support/make-evidence-vectors-valid.js'

const [first, second] = clinics
const vectors = evidenceVectorsOnDisk()
const short = makeEvidence({ reach: 'forwarded' }).bytes

describe('the vectors of evidence', () => {
  it.each(Object.entries(vectors))('%s: $description', (_, vector) => {
    const verdict = verdictOf(vector, vectors)
    const codes = verdict.kind === 'holds' ? [] : verdict.reasons.map(({ code }) => code)
    expect(verdict.kind).toBe(vector.expect)
    expect([...new Set(codes)]).toEqual(vector.reason === undefined ? [] : [vector.reason])
  })

  it('are what their program makes, all of them and no others', () => {
    expect(vectors).toEqual(JSON.parse(JSON.stringify(makeEvidenceVectors())))
  })

  it('have one for every reason and for every rule', () => {
    const all = Object.values(vectors)
    const reasons = new Set(all.map(({ reason }) => reason))
    // A proof whose checkpoint cannot be read cannot be read itself: that reason is for those who seal.
    const unproven = Object.keys(reasonSentences).filter((code) => !(reasons as Set<string>).has(code))
    expect(unproven).toEqual(['checkpoint_unreadable'])
    const rules = new Set(all.flatMap(({ rule }) => (typeof rule === 'number' ? [rule] : [])))
    expect([...rules].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  })
})

const deed = (time: string) => ({
  at: on(20, time),
  claimedAt: new Date(on(20, time).getTime() - 500),
})
const ofFirst = {
  delivery: first.delivery,
  clinic: first.id,
  clinicName: first.name,
  reference: first.reference,
  sealedBy: 'sender',
  policy: policy.version,
  forwardedAt: on(20),
  dueAt: new Date('2027-04-20T22:00:00.000Z'),
}

describe('evidence that holds', () => {
  it('gives every fact of a delivery, by the relay and by the clinic', () => {
    const verdict = verifyEvidence(makeEvidence().bytes, trusted)
    expect(verdict).toMatchObject({ kind: 'holds', evidence: 'delivery', origin, acceptance: null })
    expect(verdict.kind === 'holds' && verdict.deliveries).toEqual([
      {
        ...ofFirst,
        notifications: [],
        notNotified: null,
        notFetched: null,
        signedFor: deed('10:01'),
        couldRead: deed('10:02'),
        seen: deed('10:05'),
        handled: [{ ...deed('12:00'), outcome: 'reached' }],
        problem: null,
        corrections: [],
        withdrawn: null,
        retrievals: [{ at: on(21), act: expect.any(String) }],
        disclosures: [],
        form: null,
      },
    ])
  })

  it('gives those of an enquiry, and what was sent to whom showed it', () => {
    const opened = [openedOf(second)]
    const { bytes } = makeEvidence({ of: 'enquiry', reach: 'forwarded' })
    const verdict = verifyEvidence(bytes, trusted, {}, opened)
    expect(verdict).toMatchObject({
      kind: 'holds',
      evidence: 'enquiry',
      acceptance: {
        enquiry: enquiry.id,
        reference: enquiry.reference,
        acceptedAt: on(20),
        includeBy: on(21),
      },
      deliveries: [
        { ...ofFirst, signedFor: null, handled: [], form: null },
        { delivery: second.delivery, clinicName: second.name, form: sentForm },
      ],
      policies: [policy],
    })
  })

  it('says what could not be read, and why', () => {
    const verdict = verifyEvidence(makeEvidence({ reach: 'problem' }).bytes, trusted)
    expect(verdict).toMatchObject({
      deliveries: [
        { signedFor: deed('10:01'), couldRead: null, problem: { ...deed('10:03'), problem: 'damaged' } },
      ],
    })
  })

  it('says which log stands behind it, and when which of the trusted witnesses saw it', () => {
    const plan = { reach: 'forwarded', signers: seenByBoth(on(22)) } as const
    const verdict = verifyEvidence(makeEvidence(plan).bytes, { ...trusted, ...needing(2).trust })
    expect(verdict).toMatchObject({
      log: { origin: log.key.name, size: 7 },
      witnesses: [on(22), on(22, '10:01')],
    })
    const alone = verifyEvidence(makeEvidence(plan).bytes, {
      ...trusted,
      witnesses: { needed: 0, keys: [] },
    })
    expect(alone).toMatchObject({ kind: 'holds', witnesses: [] })
  })

  it('is read from exactly the bytes that are written, and from no others', () => {
    const { evidence, bytes } = makeEvidence({ of: 'enquiry' })
    expect(decodeEvidence(bytes)).toEqual({ kind: 'evidence', evidence })
    expect(encodeEvidence(evidence)).toEqual(bytes)
  })

  it('is not written if nobody would read it', () => {
    const { evidence } = makeEvidence()
    const form = new Uint8Array(evidenceLimits.bytes - 1000)
    expect(() => encodeEvidence({ ...evidence, opened: [{ ...openedOf(first), form }] })).toThrow(RangeError)
    expect(() => encodeEvidence({ ...evidence, statements: [] })).toThrow()
  })
})

describe('evidence that was changed', () => {
  it('is refused, whichever byte it was', () => {
    for (let i = 0; i < short.length; i++) {
      const changed = short.slice()
      changed[i] = changed[i]! ^ (1 << (i % 8))
      const verdict = verifyEvidence(changed, trusted)
      expect(verdict.kind, `bit ${i % 8} of byte ${i}`).toBe('refused')
    }
  })

  it('is refused with every reason that can be told, each with its place', () => {
    const { bytes } = makeEvidence({
      reach: 'opened',
      receipt: (receipt) =>
        receipt.kind === 'handover' ? { ...receipt, wrapped: new Uint8Array(32) } : receipt,
      statement: (statement) =>
        statement.event === 'ContentOpened' ? { ...statement, at: on(20, '09:00') } : statement,
    })
    expect(verifyEvidence(bytes, trusted, { clinic: second.id })).toEqual({
      kind: 'refused',
      reasons: [
        { code: 'receipt_says_otherwise', where: { list: 'statements', index: 1 } },
        { code: 'before_consignment', where: { list: 'statements', index: 2 } },
        { code: 'step_too_early', where: { list: 'statements', index: 2 } },
        { code: 'other_clinic' },
      ],
    })
  })

  it('is refused with a hundred reasons at most', () => {
    const { evidence } = makeEvidence({ reach: 'forwarded' })
    const statements = Array.from({ length: 2000 }, () => evidence.statements[0]!)
    const verdict = verifyEvidence(encodeEvidence({ ...evidence, statements }), trusted)
    expect(verdict.kind === 'refused' && verdict.reasons).toHaveLength(100)
  })
})

describe('hostile bytes', () => {
  const limit = evidenceLimits.bytes
  const filled = (before: string, repeat: string, after: string) =>
    utf8(
      before +
        repeat.repeat(Math.floor((limit - before.length - after.length) / utf8(repeat).length)) +
        after,
    )
  const around = (members: string) => [`{"entries":[],"evidence":"delivery",${members}`, ',"v":1}'] as const
  const [head, tail] = around('"origin":"')
  const [list, endOfList] = around('"origin":"x","statements":[')

  it.each([
    ['lists', filled('', '[', '')],
    ['objects', filled('', '{"":', '')],
    ['closed lists', filled('', ']', '')],
    ['quotes', filled('', '"', '')],
    ['backslashes', filled('"', '\\', '')],
    ['a long string', filled(head, 'x', `"${tail}`)],
    ['surrogates', filled(head, '\\ud800', `"${tail}`)],
    ['numbers', filled(`${list}0`, ',0', `]${endOfList}`)],
    ['long numbers', filled(`${list}0`, ',1e999', `]${endOfList}`)],
    ['digits', filled(`${list}1`, '0', `]${endOfList}`)],
    ['empty objects', filled(`${list}{}`, ',{}', `]${endOfList}`)],
    ['one member', filled('{"":0', ',"":0', '}')],
    ['zeros', new Uint8Array(limit)],
    ['bytes that are no UTF-8', new Uint8Array(limit).fill(0xff)],
    ['one byte too many', new Uint8Array(limit + 1)],
  ])('of 4 MiB are refused quickly: %s', (_, bytes) => {
    const start = performance.now()
    expect(verifyEvidence(bytes, trusted).kind).toBe('refused')
    expect(performance.now() - start).toBeLessThan(5000)
  })

  it('never cause an exception', () => {
    const text = new TextDecoder().decode(short)
    const cut = fc.tuple(fc.nat(text.length), fc.nat(40), fc.string({ maxLength: 8 }))
    fc.assert(
      fc.property(cut, ([at, size, by]) => {
        const changed = utf8(text.slice(0, at) + by + text.slice(at + size))
        const isSame = changed.length === short.length && changed.every((byte, i) => byte === short[i])
        expect(verifyEvidence(changed, trusted).kind).toBe(isSame ? 'holds' : 'refused')
      }),
      { seed: 20, numRuns: 500 },
    )
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(verifyEvidence(bytes, trusted).kind).toBe('refused')
      }),
      { seed: 20, numRuns: 200 },
    )
  })
})

describe('a trusted checkpoint', () => {
  const noteOf = (bytes: Uint8Array) => {
    const read = decodeEvidence(bytes)
    return parseProof(read.kind === 'evidence' ? read.evidence.statements[0]!.proof : '')!.checkpoint
  }

  it('is not read from anything else', () => {
    for (const text of ['', noteOf(short).trimEnd(), `${noteOf(short)}\n`, 'x'.repeat(100_000)])
      expect(readTrustedCheckpoint(text, trusted)).toEqual({
        kind: 'refused',
        reason: 'checkpoint_unreadable',
      })
  })

  it('ignores keys that nobody can read, and counts a witness once', () => {
    const note = noteOf(makeEvidence({ signers: seenByBoth() }).bytes)
    const keys = ['nonsense', ...trusted.witnesses.keys.slice(0, 1)]
    const logs = ['nonsense', ...trusted.logs]
    const asking = (needed: number) =>
      readTrustedCheckpoint(note, { ...trusted, logs, witnesses: { needed, keys } })
    expect(asking(1)).toMatchObject({ kind: 'checkpoint', witnesses: [on(20, '13:00')] })
    expect(asking(2)).toEqual({ kind: 'refused', reason: 'witnesses_missing' })
  })
})

it('the files of the vectors are made as their page says', () => {
  expect(bytesOf({ repeat: 'ab', times: 2, before: '<', after: '>' }, {})).toEqual(utf8('<abab>'))
  expect(bytesOf({ base64: '/w==' }, {})).toEqual(Uint8Array.of(255))
  expect(() => bytesOf({ vector: 'holds-forwarded', replace: 'not there', by: '' }, vectors)).toThrow()
})
