import { type Log, placeOf } from './base/log.js'

/** The one way in which libraries write past the log. */
type Console = Pick<typeof globalThis.console, 'log' | 'info' | 'warn' | 'error' | 'debug' | 'trace'>

/**
 * Keeps everything out of this process's output that the log did not write: the text of an error that nobody caught, what a
 * library prints, a warning of Node. Each can quote what was being worked on. That it happened is logged, and where, if that is in
 * our own code; after an error that nobody caught the process ends with 1, as Node has it.
 */
export function keepToOwnWords(log: Log, output: Console = globalThis.console): void {
  for (const level of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) {
    output[level] = () => log.warn('failed', { code: 'library-printed', at: placeOf(new Error('printed')) })
  }
  // Node prints them itself, unless somebody else takes them.
  process.removeAllListeners('warning')
  process.on('warning', ({ name }) =>
    log.warn('failed', { code: /^\w{1,60}$/.test(name) ? name : 'warning' }),
  )
  process.on('uncaughtException', (error) => {
    log.error('failed', { code: 'not-caught', at: placeOf(error) })
    process.exit(1)
  })
}
