/** The HTTP contract for what the policy says. */
import { z } from 'zod'

const labels = z.record(z.string(), z.string())

/** The policy in force: the file without the names of integrations. Members beside these are those of the file. */
export const policyAnswer = z.looseObject({
  version: z.string(),
  country: z.enum(['NO', 'DK', 'SE']),
  languages: z.array(z.string()),
  timeZone: z.string(),
  consent: z.strictObject({ text: labels }),
})

/** The care needs of the policy. */
export const careNeedsAnswer = z.array(z.strictObject({ code: z.string(), labels }))
