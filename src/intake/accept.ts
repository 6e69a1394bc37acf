import { Refusal } from '../base/refusal.js'
import { type Receiver, receiversOf } from '../clinics/directory.js'
import type { Vouching } from '../clinics/vouched.js'
import { now } from '../database/now.js'
import { dueInstant } from '../policy/due.js'
import type { Policy } from '../policy/policy.js'
import { enquiryPeriod } from '../policy/retention.js'
import { wrapNoticeAddress } from '../seal/notice-address.js'
import { type Accepted, type Answering, acknowledge, acknowledgeAgain, findStored } from './accepted.js'
import { idempotencyHashOf, type Request, requestCheckOf } from './idempotency.js'
import type { Consigned, DueKey, SealedEnquiry } from './sealed-enquiry.js'

/** What intake needs of the relay. */
export interface Intake extends Answering {
  policy: Policy
  vouching: Vouching
  /** Whether patients are told of news by mail. */
  noticeMail: boolean
  /** Puts a sealed enquiry into the inboxes of its clinics, in one transaction. */
  consign(enquiry: SealedEnquiry, due: DueKey): Promise<Consigned>
}

/** What an enquiry is sealed for: the clinics, as they are at this moment, and the day on which it will fall due. */
export interface Sealing {
  receivers: ReadonlyMap<string, Receiver>
  due: DueKey
}

/** A sealed enquiry without what follows from its request. */
export type Sealed = Omit<
  SealedEnquiry,
  'idempotencyHash' | 'requestCheck' | 'policyVersion' | 'noticeAddress'
>

/** What consent and the chosen codes have to be, by the policy in force; and where the patient asked to be told of news. */
export interface Chosen {
  careNeed: string
  language: string
  consent: { version: string }
  notify?: { email: string } | undefined
}

/**
 * Accepts an enquiry once: a repeated request gets the first one's acknowledgement, whatever has changed since.
 * `seal` gives the envelopes; it is called again if midnight passes or a key changes meanwhile. On return the enquiry is
 * durable in the inbox of every chosen clinic. A Refusal other than `internal` and `unavailable` says that it is not, or (`lost`)
 * that it was, and that the key to it is lost.
 */
export async function acceptOnce(
  intake: Intake,
  request: Request,
  chosen: Chosen,
  clinicIds: readonly string[],
  seal: (sealing: Sealing) => Sealed,
): Promise<Accepted> {
  let wasKnown = false
  for (;;) {
    const { at, receivers, stored } = await look(intake, request, clinicIds)
    if (stored !== null) return acknowledgeAgain(intake, request, stored, at)
    // An enquiry with this id is there, and came with another idempotency key.
    if (wasKnown) throw new Refusal('idempotency-conflict')
    checkPolicy(intake, chosen)
    checkReceivers(receivers, clinicIds)
    const day = dueInstant(at, enquiryPeriod(intake.policy), intake.policy.timeZone)
    const { key: dayKey, number: dueKey } = await intake.dayKeys.ensure(day, at)
    const due = { ...day, dueKey, dayKey }
    const sealed = seal({ receivers, due })
    const consigned = await intake.consign(
      {
        ...sealed,
        noticeAddress: chosen.notify ? wrapNoticeAddress(due.dayKey, sealed.id, chosen.notify.email) : null,
        idempotencyHash: idempotencyHashOf(request),
        requestCheck: requestCheckOf(due.dayKey, request),
        policyVersion: intake.policy.version,
      },
      due,
    )
    if (consigned.kind === 'consigned') return acknowledge(intake, consigned.stored, due.dayKey)
    wasKnown = consigned.kind === 'known'
  }
}

/**
 * For whom a request could be sealed now, and what is stored of it already. In this order: another attempt of the same
 * sender that came through before a clinic paused or changed its key is then seen.
 */
const look = ({ database, vouching }: Intake, request: Request, clinicIds: readonly string[]) =>
  database.transaction(
    async (tx) => ({
      at: await now(tx),
      receivers: await receiversOf(tx, { vouching }, clinicIds),
      stored: await findStored(tx, request),
    }),
    { readOnly: true },
  )

function checkPolicy(
  { policy, noticeMail }: Pick<Intake, 'policy' | 'noticeMail'>,
  { careNeed, language, consent, notify }: Chosen,
): void {
  if (consent.version !== policy.version) throw new Refusal('consent-outdated')
  const fields = [
    ...(policy.careNeeds.some(({ code }) => code === careNeed)
      ? []
      : [{ field: 'careNeed', rule: 'must be one of /api/v1/care-needs' }]),
    ...(policy.languages.includes(language)
      ? []
      : [{ field: 'language', rule: 'must be a language of the policy' }]),
    ...(notify === undefined || noticeMail
      ? []
      : [{ field: 'notify', rule: 'must be left out: this relay sends patients no mail' }]),
  ]
  if (fields.length > 0) throw new Refusal('unacceptable-form', undefined, fields)
}

function checkReceivers(receivers: ReadonlyMap<string, Receiver>, clinicIds: readonly string[]): void {
  const missing = clinicIds.flatMap((id, i) =>
    receivers.has(id) ? [] : [{ field: `clinics.${i}`, rule: 'must be a clinic that receives enquiries' }],
  )
  if (missing.length > 0) throw new Refusal('clinic-not-active', undefined, missing)
}
