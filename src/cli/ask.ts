import { visible } from '../base/visible.js'
import { CommandProblem } from './command-problem.js'
import { isInteractive, peopleStream } from './terminal.js'

/** What is wrong with an answer, or undefined if it is good. */
export type Check = (answer: string) => string | undefined

const common = { output: peopleStream } as const
const clack = () => import('@clack/prompts')

/** Throws unless somebody can be asked; `instead` says which option to give. */
export function requirePerson(instead: string): void {
  if (!isInteractive()) throw new CommandProblem(`nobody can be asked here: ${instead}`)
}

/** Asks for one line. */
export async function askLine(message: string, check: Check, initialValue = ''): Promise<string> {
  const { text } = await clack()
  const validate = (value: string | undefined) => check(value ?? '')
  return answered(await text({ message: visible(message), validate, initialValue, ...common })) ?? ''
}

/** Asks for a text of several lines. */
export async function askLines(message: string, check: Check): Promise<string> {
  const { multiline } = await clack()
  const validate = (value: string | undefined) => check(value ?? '')
  return answered(await multiline({ message: visible(message), validate, ...common })) ?? ''
}

/** Asks for something that is not shown while it is typed. */
export async function askSecret(message: string, check: Check = () => undefined): Promise<string> {
  const { password } = await clack()
  const validate = (value: string | undefined) => check(value ?? '')
  return answered(await password({ message: visible(message), validate, ...common })) ?? ''
}

/** Asks a question of yes or no; no is the default. */
export async function askWhether(message: string): Promise<boolean> {
  const { confirm } = await clack()
  return answered(await confirm({ message: visible(message), initialValue: false, ...common }))
}

/** Asks for one of several things. */
export async function askWhich(message: string, choices: readonly Choice[]): Promise<string> {
  const { select } = await clack()
  return answered(
    await select({ message: visible(message), options: shown(choices), maxItems: 12, ...common }),
  )
}

/** Asks for some of several things, at least one. */
export async function askWhichOnes(message: string, choices: readonly Choice[]): Promise<string[]> {
  const { multiselect } = await clack()
  return answered(
    await multiselect({
      message: visible(message),
      options: shown(choices),
      required: true,
      maxItems: 12,
      ...common,
    }),
  )
}

/** Something that can be chosen. */
export interface Choice {
  value: string
  label: string
  hint?: string
}

const shown = (choices: readonly Choice[]) =>
  choices.map(({ value, label, hint }) => ({
    value,
    label: visible(label),
    ...(hint === undefined ? {} : { hint: visible(hint) }),
  }))

function answered<T>(answer: T): Exclude<T, symbol> {
  if (typeof answer === 'symbol') throw new CommandProblem('stopped; nothing was done')
  return answer as Exclude<T, symbol>
}
