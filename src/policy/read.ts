import { z } from 'zod'
import { fromUtf8 } from '../base/bytes.js'
import { fieldProblems } from '../base/field-problems.js'
import type { FieldProblem } from '../base/refusal.js'
import { repeatedMember } from '../base/repeated-member.js'
import { languagesSchema, type Policy, policySchema } from './policy.js'

/** What {@link readPolicy} makes of a file. */
export type PolicyResult = { kind: 'policy'; policy: Policy } | { kind: 'invalid'; problems: FieldProblem[] }

const invalid = (field: string, rule: string): PolicyResult => ({
  kind: 'invalid',
  problems: [{ field, rule }],
})

/**
 * The policy of a policy file's bytes. Problems name fields by their path in the file (`retention.0.after`), those of
 * the whole by an empty name, and never a value. Members that nobody knows or that are repeated are refused: a promise
 * that the machine does not read must not look as if it did.
 */
export function readPolicy(bytes: Uint8Array): PolicyResult {
  const json = readJson(bytes)
  if (json === null) return invalid('', 'must be JSON in UTF-8')
  const repeated = repeatedMember(json.text)
  if (repeated !== null) return invalid(repeated, 'must not be repeated')
  const languages = z.object({ languages: languagesSchema }).safeParse(json.value)
  if (!languages.success) return { kind: 'invalid', problems: problemsOf(languages.error.issues) }
  const policy = policySchema(languages.data.languages).safeParse(json.value)
  if (!policy.success) return { kind: 'invalid', problems: problemsOf(policy.error.issues) }
  return { kind: 'policy', policy: policy.data }
}

function readJson(bytes: Uint8Array): { text: string; value: unknown } | null {
  try {
    const text = fromUtf8(bytes)
    return { text, value: JSON.parse(text) }
  } catch {
    // The parser's message quotes the file.
    return null
  }
}

/** As for a form, but unknown members by name: they are the operator's own, and a misspelt one must be found. */
const problemsOf = (issues: readonly z.core.$ZodIssue[]): FieldProblem[] =>
  issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ field: [...issue.path, key].join('.'), rule: 'is not known' }))
      : fieldProblems([issue]),
  )
