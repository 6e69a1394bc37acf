import { z } from 'zod'
import { equalBytes } from '../base/bytes.js'
import { type FieldProblem, Refusal } from '../base/refusal.js'
import { isSoundSigningKey } from '../base/sodium.js'
import { type SealedRequest, type sealedAnswer, sealedRequest } from '../contract/enquiries.js'
import { countyRule, isCounty } from '../form/postcode.js'
import { inspectEnvelope } from '../seal/inspect.js'
import { acceptOnce, type Intake, type Sealed, type Sealing } from './accept.js'
import { requestOf } from './idempotency.js'

/**
 * Accepts an enquiry that its sender sealed: the relay checks all that can be checked without opening it. Refuses
 * (`reseal`) if a clinic has another key than the one sealed to. What is durable, {@link acceptOnce} says.
 */
export async function acceptSealed(
  intake: Intake,
  idempotencyKey: string,
  body: SealedRequest,
): Promise<z.output<typeof sealedAnswer>> {
  if (idempotencyKey !== body.enquiryId) {
    throw new Refusal('invalid-request', undefined, [
      { field: 'idempotency-key', rule: 'must be the enquiry id' },
    ])
  }
  const request = requestOf(idempotencyKey, z.encode(sealedRequest, body))
  const problems = faultsOf(body)
  if (problems.length > 0) throw new Refusal('unacceptable-form', undefined, problems)
  const clinicIds = body.deliveries.map(({ clinicId }) => clinicId)
  const { answer } = await acceptOnce(intake, request, body, clinicIds, (sealing) =>
    sealedFrom(body, sealing),
  )
  return answer
}

function faultsOf({ enquiryId, county, patient, deliveries }: SealedRequest): FieldProblem[] {
  const copy = inspectEnvelope(patient.envelope, { keyId: null, deliveryId: enquiryId, clinicId: null })
  return [
    ...(isCounty(county) ? [] : [{ field: 'county', rule: countyRule }]),
    ...(isSoundSigningKey(patient.verificationKey)
      ? []
      : [{ field: 'patient.verificationKey', rule: 'must be a sound Ed25519 key' }]),
    ...(copy.kind === 'as_expected' ? [] : [{ field: 'patient.envelope', rule: rule(copy.reason) }]),
    ...deliveries.flatMap(({ envelope, keyId, deliveryId, clinicId }, i) => {
      const found = inspectEnvelope(envelope, { keyId, deliveryId, clinicId })
      return found.kind === 'as_expected'
        ? []
        : [{ field: `deliveries.${i}.envelope`, rule: rule(found.reason) }]
    }),
  ]
}

const rule = (reason: string): string => `is not the envelope that the request describes: ${reason}`

function sealedFrom(body: SealedRequest, { receivers }: Sealing): Sealed {
  for (const { clinicId, keyId } of body.deliveries) {
    const receiver = receivers.get(clinicId)
    if (receiver === undefined || !equalBytes(receiver.keyId, keyId)) throw new Refusal('reseal')
  }
  return {
    id: body.enquiryId,
    accessHash: body.patient.accessTokenHash,
    verificationKey: body.patient.verificationKey,
    careNeed: body.careNeed,
    county: body.county,
    language: body.language,
    sealedBy: 'sender',
    patientEnvelope: body.patient.envelope,
    deliveries: body.deliveries.map(({ deliveryId, ...delivery }) => ({ id: deliveryId, ...delivery })),
  }
}
