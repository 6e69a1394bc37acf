import { Refusal } from '../base/refusal.js'
import { type Receiver, receiversOf } from '../clinics/directory.js'
import { now } from '../database/now.js'
import { dueInstant } from '../policy/due.js'
import type { Policy } from '../policy/policy.js'
import { enquiryPeriod } from '../policy/retention.js'
import { type Accepted, type Answering, acceptedBefore } from './accepted.js'
import { idempotencyHashOf, type Request, requestCheckOf } from './idempotency.js'
import type { Consigned, DueKey, SealedEnquiry } from './sealed-enquiry.js'

/** What intake needs of the relay. */
export interface Intake extends Answering {
  policy: Policy
  /** Puts a sealed enquiry into the inboxes of its clinics, in one transaction. */
  consign(enquiry: SealedEnquiry, due: DueKey): Promise<Consigned>
}

/** What an enquiry is sealed for: the clinics, as they are at this moment, and the day on which it will fall due. */
export interface Sealing {
  receivers: ReadonlyMap<string, Receiver>
  due: DueKey
}

/** A sealed enquiry without what follows from its request. */
export type Sealed = Omit<SealedEnquiry, 'idempotencyHash' | 'requestCheck' | 'policyVersion'>

/** What consent and the chosen codes have to be, by the policy in force. */
export interface Chosen {
  careNeed: string
  language: string
  consent: { version: string }
}

/**
 * Accepts an enquiry once: a repeated request gets the first one's acknowledgement, whatever has changed since.
 * `seal` gives the envelopes; it is called again if midnight passes or a key changes meanwhile. On return the enquiry is
 * durable in the inbox of every chosen clinic. A Refusal other than `internal` and `unavailable` says that it is not.
 */
export async function acceptOnce(
  intake: Intake,
  request: Request,
  chosen: Chosen,
  clinicIds: readonly string[],
  seal: (sealing: Sealing) => Sealed,
): Promise<Accepted> {
  const earlier = await acceptedBefore(intake, request)
  if (earlier !== null) return earlier
  try {
    checkPolicy(intake.policy, chosen)
    let consigned: Consigned
    do consigned = await sealAndConsign(intake, request, clinicIds, seal)
    while (consigned.kind === 'outdated')
  } catch (error) {
    // Another attempt of the same sender may have come through before a clinic paused or changed its key.
    const meanwhile = error instanceof Refusal ? await acceptedBefore(intake, request) : null
    if (meanwhile === null) throw error
  }
  const accepted = await acceptedBefore(intake, request)
  if (accepted === null) throw new Refusal('idempotency-conflict')
  return accepted
}

async function sealAndConsign(
  intake: Intake,
  request: Request,
  clinicIds: readonly string[],
  seal: (sealing: Sealing) => Sealed,
): Promise<Consigned> {
  const sealing = await prepare(intake, clinicIds)
  const enquiry = {
    ...seal(sealing),
    idempotencyHash: idempotencyHashOf(request),
    requestCheck: requestCheckOf(sealing.due.dayKey, request),
    policyVersion: intake.policy.version,
  }
  return intake.consign(enquiry, sealing.due)
}

function checkPolicy(policy: Policy, { careNeed, language, consent }: Chosen): void {
  if (consent.version !== policy.version) throw new Refusal('consent-outdated')
  const fields = [
    ...(policy.careNeeds.some(({ code }) => code === careNeed)
      ? []
      : [{ field: 'careNeed', rule: 'must be one of /api/v1/care-needs' }]),
    ...(policy.languages.includes(language)
      ? []
      : [{ field: 'language', rule: 'must be a language of the policy' }]),
  ]
  if (fields.length > 0) throw new Refusal('unacceptable-form', undefined, fields)
}

async function prepare(intake: Intake, clinicIds: readonly string[]): Promise<Sealing> {
  const { at, receivers } = await intake.database.transaction(
    async (tx) => ({ at: await now(tx), receivers: await receiversOf(tx, clinicIds) }),
    { readOnly: true },
  )
  const missing = clinicIds.flatMap((id, i) =>
    receivers.has(id) ? [] : [{ field: `clinics.${i}`, rule: 'must be a clinic that receives enquiries' }],
  )
  if (missing.length > 0) throw new Refusal('clinic-not-active', undefined, missing)
  const day = dueInstant(at, enquiryPeriod(intake.policy), intake.policy.timeZone)
  return { receivers, due: { ...day, dayKey: await intake.dayKeys.ensure(day, at) } }
}
