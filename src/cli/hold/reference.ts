import { readReference } from '../../base/ids.js'
import { CommandProblem } from '../command-problem.js'

/** The argument that names one enquiry. */
export const referenceArgument = {
  type: 'positional',
  required: true,
  description: 'The reference, as the patient or the clinic has it',
} as const

/** A reference as somebody typed it. Throws a sentence if a character was mistyped. */
export function typedReference(typed: string): string {
  const reference = readReference(typed)
  if (reference === null)
    throw new CommandProblem('this is not a reference: at least one character was mistyped')
  return reference
}
