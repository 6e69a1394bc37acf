/** The HTTP contract for where clinics are told that something waits. Names here leave the process and are for ever. */
import { z } from 'zod'
import { idField, instantField } from '../base/wire.js'
import { emailSchema } from '../form/email.js'

/** The most addresses that one clinic can be told at. */
export const maximumEndpoints = 10

/** Where a member of the clinic wants to be told: a mailbox, or a web address that is called. */
export const endpointRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('mail'), address: emailSchema }),
  z.strictObject({
    kind: z.literal('webhook'),
    address: z.string().max(2000).meta({ example: 'https://clinic.example.org/videre' }),
  }),
])

/** An address with what became of it. */
export const endpointView = z.strictObject({
  id: idField(),
  kind: z.enum(['mail', 'webhook']),
  address: z.string(),
  /** `off` is one that only failed for days: it comes back when it answers a test. */
  state: z.enum(['active', 'off']),
  /** Since when every attempt failed; null if the last one did not. */
  failingSince: instantField().nullable(),
  /** What the last attempt came to, as a code such as `http-204` or `too-slow`; null before the first. */
  lastAnswer: z.string().nullable(),
  answeredAt: instantField().nullable(),
  /** How many notices are still to be delivered there. */
  waiting: z.int(),
})

/** All addresses of the clinic. */
export const endpointsAnswer = z.strictObject({ endpoints: z.array(endpointView) })

/** What a test came to: whether the notice was taken, the code of the answer, and the state that follows. */
export const endpointTestAnswer = z.strictObject({
  taken: z.boolean(),
  answer: z.string(),
  state: z.enum(['active', 'off']),
})

/** The public keys that webhooks are signed with (Standard Webhooks, `v1a`): two while they change. */
export const webhookKeysAnswer = z.strictObject({
  keys: z.array(z.string().meta({ example: 'whpk_…' })).min(1),
})
