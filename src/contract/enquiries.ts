/** The HTTP contract for those who send enquiries. Names here leave the process and are for ever. */
import { z } from 'zod'
import { bytesField, idField, instantField, referenceField } from '../base/wire.js'
import { draftSchema } from '../form/draft.js'
import { emailSchema } from '../form/email.js'
import { outcomes } from '../prove/statement.js'

/** The most clinics that one enquiry can go to. The relay's own knowledge grows with them, and so does the patient's risk. */
export const maximumClinics = 20

/** The most bytes of a relay-sealed request: 4,000 characters of four bytes each, escaped, and the rest of the form. */
export const maximumDraftBytes = 64 * 1024

/** The most bytes of a sealed request: 21 envelopes of the largest size class in base64, and their names. */
export const maximumSealedBytes = 768 * 1024

const version = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, 'must be the version of /api/v1/policy')
const consent = z.strictObject({ version, given: z.literal(true) })

/**
 * Where the patient wants to be told that there is news: the one thing of theirs that the relay can read. It is no part of what is
 * sealed, and need not be the address that clinics get.
 */
const notify = z.strictObject({ email: emailSchema }).optional()
const code = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{1,39}$/, 'must be a code')
const envelope = () => bytesField(undefined, 26_000)

/** An enquiry that the relay seals. */
export const draftRequest = z.strictObject({
  ...draftSchema.shape,
  clinics: z
    .array(idField())
    .min(1)
    .max(maximumClinics)
    .refine((ids) => new Set(ids).size === ids.length, 'must not name a clinic twice'),
  consent,
  notify,
})

/** An enquiry that its sender sealed: nothing in it is what the patient wrote, but for a notice address. */
export const sealedRequest = z.strictObject({
  enquiryId: idField(),
  careNeed: code,
  county: code,
  language: code,
  consent,
  notify,
  patient: z.strictObject({
    verificationKey: bytesField(32),
    accessTokenHash: bytesField(32),
    envelope: envelope(),
  }),
  deliveries: z
    .array(
      z.strictObject({
        deliveryId: idField(),
        clinicId: idField(),
        keyId: bytesField(16),
        envelope: envelope(),
        commitment: bytesField(32),
        openingTokenHash: bytesField(32),
      }),
    )
    .min(1)
    .max(maximumClinics)
    .refine(
      (all) => new Set(all.map((one) => one.clinicId)).size === all.length,
      'must not name a clinic twice',
    )
    .refine(
      (all) => new Set(all.map((one) => one.deliveryId)).size === all.length,
      'must not use an id twice',
    ),
})

/** A sealed request in the program's own types. */
export type SealedRequest = z.output<typeof sealedRequest>

/** A statement with the relay's signature, as the exact bytes. */
export const signedStatement = z.strictObject({ body: bytesField(), signature: bytesField(64) })

/** What proves to the sender that the relay took the enquiry on: check it with `relayKey` from a trusted place. */
export const receiptSchema = z.strictObject({
  origin: z.string(),
  relayKey: bytesField(32),
  statements: z.array(signedStatement),
})

const accepted = {
  enquiryId: idField(),
  reference: referenceField(),
  statusUrl: z.string(),
  receipt: receiptSchema,
  deliveries: z.array(
    z.strictObject({ clinicId: idField(), deliveryId: idField(), state: z.literal('consigned') }),
  ),
}

/** The answer to a sealed enquiry. */
export const sealedAnswer = z.strictObject(accepted)

/** The answer to an enquiry that the relay sealed: with the patient's secret, which the relay does not keep. */
export const draftAnswer = z.strictObject({
  ...accepted,
  patientSecret: bytesField(32),
  accessToken: bytesField(32),
  warnings: z.array(z.strictObject({ field: z.string(), warning: z.literal('identity-number') })),
})

/** The states of a delivery. */
export const deliveryStates = [
  'consigned',
  'handed_over',
  'opened',
  'seen',
  'handled',
  'problem',
  'withdrawn',
  'stripped',
] as const

/** Whether the patient is told of news: `off` is an address that takes no mail, `none` that there is none. Never the address. */
export const notifyStates = ['on', 'off', 'none'] as const

/** What a patient can say afterwards. */
export const followUpKinds = ['correction', 'withdrawal'] as const

/** A follow-up as the exact bytes that the patient signed (`src/prove/FORMAT.md`, purpose `follow-up`). */
export const signedFollowUp = z.strictObject({ body: bytesField(undefined, 512), signature: bytesField(64) })

/** The most bytes of an envelope with contact details: the second size class, which holds the longest. */
const correctionEnvelope = () => bytesField(undefined, 6000)

/** The patient withdraws one delivery, several or all. */
export const withdrawalRequest = z.strictObject({
  withdrawals: z.array(signedFollowUp).min(1).max(maximumClinics),
})

/** What is withdrawn from now on: released to nobody, and destroyed here, but for a hold that is in force. */
export const withdrawalAnswer = z.strictObject({
  deliveries: z.array(
    z.strictObject({
      deliveryId: idField(),
      withdrawnAt: instantField(),
      statement: signedStatement,
    }),
  ),
})

/** New contact details for one delivery or several, each sealed to its clinic's present key. */
export const correctionRequest = z.strictObject({
  corrections: z
    .array(z.strictObject({ ...signedFollowUp.shape, keyId: bytesField(16), envelope: correctionEnvelope() }))
    .min(1)
    .max(maximumClinics),
})

/** What waits in the clinics' inboxes from now on. */
export const correctionAnswer = z.strictObject({
  corrections: z.array(
    z.strictObject({
      followUpId: idField(),
      deliveryId: idField(),
      receivedAt: instantField(),
      statement: signedStatement,
    }),
  ),
})

/** The most bytes of a request with withdrawals, and of one with corrections. */
export const maximumWithdrawalBytes = 32 * 1024
/** As {@link maximumWithdrawalBytes}: 20 envelopes in base64, and what was signed about them. */
export const maximumCorrectionBytes = 192 * 1024

/**
 * Why a patient is offered another clinic: nobody at this one has seen the enquiry for too long, or seen it and not answered; it cannot
 * help; it cannot read what it got.
 */
export const reasonsToAskAnother = ['unseen', 'unhandled', 'cannot_help', 'problem'] as const

/** What happened to an enquiry so far, for the patient. */
export const statusAnswer = z.strictObject({
  enquiryId: idField(),
  reference: referenceField(),
  acceptedAt: instantField(),
  dueAt: instantField(),
  notify: z.strictObject({ state: z.enum(notifyStates) }),
  /** It is kept for longer than that, by two members of staff; not shown where the law forbids it. Nothing is released for longer. */
  hold: z.strictObject({ placedAt: instantField(), until: instantField() }).nullable(),
  /** The relay has lost the key to the patient's own copy. */
  copyLost: z.boolean(),
  deliveries: z.array(
    z.strictObject({
      clinicId: idField(),
      clinicName: z.string(),
      deliveryId: idField(),
      state: z.enum(deliveryStates),
      outcome: z.enum(outcomes).nullable(),
      consignedAt: instantField(),
      handedOverAt: instantField().nullable(),
      openedAt: instantField().nullable(),
      seenAt: instantField().nullable(),
      handledAt: instantField().nullable(),
      problemAt: instantField().nullable(),
      withdrawnAt: instantField().nullable(),
      dueAt: instantField(),
      /** What the patient said afterwards to this clinic, oldest first, and when it signed that it took note. */
      followUps: z.array(
        z.strictObject({
          id: idField(),
          kind: z.enum(followUpKinds),
          /** The hash of what the patient signed; null of a withdrawal that was made for them. */
          hash: bytesField(32).nullable(),
          receivedAt: instantField(),
          acknowledgedAt: instantField().nullable(),
        }),
      ),
      /** The relay has lost the key to it: a clinic that has not fetched it yet cannot any more. Its state is what it was. */
      lost: z.boolean(),
      offerAnother: z.enum(reasonsToAskAnother).nullable(),
    }),
  ),
  receipt: receiptSchema,
})
