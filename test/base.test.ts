import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equalBytes, fromBase64url, utf8 } from '../src/base/bytes.js'
import { canonicalJson, readCanonicalJson } from '../src/base/canonical.js'
import { idBytes, idFromBytes, isId, newId, newReference, readReference } from '../src/base/ids.js'
import { refusals } from '../src/base/refusal.js'
import { signFor, verifyFor } from '../src/base/signing.js'
import { randomBytes, signKeyPair } from '../src/base/sodium.js'

describe('a reference', () => {
  it('is read back however somebody writes it down', () => {
    const reference = newReference()
    expect(reference).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$/)
    const ways = [
      reference.toLowerCase(),
      reference.replaceAll('-', ''),
      ` ${reference.replaceAll('-', ' ')} `,
    ]
    for (const way of ways) expect(readReference(way)).toBe(reference)
    expect(readReference(reference.replaceAll('0', 'O').replaceAll('1', 'l'))).toBe(reference)
  })

  it('with any one character wrong is noticed, and with most neighbours swapped', () => {
    const reference = newReference().replaceAll('-', '')
    for (let i = 0; i < 12; i++) {
      for (const other of '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.replace(reference[i]!, '')) {
        expect(readReference(reference.slice(0, i) + other + reference.slice(i + 1))).toBeNull()
      }
    }
    let unnoticed = 0
    let swaps = 0
    for (let n = 0; n < 500; n++) {
      const one = newReference().replaceAll('-', '')
      const i = n % 11
      if (one[i] === one[i + 1]) continue
      swaps += 1
      if (readReference(one.slice(0, i) + one[i + 1]! + one[i]! + one.slice(i + 2)) !== null) unnoticed += 1
    }
    expect(unnoticed / swaps).toBeLessThan(0.05)
  })
})

describe('ids', () => {
  it('are version 4, lower case, and survive their bytes', () => {
    const id = newId()
    expect(isId(id)).toBe(true)
    expect(idFromBytes(idBytes(id))).toBe(id)
    for (const other of [id.toUpperCase(), `{${id}}`, '', '00000000-0000-1000-8000-000000000000']) {
      expect(isId(other)).toBe(false)
    }
  })
})

describe('canonical JSON', () => {
  it('is the same for equal values, and nothing else is read', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const bytes = canonicalJson(value)
        expect(canonicalJson(readCanonicalJson(bytes)?.value)).toEqual(bytes)
      }),
    )
    for (const text of [
      '{"b":1,"a":2}',
      '{"a": 1}',
      '{"a":1,"a":1}',
      '1.0',
      '"\\u0061"',
      '{"a":1}\n',
      '\ufeff{}',
      '',
      '{"a":1e2}',
    ]) {
      expect(readCanonicalJson(utf8(text))).toBeNull()
    }
    expect(readCanonicalJson(new Uint8Array([0x22, 0xff, 0x22]))).toBeNull()
  })
})

describe('base64url', () => {
  it('has one spelling', () => {
    for (const text of ['AA==', 'AB', 'A', 'A+', ' AA', 'AAA=']) expect(() => fromBase64url(text)).toThrow()
    expect(equalBytes(fromBase64url('AA'), new Uint8Array(1))).toBe(true)
  })
})

describe('a signature', () => {
  it('is good for its purpose, relay, body and key only', () => {
    const pair = signKeyPair(randomBytes(32))
    const body = utf8('{}')
    const signature = signFor('challenge', 'a.example.org', body, pair.privateKey)
    expect(verifyFor('challenge', 'a.example.org', body, signature, pair.publicKey)).toBe(true)
    expect(verifyFor('receipt/seen', 'a.example.org', body, signature, pair.publicKey)).toBe(false)
    expect(verifyFor('challenge', 'b.example.org', body, signature, pair.publicKey)).toBe(false)
    expect(verifyFor('challenge', 'a.example.org', utf8('{} '), signature, pair.publicKey)).toBe(false)
    expect(verifyFor('challenge', 'a.example.org', body, signature.subarray(1), pair.publicKey)).toBe(false)
    expect(verifyFor('challenge', 'a.example.org', body, signature, new Uint8Array(32))).toBe(false)
  })
})

describe('refusals', () => {
  it('have names that can stand in a problem type for ever', () => {
    for (const [code, { status, title }] of Object.entries(refusals)) {
      expect(code).toMatch(/^[a-z-]+$/)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(title).toMatch(/^(?![A-Z])[^.]+$/)
    }
  })
})
