import { statementSchema } from '../../src/prove/statement.js'

/** The members of each kind of statement; of events that mean two things, one of each. */
export const statementShapes = statementSchema.options.flatMap((option): { event: { value: string } }[] =>
  'shape' in option ? [option.shape] : option.options.map(({ shape }) => shape),
)
