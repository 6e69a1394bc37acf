import { z } from 'zod'
import { equalBytes, fromUtf8 } from '../base/bytes.js'
import { canonicalJson } from '../base/canonical.js'
import { noticePeriodSchema } from './period.js'

/** What is read of a policy that another version of this program may have written. */
const noticedSchema = z.looseObject({
  timeZone: z.string().optional(),
  changes: z.looseObject({ notice: noticePeriodSchema }),
})

/** How long before it is used a change is announced, and by whose days that is counted, if the policy says. */
export interface NoticeOfChange {
  period: string
  timeZone: string | undefined
}

/**
 * Members that promise a patient nothing: with which keys people verify, and which programs may send. They have to be right at once: with
 * the keys of a log that is no longer signed nobody could verify anything until the notice is over.
 */
const technical: ReadonlySet<string> = new Set(['version', 'trust', 'integrations'])

/**
 * The notice that the policy in force promises of the change to another one; `null` if it promises none, or nothing changes that it
 * promises. Both are the bytes of files.
 */
export function noticeOf(inForce: Uint8Array, next: Uint8Array): NoticeOfChange | null {
  const before = membersOf(inForce)
  const noticed = noticedSchema.safeParse(before)
  const after = membersOf(next)
  if (!noticed.success || before === null || after === null) return null
  if (equalBytes(promisesIn(before), promisesIn(after))) return null
  return { period: noticed.data.changes.notice, timeZone: noticed.data.timeZone }
}

const promisesIn = (members: Record<string, unknown>): Uint8Array =>
  canonicalJson(Object.fromEntries(Object.entries(members).filter(([name]) => !technical.has(name))))

function membersOf(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const parsed = z.record(z.string(), z.unknown()).safeParse(JSON.parse(fromUtf8(bytes)))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
