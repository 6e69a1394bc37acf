import type { Log } from './base/log.js'

/** Ctrl-C under npm comes twice, from the terminal and from npm; what comes later than this is impatience. */
const sameSignalMs = 1000
/** Five seconds are promised. Whatever has not ended by then, a database that does not answer say, is left as it is. */
const patienceMs = 4500

/** Whether the process has been told to stop. */
export interface Stopping {
  readonly signal: AbortSignal
}

/**
 * Runs `stop` on SIGTERM or SIGINT and ends the process: with 0 if all ended in good order, with 1 if something failed,
 * did not end within 4.5 s, or if another signal comes later. What was acknowledged is on disk in every case.
 */
export function stopOnSignal(log: Log, stop: () => Promise<void>): Stopping {
  const stopping = new AbortController()
  let since = 0
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping.signal.aborted) {
        if (performance.now() - since > sameSignalMs) process.exit(1)
        return
      }
      since = performance.now()
      stopping.abort()
      log.info('stopping')
      setTimeout(() => end(log, 1), patienceMs)
      stop().then(
        () => end(log, 0),
        () => end(log, 1),
      )
    })
  }
  return stopping
}

function end(log: Log, code: 0 | 1): never {
  if (code === 0) log.info('stopped')
  else log.error('stopped', { code: 'not-in-good-order' })
  process.exit(code)
}
