import { fromBase64url } from '../../src/base/bytes.js'
import {
  type ClinicAtRelay,
  confirmSeen,
  type Outcome,
  type Promised,
  reportHandled,
  take,
} from '../../src/client/clinic.js'
import { sealEnquiry, sendSealed } from '../../src/client/sender.js'
import type { JournalEntry } from '../../src/expire/anonymity/singling-out.js'
import { draft, formOf } from '../support/people.js'
import { dayOf, dueOf, nameOf } from './calendar.js'
import type { Expected } from './model.js'
import { patiently } from './patiently.js'
import type { Random } from './random.js'
import type { Society } from './society.js'

/** What was done in the year. */
export interface Done {
  enquiries: number
  deliveries: number
  answered: number
  placed: number
  renewed: number
  released: number
  withdrawn: number
  withdrawnFromOne: number
  corrected: number
  asked: number
}

/** Nothing done so far. */
export const nothingDone = (): Done => ({
  enquiries: 0,
  deliveries: 0,
  answered: 0,
  placed: 0,
  renewed: 0,
  released: 0,
  withdrawn: 0,
  withdrawnFromOne: 0,
  corrected: 0,
  asked: 0,
})

/** The state of the year. */
export interface Year {
  society: Society
  random: Random
  expected: Map<string, Expected>
  /** What each clinic knows of all that it ever received: its whole journal. */
  journals: Map<string, JournalEntry[]>
  /** The references of enquiries under a hold, and until when. */
  held: Map<string, Date>
  done: Done
}

/** Common needs are written more often, as in life: rare ones are what anonymising is about. */
const careNeeds = [
  ...Array<string>(9).fill('dermatology'),
  ...Array<string>(7).fill('physiotherapy'),
  ...Array<string>(4).fill('general-practice'),
  'psychology',
  'gynaecology',
  'neurology',
  'fertility',
]
const postcodes = ['0150', '0150', '0150', '0150', '5003', '5003', '7010', '4006', '9008', '1601']
const outcomes: readonly Outcome[] = ['appointment', 'appointment', 'reached', 'cannot_help', 'not_reached']

/** So many people send an enquiry, a few at a time, and some of the clinics answer. */
export async function sendMany(year: Year, count: number, sessions: readonly ClinicAtRelay[]): Promise<void> {
  const atOnce = 4
  for (let i = 0; i < count; i += atOnce) {
    await Promise.all(Array.from({ length: Math.min(atOnce, count - i) }, () => sendOne(year, sessions)))
  }
}

async function sendOne(
  { society, random, expected, journals, done }: Year,
  sessions: readonly ClinicAtRelay[],
): Promise<void> {
  const { clinics, clock, timeZone } = society
  const [first, count] = [random.below(clinics.length), random.percent(70) ? 1 : 2 + random.below(2)]
  const chosen = clinics.filter((_, i) => (i - first + clinics.length) % clinics.length < count)
  const form = formOf({
    ...draft,
    careNeed: random.one(careNeeds),
    contact: { ...draft.contact, postcode: random.one(postcodes) },
  })
  const at = clock()
  const ids = chosen.map(({ clinicId }) => clinicId)
  const sealed = sealEnquiry(society.offer(), form, ids, at)
  const { reference, enquiryId } = await patiently(() => sendSealed(society.relay().client, sealed))
  const dueAt = dueOf(at, society.months(), timeZone)
  for (const { deliveryId, clinicId } of sealed.request.deliveries) {
    const { patientSecret } = sealed
    expected.set(deliveryId, {
      deliveryId,
      clinicId,
      enquiryId,
      reference,
      patientSecret,
      dueAt,
      ownDueAt: dueAt,
      withdrawn: false,
      heldUntil: null,
    })
  }
  for (const { clinicId } of chosen) {
    const month = nameOf(dayOf(at, timeZone)).slice(0, 7)
    const known = { month, careNeeds: form.careNeed, counties: sealed.request.county }
    const journal = journals.get(clinicId) ?? []
    journal.push({ ...known, clinicCounts: null, outcomes: null })
    journals.set(clinicId, journal)
  }
  done.enquiries += 1
  done.deliveries += chosen.length
  if (!random.percent(12)) return
  const [delivery] = sealed.request.deliveries
  const session = sessions.find(({ clinicId }) => clinicId === delivery?.clinicId)
  if (delivery === undefined || session === undefined) return
  const { deliveryId, commitment, openingTokenHash } = delivery
  await answer(session, random.one(outcomes), {
    deliveryId,
    commitment: fromBase64url(commitment),
    openingTokenHash: fromBase64url(openingTokenHash),
  })
  done.answered += 1
}

/** A clinic takes a delivery, sees it, and says what came of it. */
async function answer(session: ClinicAtRelay, outcome: Outcome, delivery: Promised): Promise<void> {
  await patiently(() => take(session, delivery))
  await patiently(() => confirmSeen(session, delivery.deliveryId))
  await patiently(() => reportHandled(session, delivery.deliveryId, outcome))
}
