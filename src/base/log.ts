import { writeSync } from 'node:fs'
import { type DestinationStream, pino } from 'pino'
import { utf8 } from './bytes.js'

/**
 * What a log line may hold besides its event: an allow-list. There is no member for free text, so that no message,
 * address or body can slip in; whoever needs another member adds it here and to `test/privacy.test.ts`.
 */
export interface LogFields {
  requestId?: string
  method?: string
  /** The route's pattern, never the address that was called. */
  route?: string
  status?: number
  durationMs?: number
  code?: string
  sqlState?: string
  constraint?: string
  /** Where in our own code an unexpected error came from: file and line, no message. */
  at?: string
  engine?: 'embedded' | 'server'
  day?: string
  /** Which of a day's keys. */
  number?: number
  count?: number
  port?: number
  command?: string
  version?: string
  /** The name of a witness of the log, which the policy publishes. */
  witness?: string
}

/** The same names where the program runs: what else an object brings along is not written. */
const isAllowed = {
  requestId: true,
  method: true,
  route: true,
  status: true,
  durationMs: true,
  code: true,
  sqlState: true,
  constraint: true,
  at: true,
  engine: true,
  day: true,
  number: true,
  count: true,
  port: true,
  command: true,
  version: true,
  witness: true,
} as const satisfies Record<keyof LogFields, true>

/** Every name that a log line can have besides its event, level and time. */
export const logFieldNames = Object.keys(isAllowed)

const onlyAllowed = (fields: LogFields): LogFields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => Object.hasOwn(isAllowed, name)))

/** The events that can be logged. */
export type LogEvent =
  | 'started'
  | 'stopping'
  | 'stopped'
  | 'request'
  | 'failed'
  | 'database'
  | 'staff-act'
  | 'stripped'
  | 'withdrawn'
  | 'strip-postponed'
  | 'day-key-destroyed'
  | 'day-key-restored'
  | 'day-key-unusable'
  | 'day-key-lost'
  | 'day-key-found'
  | 'day-key-made'
  | 'day-key-misplaced'
  | 'sessions-ended'
  | 'log-not-signed'
  | 'log-behind'
  | 'witness-failed'
  | 'mail-to-files'
  | 'notice-failed'
  | 'notice-postponed'
  | 'notice-late'
  | 'notice-endpoint-off'
  | 'clinics-silent'
  | 'questions-deleted'
  | 'policy-announced'
  | 'months-generalised'
  | 'months-not-published'
  | 'retention-reported'

/** Writes lines of JSON. */
export interface Log {
  info(event: LogEvent, fields?: LogFields): void
  warn(event: LogEvent, fields?: LogFields): void
  error(event: LogEvent, fields?: LogFields): void
}

const standardOutput = 1
/** A reader that pauses for half a second loses nothing; one that stopped reading holds nobody up for longer. */
const retryMs = 5
const mostRetries = 100

/**
 * Writes a line at once. What cannot be written, because the disk is full say, is lost, and the next line is tried anew:
 * pino's own way fails the caller then, and never lets the process end.
 */
function writeLine(line: string): void {
  let rest: Uint8Array = utf8(line)
  for (let retries = 0; rest.length > 0 && retries < mostRetries; ) {
    try {
      rest = rest.subarray(writeSync(standardOutput, rest))
    } catch (error) {
      const isFullPipe = error instanceof Error && 'code' in error && error.code === 'EAGAIN'
      if (!isFullPipe) return
      retries += 1
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs)
    }
  }
}

/** A log that writes to standard output, or to `destination`. */
export function createLog(level: string, destination: DestinationStream = { write: writeLine }): Log {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  const lines = pino(options, destination)
  const at =
    (severity: 'info' | 'warn' | 'error') =>
    (event: LogEvent, fields: LogFields = {}) =>
      lines[severity](onlyAllowed(fields), event)
  return { info: at('info'), warn: at('warn'), error: at('error') }
}

/**
 * Where an unexpected error was thrown, as a file and line of this program, e.g. `deliver/consign.js:41`.
 * Its message stays unread: it may quote what was being worked on.
 */
export function placeOf(error: unknown): string {
  // The message stands in it, and a line of that could look like a place.
  const stack = error instanceof Error ? error.stack?.replace(error.message, '') : undefined
  return (
    /(?:src|dist)\/([\w./-]+:\d+)/.exec(
      stack?.split('\n').find((line) => /^\s+at /.test(line) && !line.includes('node_modules')) ?? '',
    )?.[1] ?? 'unknown'
  )
}
