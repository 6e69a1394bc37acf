/** Enquiries: sealed here in a loop, and sent to a relay from bodies that were made before the clock starts. */
import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { newId } from '../dist/base/ids.js'
import { randomBytes } from '../dist/base/sodium.js'
import { sealEnquiry } from '../dist/client/sender.js'
import { encodeForm } from '../dist/form/form.js'
import { patientOf } from '../dist/seal/keys.js'
import { sealForClinic, sealForPatient } from '../dist/seal/seal.js'

/** A message of usual length: the form fits the smallest size class for a clinic's copy. */
const message =
  'I have had a rash on both arms for three weeks. It itches at night and gets worse in the sun. '.repeat(6)

const draft = {
  careNeed: 'dermatology',
  message,
  language: 'nb',
  preferredTimes: 'mornings',
  contact: { name: 'Åse Nordmann', email: 'ase@example.org', phone: '+4722334455', postcode: '0150' },
}

/** One enquiry's sealing calls, as intake makes them for an enquiry in the clear: no HTTP, no database. */
export function sealRaw({ offer, clinicIds }, form) {
  const patient = patientOf(randomBytes(32))
  const bytes = encodeForm(form)
  const enquiryId = newId()
  const deliveries = clinicIds.map((clinicId) => {
    const { key } = offer.directory.clinics.find(({ id }) => id === clinicId)
    const deliveryId = newId()
    const patientSignKey = patient.signPair.publicKey
    const sealed = sealForClinic({ clinic: key, clinicId, deliveryId, patientSignKey, form: bytes })
    return { deliveryId, clinicId, ...sealed }
  })
  const copy = sealForPatient({ patient: patient.publicKeys, enquiryId, deliveries, form: bytes })
  return { deliveries, copy }
}

/** The form that all enquiries here have. */
export const formFor = (people) => people.formOf(draft)

/** `count` sealed requests, ready to be sent. */
export function sealedRequests({ offer, clinicIds }, form, count) {
  return Array.from({ length: count }, () => {
    const { request: body } = sealEnquiry(offer, form, clinicIds)
    return { path: '/api/v1/enquiries/sealed', key: body.enquiryId, body: Buffer.from(JSON.stringify(body)) }
  })
}

/** `count` requests that the relay is to seal. */
export function draftRequests({ offer, clinicIds, token }, count) {
  const consent = { version: offer.policy.version, given: true }
  const body = Buffer.from(JSON.stringify({ ...draft, clinics: clinicIds, consent }))
  return Array.from({ length: count }, () => ({
    path: '/api/v1/enquiries',
    key: randomUUID(),
    body,
    token,
  }))
}

/** Sends all of them, `concurrency` at a time over connections that are kept: the seconds that it took. */
export async function sendAll(url, requests, concurrency) {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  const left = requests.values()
  const sender = async () => {
    for (const one of left) await send(url, agent, one)
  }
  const from = performance.now()
  await Promise.all(Array.from({ length: concurrency }, sender))
  const seconds = (performance.now() - from) / 1000
  agent.destroy()
  return seconds
}

function send(url, agent, { path, key, body, token }) {
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    'Idempotency-Key': key,
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
  }
  return new Promise((resolve, reject) => {
    const asked = request({ host: url.hostname, port: url.port, method: 'POST', path, headers, agent })
    asked.on('response', (answer) => {
      answer.resume()
      answer.on('end', () =>
        answer.statusCode === 201 ? resolve() : reject(new Error(`${path} answered ${answer.statusCode}`)),
      )
    })
    asked.on('error', reject)
    asked.end(body)
  })
}
