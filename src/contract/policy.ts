/** The HTTP contract for what the policy says. */
import { z } from 'zod'
import { instantField } from '../base/wire.js'

const labels = z.record(z.string(), z.string())

/**
 * The policy in force: the file without the names of integrations. Members beside these are those of the file, but for two: `noticeMail`,
 * whether the relay tells patients of news by mail, which it can if it has a mail server; and `announced`, the version that is to
 * follow and the earliest instant at which it can, which is absent while none is announced.
 */
export const policyAnswer = z.looseObject({
  version: z.string(),
  country: z.enum(['NO', 'DK', 'SE']),
  languages: z.array(z.string()),
  timeZone: z.string(),
  consent: z.strictObject({ text: labels }),
  noticeMail: z.boolean(),
  announced: z.strictObject({ version: z.string(), from: instantField() }).optional(),
})

/** The care needs of the policy. */
export const careNeedsAnswer = z.array(z.strictObject({ code: z.string(), labels }))
