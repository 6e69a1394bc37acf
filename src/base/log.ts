import { type DestinationStream, pino } from 'pino'

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
  count?: number
  port?: number
  command?: string
  version?: string
  /** The name of a witness of the log, which the policy publishes. */
  witness?: string
}

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
  | 'strip-postponed'
  | 'day-key-destroyed'
  | 'day-key-restored'
  | 'day-key-unusable'
  | 'sessions-ended'
  | 'log-not-signed'
  | 'log-behind'
  | 'witness-failed'
  | 'mail-to-files'
  | 'notice-failed'
  | 'notice-postponed'
  | 'notice-late'
  | 'notice-endpoint-off'

/** Writes lines of JSON. */
export interface Log {
  info(event: LogEvent, fields?: LogFields): void
  warn(event: LogEvent, fields?: LogFields): void
  error(event: LogEvent, fields?: LogFields): void
}

/** A log that writes to standard output, or to `destination`. */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  const lines = destination === undefined ? pino(options) : pino(options, destination)
  const at =
    (severity: 'info' | 'warn' | 'error') =>
    (event: LogEvent, fields: LogFields = {}) =>
      lines[severity](fields, event)
  return { info: at('info'), warn: at('warn'), error: at('error') }
}

/**
 * Where an unexpected error was thrown, as a file and line of this program, e.g. `deliver/consign.js:41`.
 * Its message stays unread: it may quote what was being worked on.
 */
export function placeOf(error: unknown): string {
  const stack = error instanceof Error ? error.stack : undefined
  return (
    /(?:src|dist)\/([\w./-]+:\d+)/.exec(
      stack?.split('\n').find((line) => /^\s+at /.test(line) && !line.includes('node_modules')) ?? '',
    )?.[1] ?? 'unknown'
  )
}
