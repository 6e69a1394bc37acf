import { z } from 'zod'
import { trustSchema } from '../prove/trust.js'
import { isTimeZone } from './moments.js'

/** Times are told in UTC to whoever has no policy that says otherwise. */
export const usualTimeZone = 'UTC'

/**
 * The file with which somebody says whom they trust: a policy, of which it is the member `trust`, or that alone
 * (src/prove/FORMAT.md, "Trust"). `timeZone` is the policy's.
 */
export const trustFileSchema = z.preprocess(
  (value) => (isPolicy(value) ? value : { trust: value }),
  z.object({
    trust: trustSchema,
    timeZone: z.string().refine(isTimeZone).catch(usualTimeZone),
  }),
)

/** Whom somebody trusts, and the time zone in which they are told of it. */
export type TrustFile = z.output<typeof trustFileSchema>

const isPolicy = (value: unknown): value is { trust: unknown } =>
  typeof value === 'object' && value !== null && 'trust' in value
