import { readCanonicalJson } from '../../base/canonical.js'
import { type Statement, statementSchema } from '../statement.js'

/** The statement in bytes; `null` if there are none, or they are not one. The signature is looked at with the statements. */
export function statementIn(body: Uint8Array | undefined): Statement | null {
  const parsed = statementSchema.safeParse(body && readCanonicalJson(body)?.value)
  return parsed.success ? parsed.data : null
}
