/** One enquiry under each of the five policies: what the notice says is what then happens to it. */
import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { sendWithdrawals, signWithdrawals } from '../src/client/follow-up.js'
import { fetchOwnCopy, fetchStatus } from '../src/client/patient.js'
import { deliveries, enquiries, questions } from '../src/database/schema.js'
import { verifyRetention } from '../src/expire/retention.js'
import { createMetrics } from '../src/http/metrics.js'
import { dayInWords } from '../src/policy/period-words.js'
import { work } from '../src/schedule.js'
import { act, draft, employ, sendEnquiry } from './support/people.js'
import { ask, publishContactKey } from './support/questions.js'
import { secondsFrom, world } from './support/world.js'
import { dayOf, dueOf, plusDays, startOf } from './year/calendar.js'

/** What each file promises, in months: of an enquiry, of a question after it was answered, and at the latest. */
const promised = {
  helsetjenester: { enquiry: 5, answered: 0, asked: 12 },
  health24: { enquiry: 6, answered: 1, asked: 12 },
  'alles-laegehus': { enquiry: 60, answered: 3, asked: 12 },
  inviocare: { enquiry: 60, answered: 1, asked: 12 },
  healper: { enquiry: 12, answered: 12, asked: 24 },
} as const

describe.each(Object.entries(promised))('under the policy of %s', (name, months) => {
  test('the notice, the machine and an enquiry, a question, a right and a hold agree', async () => {
    const { relay, clinics, database, clock, moveTo } = await world(2, {
      policyPath: `policies/${name}.json`,
    })
    const { policy } = relay.relay
    const staff = await employ(relay)
    await publishContactKey(relay)
    const minute = async (instant: Date) => {
      await moveTo(instant)
      await work(relay.relay, createMetrics())
    }
    const sentAt = clock()
    const dueAt = dueOf(sentAt, months.enquiry, policy.timeZone)

    // What the notice says, on the day, in each language.
    for (const language of policy.languages) {
      const page = await (await fetch(new URL(`/privacy/${language}`, relay.url))).text()
      expect(page.replaceAll('\u00a0', ' ')).toContain(dayInWords(dueAt, policy, language))
    }

    // Three patients: one waits, one takes it back, one's enquiry is held.
    const text = {
      ...draft,
      careNeed: policy.careNeeds[0]!.code,
      language: policy.languages[0]!,
      contact: { ...draft.contact, postcode: policy.country === 'NO' ? '0150' : '2100' },
    }
    const send = () => sendEnquiry(relay, clinics, text)
    const [waits, withdraws, isHeld] = [await send(), await send(), await send()]
    const statusOf = ({ answer, sealed }: typeof waits) =>
      fetchStatus(relay.client, answer.reference, sealed.patientSecret)
    expect((await statusOf(waits)).dueAt).toEqual(dueAt)

    // A right: withdrawal, at once.
    const { client } = relay
    const { reference } = withdraws.answer
    const secret = withdraws.sealed.patientSecret
    const ids = withdraws.answer.deliveries.map(({ deliveryId }) => deliveryId)
    await sendWithdrawals(client, reference, secret, signWithdrawals(secret, client.origin, ids, clock))
    const contentOf = (enquiryId: string) =>
      database.transaction((tx) =>
        tx
          .select({ wrapped: deliveries.wrapped })
          .from(deliveries)
          .where(eq(deliveries.enquiryId, enquiryId)),
      )
    expect(await contentOf(withdraws.answer.enquiryId)).toEqual([{ wrapped: null }, { wrapped: null }])
    await expect(fetchOwnCopy(client, withdraws.answer, secret)).rejects.toMatchObject({ code: 'gone' })

    // A question that is answered, and one that nobody answers.
    const [answered, unanswered] = [await ask(relay), await ask(relay)]
    const closed = await act(relay, staff, 'question.close', { questionId: answered }, clock())
    const idsAsked = () =>
      database.transaction(async (tx) =>
        (await tx.select({ id: questions.id }).from(questions)).map(({ id }) => id),
      )
    expect(await idsAsked()).toEqual(
      months.answered === 0 ? [unanswered] : expect.arrayContaining([answered, unanswered]),
    )
    const endOfQuestion = dueOf(sentAt, months.asked, policy.timeZone)
    const ends = [
      ...(months.answered === 0 ? [] : [{ id: answered, at: closed.deleteAt }]),
      { id: unanswered, at: endOfQuestion },
    ]

    // A hold of 60 days, a week before it would be due. Until when its clinics get it stays what it was.
    await moveTo(secondsFrom(dueAt, -7 * 86_400))
    await act(
      relay,
      staff,
      'hold.place',
      { reference: isHeld.answer.reference, days: 60, isTold: true },
      clock(),
    )
    const heldUntil = startOf(plusDays(dayOf(clock(), policy.timeZone), 60), policy.timeZone)
    expect(await statusOf(isHeld)).toMatchObject({ dueAt, hold: { until: heldUntil } })

    const living = () =>
      database.transaction(async (tx) =>
        (await tx.select({ id: enquiries.id }).from(enquiries)).map(({ id }) => id),
      )
    await minute(secondsFrom(dueAt, -2))
    expect(await living()).toHaveLength(3)
    await minute(secondsFrom(dueAt, 1))
    expect(await living()).toEqual([isHeld.answer.enquiryId])
    await minute(secondsFrom(heldUntil, -2))
    expect(await living()).toHaveLength(1)
    await minute(secondsFrom(heldUntil, 1))
    expect(await living()).toEqual([])

    for (const { id, at } of ends.toSorted((a, b) => a.at.getTime() - b.at.getTime())) {
      if (at > clock()) {
        await minute(secondsFrom(at, -2))
        expect(await idsAsked()).toContain(id)
        await minute(secondsFrom(at, 1))
      }
      expect(await idsAsked()).not.toContain(id)
    }
    expect(await verifyRetention(relay.relay)).toEqual([])
  })
})
