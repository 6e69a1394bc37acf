import { type Addressed, type Reading, readAddress } from './address.js'
import type { Mailer } from './mail.js'
import type { Letter, Outcome } from './outcome.js'
import { attemptMs } from './plan.js'
import { type Hooking, sendWebhook } from './webhook.js'

/** The two ways out. */
export interface Channels extends Hooking, Reading {
  mailer: Mailer
}

/** A notice of which the address may have to be unwrapped yet. */
export type Unsent = Omit<Letter, 'address'> & { to: Addressed }

/**
 * Makes one attempt, in 15 s at most and outside of any transaction; of a patient's, none after the enquiry's due instant. If it
 * is ended by `stopping` or fails here, it is postponed: that says nothing of the endpoint. Never throws.
 */
export async function attempt(channels: Channels, unsent: Unsent, stopping: AbortSignal): Promise<Outcome> {
  const signal = AbortSignal.any([AbortSignal.timeout(limitMsOf(unsent)), stopping])
  const outcome = await send(channels, unsent, signal)
  const isOurs = stopping.aborted && outcome.kind === 'failed'
  return isOurs ? { kind: 'postponed', code: 'stopped' } : outcome
}

const limitMsOf = ({ to, at }: Unsent): number =>
  to.kind === 'plain' ? attemptMs : Math.max(Math.min(attemptMs, to.dueAt.getTime() - at.getTime()), 0)

async function send(channels: Channels, { to, ...rest }: Unsent, signal: AbortSignal): Promise<Outcome> {
  try {
    const read = await readAddress(channels, to, rest.at)
    if (read.kind === 'unaddressed') return read
    const letter = { ...rest, address: read.address }
    return letter.kind === 'mail'
      ? await channels.mailer.send(letter, signal)
      : await sendWebhook(channels, letter, signal)
  } catch {
    // A full disk below the outbox, say. Whatever it says of the letter stays unread.
    return { kind: 'postponed', code: 'failed-here' }
  }
}
