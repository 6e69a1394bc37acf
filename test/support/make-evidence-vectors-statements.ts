import { fromUtf8, utf8 } from '../../src/base/bytes.js'
import { signFor } from '../../src/base/signing.js'
import type { EvidenceVectors } from './evidence-vector.js'
import { type LogRecord, type Plan, stated } from './make-evidence.js'
import {
  mixedKey,
  neutralKey,
  signMixed,
  signMixedR,
  signNeutral,
  signNeutralR,
  withLargerS,
} from './make-evidence-forged.js'
import { clinics, on, origin, otherRelay, policy, relay } from './make-evidence-parties.js'
import { proofs, withSurplusHash } from './make-evidence-proofs.js'
import { type Beside, refused } from './make-evidence-vectors-valid.js'
import { bytesFrom, idFrom } from './make-vectors-ingredients.js'

const short = { reach: 'forwarded' } as const
type StatementRecord = Extract<LogRecord, { list: 'statements' }>

/** Changes every statement of the log as it stands there. */
const everyStatement = (change: (record: StatementRecord) => LogRecord): Plan => ({
  ...short,
  records: (records) => records.map((record) => (record.list === 'statements' ? change(record) : record)),
})

const signedWith = (sign: (body: Uint8Array) => Uint8Array): Plan =>
  everyStatement((record) => ({ ...record, signature: sign(record.body) }))

/** The relay signs another body than the right one. */
const withBody = (change: (text: string) => string): Plan =>
  everyStatement((record) => {
    const body = utf8(change(fromUtf8(record.body)))
    return { ...record, body, signature: signFor('statement', origin, body, relay.privateKey) }
  })

/** With the last but one character changed, so that only the check finds it. */
const mistyped = (reference: string) =>
  reference.replace(/.(.)$/, (pair, check) => (pair.startsWith('0') ? '1' : '0') + check)

const rule3 = (
  reason: Parameters<typeof refused>[1],
  description: string,
  plan: Plan,
  trust: Beside['trust'] = {},
) => refused(3, reason, description, plan, { trust })
const unreadable = (description: string, change: (text: string) => string) =>
  rule3('statement_unreadable', description, withBody(change))

/** Rule 3. */
export const ofStatements: EvidenceVectors = {
  'statement-other-key': rule3(
    'statement_not_signed',
    'signed by another relay',
    signedWith((body) => signFor('statement', origin, body, otherRelay.privateKey)),
  ),
  'statement-other-purpose': rule3(
    'statement_not_signed',
    'signed for another purpose',
    signedWith((body) => signFor('number', origin, body, relay.privateKey)),
  ),
  'statement-other-origin': rule3(
    'statement_not_signed',
    'signed for another relay',
    signedWith((body) => signFor('statement', 'relay.example.com', body, relay.privateKey)),
  ),
  'statement-larger-s': rule3(
    'statement_not_signed',
    'the group order is added to S',
    everyStatement((record) => ({ ...record, signature: withLargerS(record.signature) })),
  ),
  'statement-low-order-key': rule3(
    'statement_not_signed',
    'the key of the relay is the neutral element, which signs everything',
    signedWith((body) => signNeutral('statement', body)),
    { relayKey: neutralKey },
  ),
  'statement-neutral-r': rule3(
    'statement_not_signed',
    'R is the neutral element',
    signedWith((body) => signNeutralR(relay)('statement', body)),
  ),
  'statement-mixed-r': rule3(
    'statement_not_signed',
    'R is outside the main subgroup, which only a look at multiples of eight lets pass',
    signedWith((body) => signMixedR(relay)('statement', body)),
  ),
  'statement-mixed-order-key': rule3(
    'statement_not_signed',
    'the key of the relay is outside the main subgroup',
    signedWith((body) => signMixed('statement', body)),
    { relayKey: mixedKey },
  ),
  'statement-line-feed': unreadable('a line feed after the body', (text) => `${text}\n`),
  'statement-unknown-event': unreadable('an event that does not exist', (text) =>
    text.replace('ContentConsignment', 'ContentConsideration'),
  ),
  'statement-unknown-member': unreadable('an unknown member', (text) =>
    text.replace(',"v":1', ',"u":1,"v":1'),
  ),
  'statement-instant': unreadable('an instant without milliseconds', (text) =>
    text.replace('10:00:00.000Z', '10:00:00Z'),
  ),
  'statement-no-such-day': unreadable('an instant of a day that does not exist', (text) =>
    text.replace('2027-04-20', '2027-04-31'),
  ),
  'statement-no-leap-year': unreadable('the 29th of February of another year than a leap year', (text) =>
    text.replace('2027-04-20', '2100-02-29'),
  ),
  'statement-leap-second': unreadable('a leap second', (text) =>
    text.replace('2027-04-20T22:00:00', '2016-12-31T23:59:60'),
  ),
  'statement-year-0000': unreadable('the year 0000', (text) => text.replace('2027-04-20', '0000-04-20')),
  'statement-year-10000': unreadable('the year 10000', (text) => text.replace('2027-04-20', '+010000-04-20')),
  'statement-reference-letter': unreadable('a reference with a letter I for its 1', (text) =>
    text.replace(/"reference":"[^"]*/, (member) => member.replace('1', 'I')),
  ),
  'statement-reference-case': unreadable('a reference in lower case', (text) =>
    text.replace(clinics[0].reference, clinics[0].reference.toLowerCase()),
  ),
  'statement-reference-hyphen': unreadable('a reference with a hyphen in another place', (text) =>
    text.replace(/("reference":"....)-(.)/, '$1$2-'),
  ),
  'statement-policy-65': rule3('statement_unreadable', 'a policy of 65 characters', {
    ...withBody((text) => text.replace(`"policy":"${policy.version}"`, `"policy":"${'x'.repeat(65)}"`)),
    of: 'enquiry',
  }),
  'statement-reference': unreadable('a reference with a wrong check character', (text) =>
    text.replace(clinics[0].reference, mistyped(clinics[0].reference)),
  ),
  'statement-id': unreadable('an id of another version than 4', (text) =>
    text.replace(clinics[0].id, clinics[0].id.replace(/-4(...)-/, '-1$1-')),
  ),
  'statement-not-in-log': rule3('statement_not_in_log', 'signed, but another statement is in the log', {
    ...short,
    file: ({ statements, ...rest }) => ({
      ...rest,
      statements: statements.map((item) => ({ ...item, ...otherConsignment() })),
    }),
  }),
  'statement-other-index': rule3('statement_not_in_log', 'the index of another leaf', {
    ...short,
    file: ({ statements, ...rest }) => ({
      ...rest,
      statements: statements.map(({ proof, ...item }) => ({
        ...item,
        proof: proof.replace(/index (\d+)/, (_, index) => `index ${Number(index) - 1}`),
      })),
    }),
  }),
  'statement-beyond-tree': rule3('statement_not_in_log', 'an index beyond the tree', {
    ...short,
    file: ({ statements, ...rest }) => ({
      ...rest,
      statements: statements.map(({ proof, ...item }) => ({
        ...item,
        proof: proof.replace(/index \d+/, 'index 9007199254740991'),
      })),
    }),
  }),
  'statement-surplus-hash': rule3('statement_not_in_log', 'a hash more at the end of the proof', {
    ...short,
    file: proofs('statements', withSurplusHash),
  }),
  'statement-proof-cut': rule3('statement_not_in_log', 'the last hash of the proof is missing', {
    ...short,
    file: ({ statements, ...rest }) => ({
      ...rest,
      statements: statements.map(({ proof, ...item }) => ({
        ...item,
        proof: proof.replace(/\n[^\n]+\n\n/, '\n\n'),
      })),
    }),
  }),
}

function otherConsignment() {
  const { body, signature } = stated({
    v: 1,
    random: bytesFrom('evidence: not in the log'),
    event: 'EvidenceRetrieved',
    at: on(21),
    delivery: clinics[0].delivery,
    clinic: clinics[0].id,
    act: idFrom('evidence: not in the log'),
  }) as StatementRecord
  return { body, signature }
}
