import { z } from 'zod'
import { enquiryPeriodSchema, periodSchema } from './period.js'

/** The events that each kind of record can count from. Whatever else an operator promises is prose in the notice. */
const events = {
  enquiry: ['forwarding', 'withdrawal'],
  questions: ['closing'],
  visits: ['visit'],
} as const

const ruleSchema = z
  .strictObject({
    what: z.enum(['enquiry', 'questions', 'visits']),
    from: z.enum(['forwarding', 'withdrawal', 'closing', 'visit']),
    after: periodSchema,
    // biome-ignore lint/suspicious/noThenProperty: the word of the policy file; it holds text, so nothing awaits it
    then: z.enum(['anonymise', 'delete']), // oxlint-disable-line unicorn/no-thenable -- likewise
  })
  .refine(({ what, from }) => (events[what] as readonly string[]).includes(from), {
    error: 'must be an event of what is named',
    path: ['from'],
  })

/** A promise that the relay computes: after which event, after how long (zero is "at once"), what becomes of what. */
export type RetentionRule = z.infer<typeof ruleSchema>

const isForwarding = (rule: RetentionRule): boolean => rule.what === 'enquiry' && rule.from === 'forwarding'

/** All computed promises of a policy: each at most once, and always how long an enquiry is kept from forwarding. */
export const retentionSchema = z.array(ruleSchema).superRefine((rules, context) => {
  const named = rules.map(({ what, from }) => `${what} ${from}`)
  if (new Set(named).size !== named.length)
    context.addIssue({ code: 'custom', message: 'must not repeat what and from' })
  const index = rules.findIndex(isForwarding)
  if (index < 0) context.addIssue({ code: 'custom', message: 'must have a rule for enquiry from forwarding' })
  const period = enquiryPeriodSchema.safeParse(rules[index]?.after ?? 'P1D')
  for (const { message } of period.error?.issues ?? [])
    context.addIssue({ code: 'custom', message, path: [index, 'after'] })
})

/** How long an enquiry is kept from forwarding, for `dueInstant`: an ISO 8601 duration of whole civil days. */
export function enquiryPeriod(policy: { retention: readonly RetentionRule[] }): string {
  const rule = policy.retention.find(isForwarding)
  if (rule === undefined) throw new RangeError('policy has no rule for enquiry from forwarding')
  return rule.after
}
