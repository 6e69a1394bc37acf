/** Something that a person can put right. The message is one plain sentence for them, without what they protect. */
export class CommandProblem extends Error {
  override readonly name = 'CommandProblem'
}

/** A sentence and what is wrong with each field, a line each. */
export const withFields = (sentence: string, fields: readonly { field: string; rule: string }[]): string =>
  [sentence, ...fields.map(({ field, rule }) => `  ${field === '' ? 'the whole' : field}: ${rule}`)].join(
    '\n',
  )
