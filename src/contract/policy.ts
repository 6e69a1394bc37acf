/** The HTTP contract for what the policy says. */
import { z } from 'zod'

const labels = z.record(z.string(), z.string())

/**
 * The policy in force: the file without the names of integrations. Members beside these are those of the file; `noticeMail` alone is
 * not: whether the relay tells patients of news by mail, which it can if it has a mail server.
 */
export const policyAnswer = z.looseObject({
  version: z.string(),
  country: z.enum(['NO', 'DK', 'SE']),
  languages: z.array(z.string()),
  timeZone: z.string(),
  consent: z.strictObject({ text: labels }),
  noticeMail: z.boolean(),
})

/** The care needs of the policy. */
export const careNeedsAnswer = z.array(z.strictObject({ code: z.string(), labels }))
