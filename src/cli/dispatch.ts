import { type CommandDef, renderUsage, runCommand } from 'citty'
import { checkArguments, tieValues } from './arguments.js'
import { CommandProblem } from './command-problem.js'
import type { Entry } from './commands.js'
import { sayUsage } from './terminal.js'

/** Finds the command that the words name, and runs it or shows its usage. Throws what the command throws. */
export async function dispatch(words: readonly string[], entry: Entry, name: string): Promise<void> {
  const asksForHelp = words.includes('--help') || words.includes('-h')
  if ('commands' in entry) {
    const [word, ...rest] = words
    const next = word === undefined ? undefined : entry.commands[word]
    if (word !== undefined && next !== undefined && Object.hasOwn(entry.commands, word))
      return dispatch(rest, next, `${name} ${word}`)
    if (word !== undefined && !asksForHelp)
      throw new CommandProblem(`there is no command ${name} ${word}; ${name} --help shows which there are`)
    return sayUsage(await renderUsage(groupOf(entry, name)))
  }
  const { command, repeatable } = await entry.load()
  if (asksForHelp)
    return sayUsage(await renderUsage({ ...command, meta: { name, description: entry.description } }))
  const args = await resolved(command.args)
  const rawArgs = tieValues(words, args)
  checkArguments(rawArgs, args, repeatable)
  await runCommand(command, { rawArgs })
}

async function resolved(args: CommandDef['args']) {
  return (typeof args === 'function' ? await args() : await args) ?? {}
}

const groupOf = (entry: Extract<Entry, { commands: unknown }>, name: string): CommandDef => ({
  meta: { name, description: entry.description },
  subCommands: Object.fromEntries(
    Object.entries(entry.commands).map(([word, { description, hidden = false }]) => [
      word,
      { meta: { name: word, description, hidden } },
    ]),
  ),
})
