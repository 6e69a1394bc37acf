import { z } from 'zod'

/**
 * The most working days that can be asked for, a quarter of a year: an enquiry that nobody asks after for longer was not forwarded
 * to anybody who answers.
 */
const longestDays = 60

const days = z
  .int()
  .min(1, 'must be at least 1 working day')
  .max(longestDays, `must be at most ${longestDays} working days`)

const stepSchema = z.strictObject({ remind: days, tell: days }).refine(({ remind, tell }) => remind < tell, {
  error: 'must be more than remind: the clinic hears first',
  path: ['tell'],
})

/**
 * How long a clinic may be silent, in whole working days of the policy's country: after `remind` it is reminded, after `tell` staff are
 * told, and the patient is offered another clinic. `seen` counts from forwarding until a person there has seen the enquiry, `handled` from
 * then until the clinic has said what came of it.
 *
 * The policy that comes with Videre has 1 and 3 for `seen`: a clinic that works looks into its inbox every working day, so that after a
 * whole one a notice was missed, and after three, which with the weekend are most of a week, somebody has to telephone. For
 * `handled` it has 5 and 10: 10 working days is what Norwegian law gives whoever assesses a referral (pasient- og
 * brukerrettighetsloven § 2-2).
 */
export const answerSchema = z.strictObject({ seen: stepSchema, handled: stepSchema })

/** The promise of {@link answerSchema}. */
export type AnswerTimes = z.infer<typeof answerSchema>
