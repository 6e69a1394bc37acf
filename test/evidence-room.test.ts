/** A patient, a clinic and staff can repeat much, and evidence of an enquiry to twenty clinics still fits into a file. */
import { expect, it } from 'vitest'
import { encodeEvidence, evidenceLimits } from '../src/prove/evidence.js'
import { fewOfEach } from '../src/prove/log/few-of-each.js'
import { signReceipt } from '../src/prove/receipt.js'
import { mostCorrections, mostOutcomes, type Statement, signStatement } from '../src/prove/statement.js'
import { formatProof } from '../src/tlog/proof.js'
import {
  clinics,
  keyEntryBody,
  later,
  log,
  on,
  origin,
  relay,
  witnesses,
} from './support/make-evidence-parties.js'
import { signedCheckpoint } from './support/make-evidence-tree.js'
import { bytesFrom, idFrom } from './support/make-vectors-ingredients.js'

const common = (n: number, label: string) => ({
  v: 1 as const,
  random: bytesFrom(`${label} ${n}`),
  at: later(on(20), n * 1000),
})
const many = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n))
const hash = bytesFrom('a hash')
const act = idFrom('an act')

/** Everything that can be said of a delivery, and what can be repeated without limit forty times. */
function everything(delivery: string): Statement[] {
  const of = (n: number, label: string) => ({
    ...common(n, `${delivery} ${label}`),
    delivery,
    clinic: delivery,
  })
  const resting = (n: number, label: string) => ({ ...of(n, label), receipt: hash })
  const correction = (n: number) => bytesFrom(`${delivery} correction ${n}`)
  return [
    {
      ...of(0, 'consignment'),
      event: 'ContentConsignment',
      reference: clinics[0].reference,
      key: bytesFrom('a key', 16),
      envelope: hash,
      commitment: hash,
      openingTokenHash: hash,
      dueAt: on(30),
      consent: 'x'.repeat(64),
      sealedBy: 'sender',
    },
    { ...of(0, 'no notice'), event: 'ConsignmentNotificationFailure', reason: 'no_address' },
    { ...of(0, 'not fetched'), event: 'ContentHandoverFailure', problem: 'not_fetched' },
    { ...resting(1, 'handover'), event: 'ContentHandover', wrapped: hash },
    { ...resting(1, 'problem'), event: 'ContentHandoverFailure', problem: 'not_as_committed' },
    { ...resting(2, 'opened'), event: 'ContentOpened', token: hash },
    { ...resting(3, 'seen'), event: 'ContentSeen' },
    ...many(mostOutcomes, (n) => ({
      ...resting(n, 'handled'),
      event: 'EnquiryHandled' as const,
      outcome: 'not_reached' as const,
    })),
    ...many(mostCorrections, (n) => ({
      ...of(n, 'corrected'),
      event: 'EnquiryCorrected' as const,
      followUp: correction(n),
      envelope: hash,
    })),
    ...many(mostCorrections, (n) => ({
      ...resting(n + 1, 'acknowledged'),
      event: 'FollowUpAcknowledged' as const,
      followUp: correction(n),
    })),
    { ...of(90, 'withdrawn'), event: 'EnquiryWithdrawn', followUp: null, act },
    { ...resting(91, 'withdrawal known'), event: 'FollowUpAcknowledged', followUp: null },
    ...many(40, (n) => ({ ...of(n, 'retrieved'), event: 'EvidenceRetrieved' as const, act })),
    ...many(40, (n) => ({
      ...of(n, 'disclosed'),
      event: 'EvidenceDisclosed' as const,
      act,
      basis: 'claim' as const,
    })),
    ...many(40, (n) => ({
      ...of(n, 'notified'),
      event: 'ConsignmentNotification' as const,
      channel: 'mail' as const,
      server: 'mail.clinic.example.org',
      code: 250,
      queue: 'x'.repeat(32),
    })),
  ]
}

/** Held and let go again, so many times. */
const holds = (count: number): Statement[] =>
  many(count, (n) => [
    { ...common(2 * n, 'held'), event: 'HoldPlaced' as const, enquiry: act, act, until: on(30) },
    { ...common(2 * n + 1, 'released'), event: 'HoldReleased' as const, enquiry: act, act },
  ]).flat()

const shown = (deliveries: number): Statement[] => {
  const said = [...holds(40), ...many(deliveries, (n) => everything(idFrom(`delivery ${n}`))).flat()]
  return fewOfEach(said.map((statement) => ({ statement }))).map(({ statement }) => statement)
}

/** As long as a proof is in a log of sixteen million entries that two witnesses cosign. */
const proof = formatProof({
  index: 12_345_678,
  hashes: many(24, (n) => bytesFrom(`hash ${n}`)),
  checkpoint: signedCheckpoint(
    { size: 16_000_000, root: hash },
    {
      log,
      cosigners: witnesses.map((witness) => ({ witness, at: on(21) })),
    },
  ),
})
const receipt = signReceipt(
  {
    v: 1,
    kind: 'acknowledged',
    delivery: idFrom('a delivery'),
    at: on(20),
    checkpoint: { size: 16_000_000, root: hash },
    followUp: hash,
  },
  origin,
  clinics[0].first.signPair.privateKey,
)

/** The size in bytes of evidence with these statements, and with two keys of every clinic. */
function sizeOf(statements: readonly Statement[], deliveries: number): number {
  const body = keyEntryBody({ clinic: clinics[0], holder: clinics[0].first, at: on(2) })
  return encodeEvidence({
    v: 1,
    evidence: 'enquiry',
    origin,
    statements: statements.map((statement) => ({
      ...signStatement(statement, origin, relay.privateKey),
      proof,
      ...('receipt' in statement ? { receipt } : {}),
    })),
    entries: many(2 * deliveries, () => ({ body, proof })),
  }).length
}

it('evidence of an enquiry to any number of clinics fits, whatever was repeated', () => {
  for (const deliveries of [1, 10, 11, 20]) {
    const said = shown(deliveries)
    expect(said.length).toBeLessThan(evidenceLimits.statements)
    // A quarter is left for longer names, more witnesses and a larger log.
    expect(sizeOf(said, deliveries)).toBeLessThan(evidenceLimits.bytes * 0.8)
  }
})

it('of what was repeated the newest is shown, and the first notices', () => {
  const [few, more] = [shown(10), shown(11)]
  const first = idFrom('delivery 0')
  const of = (said: readonly Statement[], event: Statement['event']) =>
    said
      .filter((one) => one.event === event && ('delivery' in one ? one.delivery === first : true))
      .map(({ at }) => (at.getTime() - on(20).getTime()) / 1000)
      .sort((a, b) => a - b)
  expect(of(few, 'EvidenceRetrieved')).toEqual([30, 31, 32, 33, 34, 35, 36, 37, 38, 39])
  expect(of(more, 'EvidenceDisclosed')).toEqual([35, 36, 37, 38, 39])
  expect(of(more, 'ConsignmentNotification')).toEqual([0, 1, 2, 3, 4])
  expect(of(more, 'EnquiryCorrected')).toEqual([15, 16, 17, 18, 19])
  expect(of(few, 'HoldPlaced')).toEqual([60, 62, 64, 66, 68, 70, 72, 74, 76, 78])
})

it('nothing is shown that needs what is not', () => {
  const said = shown(20)
  const of = <E extends Statement['event']>(event: E) =>
    said.filter((one): one is Extract<Statement, { event: E }> => one.event === event)
  const names = (list: readonly { delivery: string; followUp: Uint8Array | null }[]) =>
    list.map(({ delivery, followUp }) => `${delivery} ${followUp?.join()}`).sort()
  expect(names(of('FollowUpAcknowledged'))).toEqual(
    names([...of('EnquiryCorrected'), ...of('EnquiryWithdrawn')]),
  )
  expect(of('HoldReleased')).toHaveLength(10)
})
