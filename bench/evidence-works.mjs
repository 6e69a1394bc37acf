/** Evidence files of enquiries that every clinic has handled: collected by a relay, and verified next to their signatures alone. */
import { setTimeout as sleep } from 'node:timers/promises'
import sodium from 'libsodium-wrappers'
import { confirmSeen, listAll, reportHandled, take } from '../dist/client/clinic.js'
import { fetchEvidence } from '../dist/client/patient.js'
import { fetchTrust } from '../dist/client/sender.js'
import { openDatabase } from '../dist/database/database.js'
import { decodeEvidence } from '../dist/prove/evidence.js'
import { unwitnessed } from '../dist/prove/log/checkpoints.js'
import { collectEvidence } from '../dist/prove/log/evidence.js'
import { verifyEvidence } from '../dist/prove/verify/verify-evidence.js'
import { timeEach, timeWorks } from './rounds.mjs'

/** Consigned, handed over, opened, seen, handled. */
const statementsOfDelivery = 5

/** Measures evidence of enquiries to so many of a relay's clinics; `sql` is a plain connection to its database. Rows as `printTimes` takes them. */
export async function measureEvidence({ plan, people, relay, sql, server, sizes }) {
  const database = await openDatabase({ url: server.url, directory: server.temporary })
  try {
    const works = []
    for (const size of sizes) works.push(...(await evidenceWorks({ size, relay, people, database, sql })))
    return await timeWorks(works, plan)
  } finally {
    await database.close()
  }
}

async function evidenceWorks({ size, relay, people, database, sql }) {
  const trust = await fetchTrust(relay.client)
  const { enquiryId, bytes } = await handledEnquiry(relay, people, relay.clinics.slice(0, size))
  const checks = signatureChecks(() => verified(bytes, trust))
  const work = (name, run, limits) => ({ group: size, name, run, limits })
  const signatures = 'its signatures'
  const query = 'select 1'
  const collecting = { keys: { origin: trust.origin }, quorum: unwitnessed }
  const collect = (tx) => collectEvidence(tx, collecting, { kind: 'enquiry', enquiryId })
  return [
    work(signatures, (count) => timeEach(count, () => checks.every((check) => check()))),
    work('verification', (count) => timeEach(count, () => verified(bytes, trust)), [signatures]),
    work(query, (count) => sql.begin('read only', (tx) => timeEach(count, () => tx`select 1`))),
    work(
      'collection',
      (count) => database.transaction((tx) => timeEach(count, () => collect(tx)), { readOnly: true }),
      [query],
    ),
  ]
}

async function handledEnquiry(relay, { sendEnquiry, atRelay }, clinics) {
  const { sealed, answer } = await sendEnquiry(relay, clinics)
  for (const { deliveryId, clinicId } of answer.deliveries) {
    const clinic = clinics.find((one) => one.clinicId === clinicId)
    const at = await atRelay(relay, clinic)
    const inbox = await listAll(at, 'consigned')
    await take(
      at,
      inbox.find((delivery) => delivery.deliveryId === deliveryId),
    )
    await confirmSeen(at, deliveryId)
    await reportHandled(at, deliveryId, 'appointment')
  }
  const statements = 1 + clinics.length * statementsOfDelivery
  for (let attempt = 0; attempt < 600; attempt++) {
    const bytes = await fetchEvidence(relay.client, answer.reference, sealed.patientSecret).catch(
      unlessNotYet,
    )
    if (bytes !== null && decodeEvidence(bytes).evidence.statements.length === statements)
      return { enquiryId: answer.enquiryId, bytes }
    await sleep(100)
  }
  throw new Error('the log did not take in an enquiry within a minute')
}

function unlessNotYet(error) {
  if (error.code === 'not-yet-proven') return null
  throw error
}

function verified(bytes, trust) {
  const verdict = verifyEvidence(bytes, trust)
  if (verdict.kind !== 'holds') throw new Error(`evidence was refused: ${JSON.stringify(verdict.reasons)}`)
}

/** The verifications of Ed25519 signatures that `work` makes, each to be made again by itself. */
function signatureChecks(work) {
  const { crypto_sign_verify_detached: verify } = sodium
  const checks = []
  sodium.crypto_sign_verify_detached = (...given) => {
    checks.push(() => verify(...given))
    return verify(...given)
  }
  try {
    work()
  } finally {
    sodium.crypto_sign_verify_detached = verify
  }
  if (checks.length === 0) throw new Error('no signature was verified')
  return checks
}
