/** Senders who go on whatever happens to the relay, and the ledger of what became of what they sent. */
import { randomInt } from 'node:crypto'
import { fromUtf8 } from '../../src/base/bytes.js'
import { type ClinicAtRelay, listAll, take } from '../../src/client/clinic.js'
import { type RelayClient, RelayRefused, RelayUnreachable } from '../../src/client/relay.js'
import { fetchOffer, type SealedHere, sealEnquiry, sendSealed } from '../../src/client/sender.js'
import { type Clinic, draft, formOf } from './people.js'

/** An enquiry of the stream: what was sealed, and the relay's answer once there was one. */
interface Sent {
  message: string
  sealed: SealedHere
  /** How often it was sent, and when last, in milliseconds of the host's clock. */
  attempts: number
  lastSentAtMs: number
  answer: Awaited<ReturnType<typeof sendSealed>> | null
  /** Its sender gives up after the first attempt that gets no answer. */
  isSentOnce: boolean
}

/** A stream of enquiries to several relays that share a database, or to one. */
export interface EnquiryStream {
  sent: readonly Sent[]
  /** The enquiries that were acknowledged so far. */
  acknowledged(): number
  /** Resolves once `count` more enquiries than now are acknowledged; throws after 30 s without. */
  acknowledges(count: number): Promise<void>
  /** Lets every sender get its answer, and ends. */
  finish(): Promise<void>
}

/** What became of a stream. */
export interface Ledger {
  sent: number
  acknowledged: number
  /** Acknowledged after having been sent more than once: an answer was lost, or the relay was not there. */
  acknowledgedOnRepeat: number
  /** Of these, the ones that had been stored by an earlier attempt, whose answer did not arrive. */
  storedBeforeTheRepeat: number
  /** Never acknowledged, because its sender gave up; of these `stored` are in every chosen inbox all the same. */
  givenUp: number
  givenUpButStored: number
  inInboxes: number
  opened: number
  /** Deliveries of acknowledged enquiries that are not in their inbox. */
  lost: number
  duplicates: number
  /** Enquiries that are in some of their inboxes and not in others. */
  half: number
  /** Deliveries of which nobody knows who sent them. */
  unknown: number
}

/** What seals the enquiry number `i`, with a message of its own, to `clinics`. */
export async function sealOne(
  client: RelayClient,
  clinics: readonly Clinic[],
): Promise<(i: number, chosen?: readonly Clinic[]) => SealedHere> {
  const offer = await fetchOffer(client)
  return (i, chosen = clinics) =>
    sealEnquiry(
      offer,
      formOf({ ...draft, message: messageOf(i) }),
      chosen.map(({ clinicId }) => clinicId),
    )
}

const messageOf = (i: number): string => `Enquiry number ${i} of the stream`

/** Each clinic or pair or all of them, in turn. */
const chosenOf = (i: number, clinics: readonly Clinic[]): readonly Clinic[] =>
  clinics.filter((_, place) => ((1 + (i % (2 ** clinics.length - 1))) >> place) % 2 === 1)

/** Starts `senders` senders at once. Each repeats the same bytes, at a relay chosen at random, until it has an answer. */
export async function startStream(
  clients: readonly RelayClient[],
  clinics: readonly Clinic[],
  { senders = 4, pauseMs = 10 } = {},
): Promise<EnquiryStream> {
  const [first] = clients
  if (first === undefined) throw new RangeError('a stream needs a relay')
  const seal = await sealOne(first, clinics)
  const sent: Sent[] = []
  let isOver = false

  async function send(enquiry: Sent): Promise<void> {
    while (enquiry.answer === null && !(enquiry.isSentOnce && enquiry.attempts > 0)) {
      const client = clients[randomInt(clients.length)] ?? first
      enquiry.attempts += 1
      enquiry.lastSentAtMs = Date.now()
      enquiry.answer = await sendSealed(client as RelayClient, enquiry.sealed).catch(nothingIfInterrupted)
      if (enquiry.answer === null) await pause(50)
    }
  }

  async function sender(): Promise<void> {
    while (!isOver) {
      const i = sent.length
      const sealed = seal(i, chosenOf(i, clinics))
      const nothingYet = { attempts: 0, lastSentAtMs: 0, answer: null }
      const enquiry = { message: messageOf(i), sealed, isSentOnce: i % 4 === 3, ...nothingYet }
      sent.push(enquiry)
      await send(enquiry)
      await pause(pauseMs)
    }
  }

  const all = Promise.all(Array.from({ length: senders }, sender))
  // It is looked at when the stream is finished; until then a failure only ends its sender.
  all.catch(() => undefined)
  const acknowledged = () => sent.filter(({ answer }) => answer !== null).length
  return {
    sent,
    acknowledged,
    async acknowledges(count) {
      const goal = acknowledged() + count
      const lateAt = performance.now() + 30_000
      while (acknowledged() < goal) {
        if (performance.now() > lateAt) throw new Error(`only ${acknowledged()} of ${goal} were acknowledged`)
        await Promise.race([pause(5), all])
      }
    },
    async finish() {
      isOver = true
      await all
    },
  }
}

/** A relay that is not there, or that says that its database is not, may be asked again. Everything else is a fault. */
function nothingIfInterrupted(error: unknown): null {
  if (error instanceof RelayUnreachable || (error instanceof RelayRefused && error.status === 503))
    return null
  throw error
}

/**
 * Compares the inboxes with what was sent: every delivery is taken and opened by its clinic, and must say what its
 * sender wrote. Sends every acknowledged enquiry once more, too: the answer must be the same.
 */
export async function ledgerOf(
  { sent }: EnquiryStream,
  relay: RelayClient,
  clinics: readonly ClinicAtRelay[],
): Promise<Ledger> {
  const found = new Map<string, string[]>()
  let opened = 0
  for (const clinic of clinics) {
    for (const delivery of await listAll(clinic)) {
      const taken = await take(clinic, delivery)
      if (taken.kind === 'opened') opened += 1
      const said = `${clinic.clinicId} ${taken.kind === 'opened' ? taken.form.message : taken.problem}`
      found.set(said, [...(found.get(said) ?? []), delivery.deliveryId])
    }
  }
  const inInboxes = [...found.values()].flat().length
  const ledger = { lost: 0, duplicates: 0, half: 0, givenUpButStored: 0 }
  for (const { message, sealed, answer } of sent) {
    const counts = sealed.request.deliveries.map(({ clinicId, deliveryId }) => {
      const there = found.get(`${clinicId} ${message}`) ?? []
      found.delete(`${clinicId} ${message}`)
      ledger.duplicates += Math.max(0, there.length - 1)
      return there.includes(deliveryId) ? 1 : 0
    })
    const missing = counts.filter((count) => count === 0).length
    if (answer !== null) ledger.lost += missing
    if (missing > 0 && missing < counts.length) ledger.half += 1
    if (answer === null && missing === 0) ledger.givenUpButStored += 1
    if (answer !== null) await expectSameAnswer(relay, sealed, answer)
  }
  const acknowledged = sent.filter(({ answer }) => answer !== null)
  return {
    sent: sent.length,
    acknowledged: acknowledged.length,
    acknowledgedOnRepeat: acknowledged.filter(({ attempts }) => attempts > 1).length,
    storedBeforeTheRepeat: acknowledged.filter(wasStoredBefore).length,
    givenUp: sent.length - acknowledged.length,
    inInboxes,
    opened,
    unknown: [...found.values()].flat().length,
    ...ledger,
  }
}

/** Whether the statement of its acceptance is older than the attempt that was answered. */
function wasStoredBefore({ answer, lastSentAtMs }: Sent): boolean {
  const [acceptance] = answer?.receipt.statements ?? []
  if (acceptance === undefined) return false
  const { at } = JSON.parse(fromUtf8(acceptance.body)) as { at: string }
  return Date.parse(at) < lastSentAtMs
}

async function expectSameAnswer(
  relay: RelayClient,
  sealed: SealedHere,
  answer: NonNullable<Sent['answer']>,
): Promise<void> {
  const again = await sendSealed(relay, sealed)
  if (JSON.stringify(again) !== JSON.stringify(answer)) {
    throw new Error('an enquiry that was sent again got another answer')
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
