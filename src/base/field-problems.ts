import type { z } from 'zod'
import type { FieldProblem } from './refusal.js'

type Issue = z.core.$ZodIssue

/**
 * What a schema found wrong, for people: our names of the fields and the rules that they break. Nothing of what was
 * sent is in it, not even the name of a member that nobody knows. `within` is put before every field.
 */
export const fieldProblems = (issues: readonly Issue[], within = ''): FieldProblem[] =>
  issues.map((issue) => ({
    field: [within, ...issue.path.map(String)].filter((part) => part !== '').join('.'),
    rule: ruleOf(issue),
  }))

function ruleOf(issue: Issue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return 'must not have members that are not described'
    case 'invalid_type':
      return `must be ${issue.expected === 'array' || issue.expected === 'object' ? 'an' : 'a'} ${issue.expected}`
    case 'invalid_value':
      return `must be one of: ${issue.values.map(String).join(', ')}`
    case 'custom':
    case 'too_small':
    case 'too_big':
    case 'invalid_format':
      return issue.message
    default:
      return 'must be as described'
  }
}
