import type { channels, Statement } from '../prove/statement.js'

/** How an endpoint is told. */
export type Channel = (typeof channels)[number]

/** What the side that took a notice over answered, as the statement says it. */
export type Acceptance = Pick<
  Extract<Statement, { event: 'ConsignmentNotification' }>,
  'channel' | 'server' | 'code' | 'queue'
>

/**
 * What one attempt came to; `code` is what is kept of it, never a word of what was answered.
 * `taken`: somebody took the notice over. `filed`: it lies in a file, because no mail server is configured; nobody has it.
 * `failed`: the endpoint did not take it; it may have said in how many seconds to come again. `gone`: the endpoint said
 * that it is not there any more. `postponed`: what failed is on this side, and counts against nobody. `unaddressed`: where it
 * goes cannot be read, and will not be: it ends there, and counts against nobody.
 */
export type Outcome =
  | { kind: 'taken'; code: string; acceptance: Acceptance }
  | { kind: 'filed'; code: 'file' }
  | { kind: 'failed'; code: string; retryAfterSeconds?: number | undefined }
  | { kind: 'gone'; code: string }
  | { kind: 'postponed'; code: string }
  | { kind: 'unaddressed'; code: 'time-over' | 'key-lost' | 'damaged' }

/**
 * What a notice says. `waiting`: something waits in the inbox. `unseen`, `unhandled`: something has waited too long there, to be seen
 * or to be answered. `changed`: who sent something that lies there has said more about it. `endpoint-off`: another endpoint was switched off. `test`: nothing. `news`: something happened to what a patient
 * sent.
 */
export type Message = 'waiting' | 'unseen' | 'unhandled' | 'changed' | 'endpoint-off' | 'test' | 'news'

/** Who is told. */
export type Receiver = 'clinic' | 'staff' | 'patient'

/** One notice on its way to one endpoint. Nothing in it says what waits, whose it is or of which kind. */
export interface Letter {
  /** The same in every attempt. */
  id: string
  endpointId: string
  receiver: Receiver
  kind: Channel
  address: string
  /** The codes of the receiver's languages, the first one first. */
  languages: readonly string[]
  message: Message
  /** The minute in which it was written: the exact instant would be the same at every clinic that got an enquiry. */
  writtenAt: Date
  /** The database's time of this attempt. */
  at: Date
}
