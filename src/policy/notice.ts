import { z } from 'zod'
import type { localizedSchema } from './localized.js'

type Text = ReturnType<typeof localizedSchema>

const bases = [
  'consent',
  'contract',
  'legal-obligation',
  'vital-interest',
  'public-task',
  'legitimate-interest',
] as const

/** A lawful basis of GDPR Article 6(1). */
export type Basis = (typeof bases)[number]

const rights = [
  'withdraw',
  'access',
  'rectify',
  'erase',
  'restrict',
  'object',
  'portability',
  'no-profiling',
  'third-country-information',
] as const

/** A right that an operator can name (GDPR Articles 7 and 12 to 22). */
export type Right = (typeof rights)[number]

/** The rights that the operator names, each in its words, and how somebody shows who they are. */
export const rightsSchema = (text: Text) =>
  z.strictObject({
    named: z
      .array(z.strictObject({ right: z.enum(rights), text }))
      .min(1, 'must name at least one right')
      .refine(
        (named) => new Set(named.map(({ right }) => right)).size === named.length,
        'must not repeat a right',
      ),
    identity: text,
  })

/**
 * The privacy notice's prose, by subject, in the order in which pages show it. What is a number, a name or a list
 * stands elsewhere in the policy and is not repeated in prose.
 */
export const noticeSchema = (text: Text) =>
  z.strictObject({
    purpose: text,
    asked: text,
    lawfulBasis: z
      .array(z.strictObject({ basis: z.enum(bases), articles: z.array(z.string().min(1)), text }))
      .min(1, 'must have at least one basis'),
    encryption: text,
    /** What the relay knows although it cannot read the enquiry. */
    known: text,
    retention: text,
    clinics: text,
    confirmation: text.optional(),
    statistics: text,
    visits: text,
    transfers: text.optional(),
    staffAccess: text.optional(),
    backup: text.optional(),
    breach: text.optional(),
    otherServices: text.optional(),
    changes: text,
  })
