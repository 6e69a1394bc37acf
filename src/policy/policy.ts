import { z } from 'zod'
import { emailSchema } from '../form/email.js'
import { careNeedSchema, languageSchema } from '../form/form.js'
import { countries } from '../form/postcode.js'
import { telephoneSchema } from '../form/telephone.js'
import { trustSchema } from '../prove/trust.js'
import { answerSchema } from './answer.js'
import { localizedSchema, proseSchema } from './localized.js'
import { logSchema } from './log.js'
import { noticeSchema, rightsSchema } from './notice.js'
import { noticePeriodSchema } from './period.js'
import { retentionSchema } from './retention.js'

const url = z.url({ protocol: /^https$/, error: 'must be an https address' })
const unique = <T>(items: readonly T[]): boolean => new Set(items).size === items.length

/** A name that Intl, Temporal and PostgreSQL read alike: Area/Place or UTC, never an offset or an abbreviation. */
const timeZone = z
  .string()
  .refine(
    (name) => /^([A-Z]\w+(\/[\w+-]+)+|UTC)$/.test(name) && isTimeZone(name),
    'must be an IANA time zone',
  )

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0
  } catch {
    return false
  }
}

/** The languages of a policy; the first is the default. */
export const languagesSchema = z
  .array(languageSchema)
  .min(1, 'must have at least one language')
  .refine(unique, 'must not repeat a language')

const operatorSchema = z.strictObject({
  name: proseSchema,
  organisationNumber: proseSchema.optional(),
  address: proseSchema.optional(),
  url,
  email: emailSchema,
  telephone: telephoneSchema,
  dataProtectionOfficer: z
    .strictObject({ email: emailSchema, telephone: telephoneSchema.optional() })
    .optional(),
})

/** The policy file's schema, with every text in exactly the given languages. */
export const policySchema = (languages: readonly string[]) => {
  const text = localizedSchema(languages)
  return z.strictObject({
    version: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, 'must be 1 to 64 characters of a to z, 0 to 9, . and -'),
    operator: operatorSchema,
    country: z.enum(countries),
    languages: languagesSchema,
    timeZone,
    careNeeds: z
      .array(z.strictObject({ code: careNeedSchema, labels: text }))
      .min(1, 'must have at least one care need')
      .refine((needs) => unique(needs.map(({ code }) => code)), 'must not repeat a code'),
    consent: z.strictObject({ text }),
    retention: retentionSchema,
    /** How long before it is used a changed policy is announced. Absent, it is used from the next start of the relay on. */
    changes: z.strictObject({ notice: noticePeriodSchema }).optional(),
    answer: answerSchema,
    log: logSchema,
    /** Whom verifiers are to trust, once the relay has its keys: what videre trust shows. */
    trust: trustSchema.optional(),
    rights: rightsSchema(text),
    notice: noticeSchema(text),
    processors: z.strictObject({
      text,
      list: z.array(z.strictObject({ name: proseSchema, task: text, place: text })),
    }),
    disclosures: z.array(z.strictObject({ to: text, when: text })),
    complaint: z.strictObject({
      inHouse: text.optional(),
      authority: z.strictObject({ name: proseSchema, url, telephone: telephoneSchema.optional() }),
    }),
    emergency: z
      .array(
        z.strictObject({
          number: z.string().regex(/^\+?\d{3,15}$/, 'must be 3 to 15 digits'),
          labels: text,
        }),
      )
      .min(1, 'must have at least one number'),
    integrations: z
      .array(z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, 'must be 2 to 40 characters of a to z, 0 to 9 and -'))
      .refine(unique, 'must not repeat a name'),
  })
}

/** The operator's promises, checked: what pages show and what the machine does are both read from here. */
export type Policy = z.infer<ReturnType<typeof policySchema>>
