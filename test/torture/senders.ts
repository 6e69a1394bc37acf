import { z } from 'zod'
import { base64url } from '../../src/base/bytes.js'
import type { RelayClient } from '../../src/client/relay.js'
import { type SealedHere, sendSealed } from '../../src/client/sender.js'
import { sealedAnswer } from '../../src/contract/enquiries.js'
import { messageOf, sealOne } from '../support/enquiry-stream.js'
import type { Clinic } from '../support/people.js'
import { isInterruption, patienceMs, pause } from './interrupted.js'
import type { AnswerText, Ledger } from './ledger.js'

/** Patients who go on whatever happens to the relay. */
export interface Senders {
  /** How many of their enquiries were acknowledged so far. */
  acknowledged(): number
  /** Resolves once `count` more than now are acknowledged; throws if that takes too long, or the relay answers wrongly. */
  acknowledges(count: number): Promise<void>
  /** Lets each of them get its answer, and ends. Throws if the relay answered otherwise than it may. */
  finish(): Promise<void>
}

/** Four at a time keep a relay busy, and leave something of two processors to those that restart. */
const senderCount = 4
const restMs = 25
/** One sender in so many gives up after the first attempt that gets no answer. */
const givesUpEach = 4

/** Starts them. Each seals, writes that down, and sends the same bytes until it has an answer and has written that down. */
export async function startSenders(
  client: RelayClient,
  clinics: readonly Clinic[],
  ledger: Ledger,
): Promise<Senders> {
  const seal = await sealOne(client, clinics)
  let begun = 0
  let acknowledged = 0
  let isOver = false

  async function answerTo(sealed: SealedHere, isPatient: boolean) {
    for (let attempts = 1; ; attempts++) {
      const answer = await answerOf(client, sealed)
      if (answer !== null) return { attempts, answer }
      if (!isPatient) return null
      await pause(2 * restMs)
    }
  }

  async function sendOne(i: number): Promise<void> {
    const sealed = seal(i, chosenOf(i, clinics))
    const { request, patientSecret } = sealed
    const { enquiryId } = request
    const secret = base64url(patientSecret)
    await ledger.note({ kind: 'sealed', enquiryId, message: messageOf(i), patientSecret: secret, request })
    const answered = await answerTo(sealed, i % givesUpEach !== givesUpEach - 1)
    if (answered === null) return ledger.note({ kind: 'given-up', enquiryId })
    await ledger.note({ kind: 'acknowledged', enquiryId, ...answered })
    acknowledged += 1
  }

  async function sender(): Promise<void> {
    while (!isOver) {
      await sendOne(begun++)
      await pause(restMs)
    }
  }

  const all = Promise.all(Array.from({ length: senderCount }, sender))
  // It is looked at when somebody waits; until then a fault only ends its sender.
  all.catch(() => undefined)
  return {
    acknowledged: () => acknowledged,
    async acknowledges(count) {
      const goal = acknowledged + count
      const lateAt = performance.now() + patienceMs
      while (acknowledged < goal) {
        if (performance.now() > lateAt) throw new Error(`only ${acknowledged} of ${goal} were acknowledged`)
        await Promise.race([pause(5), all])
      }
    },
    async finish() {
      isOver = true
      await all
    },
  }
}

/** What the relay answers to a sealed enquiry, as it travels; `null` if there is no answer yet. */
export async function answerOf(
  client: RelayClient,
  sealed: Pick<SealedHere, 'request'>,
): Promise<AnswerText | null> {
  try {
    const answer = await sendSealed(client, { ...sealed, patientSecret: new Uint8Array() })
    return z.encode(sealedAnswer, answer)
  } catch (error) {
    if (isInterruption(error)) return null
    throw error
  }
}

/** Each clinic, or some, or all of them, in turn. */
const chosenOf = (i: number, clinics: readonly Clinic[]): readonly Clinic[] =>
  clinics.filter((_, place) => ((1 + (i % (2 ** clinics.length - 1))) >> place) % 2 === 1)
