import { stripVTControlCharacters } from 'node:util'
import { visible, visibleJson } from '../base/visible.js'

/** Where people are asked and told of progress: standard error, so that standard output holds results only. */
export const peopleStream = process.stderr

/** Whether somebody sits there who can be asked. */
export const isInteractive = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true

/** How many columns a line of the result has; 80 where nobody says. */
export const lineColumns = (): number => process.stdout.columns ?? 80

/** Writes a line of the result to standard output. Whatever it quotes, nothing of it acts on the terminal. */
export const say = (line = ''): void => void process.stdout.write(`${visible(line)}\n`)

/** Writes a line for the person at the terminal to standard error, as harmless as {@link say}. */
export const remark = (line: string): void => void process.stderr.write(`${visible(line)}\n`)

/** Writes a value as JSON to standard output, for programs. */
export const sayJson = (value: unknown): void =>
  void process.stdout.write(`${visibleJson(JSON.stringify(value, null, 2))}\n`)

/** Writes a usage page of our own making to standard output, coloured on a terminal. */
export const sayUsage = (page: string): void =>
  void process.stdout.write(`${process.stdout.isTTY ? page : stripVTControlCharacters(page)}\n`)

/** Waits until what was said has left this process. Throws if nobody takes it any more. */
export const flushed = (): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write('', (error) => (error ? reject(error) : resolve()))
  })

/** Ends quietly when the reader of a pipe has seen enough, as every Unix command does. */
export const endWithReader = (): void => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? (process.exitCode ?? 0) : 1)
  })
}

/** Ends the process with a code, once everything was written. */
export const endWith = (code: number): void => {
  process.exitCode = code
}

/** Cleans up before the process ends on Ctrl-C or SIGTERM. */
export function endWithSignal(cleanUp: () => Promise<void>): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void cleanUp().finally(() => process.exit(1))
    })
  }
}
