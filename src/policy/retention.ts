import { z } from 'zod'
import { civilPeriodSchema, isAtOnce, isLonger, periodSchema } from './period.js'

/** The events that each kind of record can count from. Whatever else an operator promises is prose in the notice. */
const events = {
  enquiry: ['forwarding', 'withdrawal'],
  questions: ['closing', 'receipt'],
  visits: ['visit'],
} as const

const ruleShape = z.strictObject({
  what: z.enum(['enquiry', 'questions', 'visits']),
  from: z.enum(['forwarding', 'withdrawal', 'closing', 'receipt', 'visit']),
  after: periodSchema,
  // biome-ignore lint/suspicious/noThenProperty: the word of the policy file; it holds text, so nothing awaits it
  then: z.enum(['anonymise', 'delete']), // oxlint-disable-line unicorn/no-thenable -- likewise
})

/** A promise that the relay computes: after which event, after how long (zero is "at once"), what becomes of what. */
export type RetentionRule = z.infer<typeof ruleShape>

/** Whatever has the computed promises of a policy. */
export interface Retaining {
  retention: readonly RetentionRule[]
}

const eventOf = ({ what, from }: RetentionRule): string => `${what} ${from}`

const ruleOf = (rules: readonly RetentionRule[], event: string): RetentionRule | undefined =>
  rules.find((rule) => eventOf(rule) === event)

interface Fault {
  member: 'from' | 'after' | 'then'
  message: string
}

/** A rule that promises what the machine does. */
const ruleSchema = ruleShape.superRefine((rule, context) => {
  for (const { member, message } of faultsOf(rule))
    context.addIssue({ code: 'custom', message, path: [member] })
})

function faultsOf(rule: RetentionRule): Fault[] {
  if (!(events[rule.what] as readonly string[]).includes(rule.from))
    return [{ member: 'from', message: 'must be an event of what is named' }]
  const after = (schema: z.ZodType): Fault[] =>
    (schema.safeParse(rule.after).error?.issues ?? []).map(({ message }) => ({ member: 'after', message }))
  const ends = (then: RetentionRule['then'], why: string): Fault[] =>
    rule.then === then ? [] : [{ member: 'then', message: `must be ${then}: ${why}` }]
  switch (eventOf(rule)) {
    case 'enquiry forwarding':
      return [
        ...after(civilPeriodSchema),
        ...ends('anonymise', 'numbers remain of every enquiry that was forwarded'),
      ]
    case 'enquiry withdrawal':
      return [...after(atOnceSchema), ...ends('delete', 'what is withdrawn is destroyed at once')]
    case 'questions closing':
      return ends('delete', 'nothing remains of a question')
    case 'questions receipt':
      return [...after(civilPeriodSchema), ...ends('delete', 'nothing remains of a question')]
    default:
      return []
  }
}

/** What is withdrawn goes in the transaction that withdraws it: no other promise could be kept. */
const atOnceSchema = z.string().refine(isAtOnce, 'must be PT0S: what is withdrawn is destroyed at once')

/**
 * All computed promises of a policy: each at most once, always how long an enquiry is kept from forwarding, and nothing that the
 * machine does otherwise. Where there is a rule for questions there is one from receipt: a question that nobody closes ends too.
 */
export const retentionSchema = z.array(ruleSchema).superRefine((rules, context) => {
  const refuse = (message: string, path: (string | number)[] = []) =>
    context.addIssue({ code: 'custom', message, path })
  if (new Set(rules.map(eventOf)).size !== rules.length) refuse('must not repeat what and from')
  if (ruleOf(rules, 'enquiry forwarding') === undefined)
    refuse('must have a rule for enquiry from forwarding')
  const [closing, receipt] = [ruleOf(rules, 'questions closing'), ruleOf(rules, 'questions receipt')]
  if (closing !== undefined && receipt === undefined)
    refuse('must have a rule for questions from receipt: the longest that one is kept')
  if (closing !== undefined && receipt !== undefined && isLonger(closing.after, receipt.after))
    refuse('must not be shorter than questions are kept from closing', [rules.indexOf(receipt), 'after'])
})

/** How long an enquiry is kept from forwarding, for `dueInstant`: an ISO 8601 duration of whole civil days. */
export function enquiryPeriod({ retention }: Retaining): string {
  const rule = ruleOf(retention, 'enquiry forwarding')
  if (rule === undefined) throw new RangeError('policy has no rule for enquiry from forwarding')
  return rule.after
}

/** How long questions to the operator are kept, as ISO 8601 durations. */
export interface QuestionTimes {
  /** From the instant at which staff close it; `PT0S` is "at once". It may have hours, minutes and seconds. */
  afterClosing: string
  /** From receipt, closed or not: whole civil days, for `dueInstant`. Whatever comes first ends a question. */
  longest: string
}

/**
 * How long questions to the operator are kept. A policy without rules for them promises nothing of them, and they are kept as short as
 * they are of use: until they are closed, and a year at most, which is as long as anybody waits for an answer.
 */
export const questionTimes = ({ retention }: Retaining): QuestionTimes => ({
  afterClosing: ruleOf(retention, 'questions closing')?.after ?? 'PT0S',
  longest: ruleOf(retention, 'questions receipt')?.after ?? 'P1Y',
})
