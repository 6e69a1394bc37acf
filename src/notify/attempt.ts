import type { Mailer } from './mail.js'
import type { Letter, Outcome } from './outcome.js'
import { attemptMs } from './plan.js'
import { type Hooking, sendWebhook } from './webhook.js'

/** The two ways out. */
export interface Channels extends Hooking {
  mailer: Mailer
}

/**
 * Makes one attempt, in 15 s at most and outside of any transaction. If it is ended by `stopping` or fails here, it is postponed:
 * that says nothing of the endpoint. Never throws.
 */
export async function attempt(channels: Channels, letter: Letter, stopping: AbortSignal): Promise<Outcome> {
  const signal = AbortSignal.any([AbortSignal.timeout(attemptMs), stopping])
  const outcome = await send(channels, letter, signal)
  const isOurs = stopping.aborted && outcome.kind === 'failed'
  return isOurs ? { kind: 'postponed', code: 'stopped' } : outcome
}

async function send(channels: Channels, letter: Letter, signal: AbortSignal): Promise<Outcome> {
  try {
    return letter.kind === 'mail'
      ? await channels.mailer.send(letter, signal)
      : await sendWebhook(channels, letter, signal)
  } catch {
    // A full disk below the outbox, say. Whatever it says of the letter stays unread.
    return { kind: 'postponed', code: 'failed-here' }
  }
}
