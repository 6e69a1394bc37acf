import { parseArgs } from 'node:util'
import type { ArgsDef } from 'citty'
import { CommandProblem } from './command-problem.js'

/** Options that every command of a kind takes. */
export const options = {
  relay: {
    type: 'string',
    valueHint: 'url',
    description: "The relay's public address (or the variable VIDERE_RELAY)",
  },
  key: { type: 'string', valueHint: 'file', required: true, description: 'Your key file' },
  'passphrase-file': {
    type: 'string',
    valueHint: 'file',
    description:
      'A file with the passphrase (or the variable VIDERE_PASSPHRASE_FILE); without one you are asked',
  },
  json: { type: 'boolean', description: 'Print JSON, for programs' },
  yes: { type: 'boolean', description: 'Do not ask' },
} as const satisfies ArgsDef

/**
 * Ties values to their options where they could be taken for options themselves: one invite in 64 begins with a hyphen,
 * and so does one public key.
 */
export function tieValues(raw: readonly string[], args: ArgsDef): string[] {
  const tied: string[] = []
  for (const word of raw) {
    const before = tied.at(-1) ?? ''
    const takesValue = before.startsWith('--') && args[before.slice(2)]?.type === 'string'
    const isOption = /^--?[a-z]/.test(word) && word.replace(/^--|=.*/g, '') in args
    if (takesValue && word.startsWith('-') && !isOption) tied[tied.length - 1] = `${before}=${word}`
    else tied.push(word)
  }
  return tied
}

/**
 * Refuses options that a command does not know, that lack their value or are given twice, and surplus words: a
 * mistyped option must not look as if it had been obeyed. Those in `repeatable` may be given several times.
 */
export function checkArguments(
  raw: readonly string[],
  args: ArgsDef,
  repeatable: readonly string[] = [],
): void {
  const named = Object.entries(args).filter(([, { type }]) => type !== 'positional')
  const words = Object.keys(args).length - named.length
  const parsed = parse(raw, named)
  for (const [name, values] of Object.entries(parsed.values)) {
    if (Array.isArray(values) && values.length > 1 && !repeatable.includes(name))
      throw new CommandProblem(`--${name} is given twice`)
  }
  if (parsed.positionals.length > words)
    throw new CommandProblem(
      `there are ${parsed.positionals.length} words where ${words} are expected; --help shows what it takes`,
    )
}

/** Every value that was given to an option that may be repeated. */
export const valuesOf = (raw: readonly string[], args: ArgsDef, name: string): string[] => {
  const found = parse(
    raw,
    Object.entries(args).filter(([, { type }]) => type !== 'positional'),
  ).values[name]
  return Array.isArray(found) ? found.filter((value) => typeof value === 'string') : []
}

function parse(raw: readonly string[], named: readonly [string, { type?: string | undefined }][]) {
  try {
    return parseArgs({
      args: [...raw],
      options: Object.fromEntries(
        named.map(([name, { type }]) => [
          name,
          { type: type === 'boolean' ? 'boolean' : 'string', multiple: true },
        ]),
      ),
      allowPositionals: true,
    })
  } catch (error) {
    throw new CommandProblem(faultOf(error))
  }
}

function faultOf(error: unknown): string {
  const found = error instanceof Error ? /'(--?[\w-]+)/.exec(error.message)?.[1] : undefined
  const isUnknown =
    error instanceof Error && 'code' in error && error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
  if (found === undefined) return 'the options cannot be read; --help shows what it takes'
  return isUnknown
    ? `there is no option ${found}; --help shows which there are`
    : `the option ${found} lacks its value or has one too many; --help shows what it takes`
}
