import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { parseVkey } from '../tlog/note.js'

/** Long enough to mend a broken machine over a weekend; a promise beyond it would be none. */
const longestHours = 72

/** A witness's address: encrypted, but on this machine, where there is nobody between. */
const witnessUrl = z
  .url({ protocol: /^https?$/, error: 'must be an https address' })
  .refine(
    (text) => text.startsWith('https:') || ['localhost', '127.0.0.1'].includes(new URL(text).hostname),
    'must be an https address',
  )

/** A witness's verifier key (C2SP tlog-cosignature), as videre witness prints it. */
const witnessKey = z
  .string()
  .max(400)
  .refine((text) => parseVkey(text)?.kind === 'cosignature', 'must be the verifier key of a witness')

/** What the operator promises of its transparency log, and who watches it. With 0 needed it is watched by clinics only. */
export const logSchema = z.strictObject({
  /** Within this time after its acceptance an enquiry is in the log: hours, as an ISO 8601 duration. */
  inclusion: z
    .string()
    .regex(/^PT\d{1,2}H$/, { error: 'must be hours, such as PT24H', abort: true })
    .refine((text) => hoursOf(text) >= 1 && hoursOf(text) <= longestHours, {
      error: `must be 1 to ${longestHours} hours`,
    }),
  witnesses: z
    .strictObject({
      needed: z.int().min(0).max(20),
      from: z.array(z.strictObject({ url: witnessUrl, key: witnessKey })).max(20),
    })
    .refine(({ from }) => new Set(from.map(({ key }) => key)).size === from.length, 'must not repeat a key')
    .refine(({ needed, from }) => needed <= from.length, 'must name as many witnesses as are needed'),
})

const hoursOf = (text: string): number => Temporal.Duration.from(text).total('hours')

/** The instant until which an enquiry that is accepted at `at` is promised to be in the log. */
export const includeBy = (at: Date, { inclusion }: { inclusion: string }): Date =>
  new Date(at.getTime() + Temporal.Duration.from(inclusion).total('milliseconds'))
