import { type ClinicAtRelay, type InboxDelivery, listAll, take } from '../../src/client/clinic.js'
import { atRelay, type Clinic } from '../support/people.js'
import type { TestRelay } from '../support/relay.js'
import { isInterruption, pause, untilAnswered } from './interrupted.js'

/** A delivery in an inbox, and what its clinic found in it: the message, or `null` if it could not be opened. */
export interface Received {
  clinicId: string
  deliveryId: string
  message: string | null
}

/** Clinics that sign for, and open, what comes, whatever happens to the relay. */
export interface Readers {
  /** Takes what is left, and gives everything that lies in the inboxes now. */
  finish(): Promise<Received[]>
}

/** Starts one for each clinic. */
export async function startReaders(people: TestRelay, clinics: readonly Clinic[]): Promise<Readers> {
  const all = await Promise.all(clinics.map((clinic) => startReader(people, clinic)))
  return { finish: async () => (await Promise.all(all.map((reader) => reader.finish()))).flat() }
}

/** Between two looks at an inbox. */
const restMs = 1000

async function startReader(people: TestRelay, clinic: Clinic) {
  const session = await untilAnswered(() => atRelay(people, clinic))
  const found = new Map<string, string | null>()
  let isOver = false
  const read = async () => {
    while (!isOver) {
      await takeAll(session, 'consigned', found, () => isOver).catch(pass)
      await pause(restMs)
    }
  }
  const reading = read()
  // It is looked at in the end.
  reading.catch(() => undefined)
  return {
    async finish(): Promise<Received[]> {
      isOver = true
      await reading
      const listed = await untilAnswered(() => takeAll(session, undefined, found))
      return listed.map(({ deliveryId }) => {
        return { clinicId: clinic.clinicId, deliveryId, message: found.get(deliveryId) ?? null }
      })
    },
  }
}

/** Takes every listed delivery that was not taken yet. */
async function takeAll(
  session: ClinicAtRelay,
  state: InboxDelivery['state'] | undefined,
  found: Map<string, string | null>,
  isEnough = () => false,
): Promise<InboxDelivery[]> {
  const listed = await listAll(session, state)
  for (const delivery of listed) {
    if (isEnough()) break
    if (found.has(delivery.deliveryId)) continue
    const taken = await take(session, delivery)
    found.set(delivery.deliveryId, taken.kind === 'opened' ? taken.form.message : null)
  }
  return listed
}

function pass(error: unknown): void {
  if (!isInterruption(error)) throw error
}
