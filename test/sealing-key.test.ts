import { describe, expect, it } from 'vitest'
import { checkSealingKey, type OfferedKey } from '../src/prove/sealing-key.js'
import { formatProof } from '../src/tlog/proof.js'
import {
  clinics,
  type KeyPlan,
  keyEntryBody,
  later,
  log,
  on,
  otherLog,
  registrars,
  trusted,
} from './support/make-evidence-parties.js'
import { auditPath, type Signers, signedCheckpoint, treeOf } from './support/make-evidence-tree.js'
import { needing, seenByBoth } from './support/make-evidence-vectors-valid.js'
import { bytesFrom } from './support/make-vectors-ingredients.js'

const [first, second] = clinics
const hour = 3_600_000
const watched = { ...trusted, ...needing(2).trust }

type Chained = Partial<KeyPlan> & { under?: Partial<Signers> }

/** A directory's offer of a clinic's key: an entry for each plan, in one log. */
function offer(plans: Chained[], change: Partial<OfferedKey> = {}): OfferedKey {
  const bodies = plans.map(({ under: _, ...plan }) =>
    keyEntryBody({ clinic: first, holder: first.first, at: on(2), ...plan }),
  )
  const tree = treeOf([bytesFrom('something else'), ...bodies, bytesFrom('what came later')])
  const chain = bodies.map((body, i) => {
    const checkpoint = signedCheckpoint(tree, { log, ...plans[i]?.under })
    return {
      body,
      proof: formatProof({ index: i + 1, hashes: auditPath(i + 1, tree), checkpoint }),
    }
  })
  const { keyId } = plans.at(-1)?.holder ?? first.first
  return { chain, clinicId: first.id, keyId, trust: trusted, now: on(20), ...change }
}

const rotation: Chained = { holder: first.next, previous: first.first, at: on(12) }
const approvedAt = on(18)
/** Two registrars let the key replace another. */
const replacement: Chained = {
  at: later(approvedAt, hour),
  approval: { at: approvedAt, replaces: first.next.keyId },
}
const seenAt = (at: Date): Chained => ({ ...replacement, under: seenByBoth(at) })
const refusal = (offered: OfferedKey) => {
  const checked = checkSealingKey(offered)
  return checked.kind === 'good' ? 'good' : checked.reason
}

describe('a key that somebody wants to seal to', () => {
  it('is good if two registrars vouch for it, with the name that they know and until it has to be proven again', () => {
    const { sealKey, signKey } = first.first.publicKeys
    const until = later(on(2), 30 * 24 * hour - hour)
    expect(checkSealingKey(offer([{}]))).toEqual({ kind: 'good', name: first.name, sealKey, signKey, until })
  })

  it('is good if the key before it vouches for it, and registrars for that one', () => {
    const { sealKey, signKey } = first.next.publicKeys
    expect(checkSealingKey(offer([{}, rotation]))).toMatchObject({ kind: 'good', sealKey, signKey })
    expect(refusal(offer([rotation]))).toBe('previous_key_missing')
    expect(refusal(offer([{ approval: { name: 'x' } }, rotation]))).toBe('key_not_established')
  })

  it('is the one that was asked for, of the clinic that was asked for', () => {
    expect(refusal(offer([], {}))).toBe('key_missing')
    expect(refusal(offer([{}], { keyId: first.next.keyId }))).toBe('key_missing')
    expect(refusal(offer([{}], { clinicId: second.id }))).toBe('key_of_another_clinic')
    const [link] = offer([{}]).chain
    expect(refusal(offer([{}], { chain: Array.from({ length: 240 }, () => link!) }))).toBe('good')
    expect(refusal(offer([{}], { chain: Array.from({ length: 241 }, () => link!) }))).toBe('key_missing')
  })

  it('is in a log that is trusted, with all that establish it', () => {
    const good = offer([{}, rotation])
    const [one, two] = good.chain
    expect(refusal({ ...good, chain: [{ ...one!, proof: '' }, two!] })).toBe('proof_unreadable')
    expect(refusal({ ...good, chain: [{ ...one!, proof: two!.proof }, two!] })).toBe('entry_not_in_log')
    expect(refusal(offer([{ under: { log: otherLog } }]))).toBe('log_not_trusted')
    expect(refusal(offer([{}], { trust: watched }))).toBe('witnesses_missing')
    expect(refusal(offer([{ under: seenByBoth(on(20)) }], { trust: watched }))).toBe('good')
  })

  it('counts for 30 days from its proof, and not before it is proven', () => {
    const end = later(on(2), 30 * 24 * hour - hour)
    expect(refusal(offer([{}], { now: later(end, -1) }))).toBe('good')
    expect(refusal(offer([{}], { now: end }))).toBe('key_expired')
    expect(refusal(offer([{}], { now: later(on(2), -601_000) }))).toBe('key_not_yet')
  })

  it('is vouched for by registrars whom the sender trusts', () => {
    const trust = { ...trusted, registrars: registrars.slice(1).map(({ publicKey }) => publicKey) }
    expect(refusal(offer([{}], { trust }))).toBe('key_not_established')
  })
})

describe('a key that replaces another without its signature', () => {
  it('counts a day after the approval, also for the keys that rest on it', () => {
    const day = later(approvedAt, 24 * hour)
    const next = { ...rotation, at: later(approvedAt, 2 * hour) }
    expect(refusal(offer([replacement], { now: later(day, -1) }))).toBe('key_waiting')
    expect(refusal(offer([replacement], { now: day }))).toBe('good')
    expect(refusal(offer([replacement, next], { now: later(day, -1) }))).toBe('key_waiting')
    expect(refusal(offer([replacement, next], { now: day }))).toBe('good')
  })

  it('counts a day after all the witnesses that are needed saw it, for a sender who asks for witnesses', () => {
    const trust = watched
    const now = on(20)
    const dayBefore = later(now, -24 * hour - 60_000)
    expect(refusal(offer([seenAt(dayBefore)], { trust, now }))).toBe('good')
    expect(refusal(offer([seenAt(later(dayBefore, 1000))], { trust, now }))).toBe('key_unwitnessed')
    expect(refusal(offer([seenAt(later(dayBefore, 1000))], { now }))).toBe('good')
    const next = { ...rotation, at: later(approvedAt, 2 * hour), under: seenByBoth(now) }
    expect(refusal(offer([seenAt(on(20)), next], { trust, now }))).toBe('key_unwitnessed')
    expect(refusal(offer([seenAt(dayBefore), next], { trust, now }))).toBe('good')
  })

  it('is not new again when it is renewed', () => {
    const now = on(20)
    const renewed = { ...seenAt(now), at: later(now, -hour) }
    const approval = { at: approvedAt, replaces: first.next.keyId }
    const offered = offer([seenAt(on(18, '13:00')), { ...renewed, approval }], { trust: watched, now })
    expect(refusal(offered)).toBe('good')
    expect(refusal({ ...offered, chain: offered.chain.slice(1) })).toBe('key_unwitnessed')
  })
})
