import { ed25519 } from '@noble/curves/ed25519.js'
import { describe, expect, it } from 'vitest'
import { utf8 } from '../src/base/bytes.js'
import { verifyFor } from '../src/base/signing.js'
import { isSoundSigningKey } from '../src/base/sodium.js'
import { trustSchema } from '../src/prove/trust.js'
import { verifyEvidence } from '../src/prove/verify/verify-evidence.js'
import { trustJson } from './support/evidence-vector.js'
import {
  messageOf,
  mixedKey,
  neutralKey,
  signMixed,
  signMixedR,
  signNeutral,
  signNeutralR,
  signNotCanonical,
} from './support/make-evidence-forged.js'
import { origin, relay, trusted } from './support/make-evidence-parties.js'
import { worstEvidence } from './support/make-evidence-worst.js'
import { fieldPrime } from './support/make-vectors-keys.js'

describe('a forged signature of the vectors', () => {
  const body = utf8('{}')

  it.each([
    ['with the neutral element', neutralKey, signNeutral],
    ['with a key outside the main subgroup', mixedKey, signMixed],
    ['with a second spelling of a key of order four', fieldPrime, signNotCanonical],
    ['with R the neutral element', relay.publicKey, signNeutralR(relay)],
    ['with R outside the main subgroup', relay.publicKey, signMixedR(relay)],
  ])('%s is good to whoever leaves the check out, and not here', (_, key, sign) => {
    const signature = sign('statement', body)
    expect(ed25519.verify(signature, messageOf('statement', body), key, { zip215: true })).toBe(true)
    expect(isSoundSigningKey(key) && verifyFor('statement', origin, body, signature, key)).toBe(false)
  })
})

describe('evidence that relay, log and clinic made to keep a verifier busy', () => {
  // 1,400 receipts times 299 keys would be minutes of signatures.
  it.each([
    ['the most receipts that count, each tried with every key', 20, 1976, 'key_surplus'],
    ['more outcomes than can be', 1400, 1, 'too_many_outcomes'],
  ])('is refused in seconds: %s', (_, outcomes, retrievals, code) => {
    const bytes = worstEvidence(outcomes, retrievals)
    const start = process.cpuUsage()
    const verdict = verifyEvidence(bytes, trusted)
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(10)
    expect(verdict.kind === 'refused' && verdict.reasons[0]?.code).toBe(code)
  })
})

describe('whom somebody trusts', () => {
  const good = trustJson(trusted)
  const [log] = good.logs
  const { witnesses } = good

  it('is read from exactly the members that the page names', () => {
    expect(trustSchema.safeParse(good).success).toBe(true)
    const others = [
      { ...good, u: 1 },
      { ...good, witnesses: { ...witnesses, u: 1 } },
      { ...good, relayKey: undefined },
      { ...good, logs: [] },
      { ...good, logs: [log, log] },
      { ...good, logs: ['x'.repeat(401)] },
      { ...good, logs: Array.from({ length: 101 }, (_, i) => `${i}`) },
      { ...good, witnesses: { ...witnesses, needed: 3 } },
      { ...good, registrars: Array.from({ length: 101 }, () => good.relayKey) },
    ]
    for (const other of others)
      expect(trustSchema.safeParse(other).success, JSON.stringify(other)).toBe(false)
  })
})
