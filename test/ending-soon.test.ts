/** What a clinic is shown before the relay's copy goes. */
import { expect, it } from 'vitest'
import type { InboxDelivery } from '../src/client/clinic.js'
import { endingSoon } from '../src/client/ending-soon.js'

const now = new Date('2026-11-20T09:00:00.000Z')
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000)
const delivery = (deliveryId: string, days: number, also: Partial<InboxDelivery> = {}) =>
  ({ deliveryId, dueAt: inDays(days), state: 'seen', lost: false, ...also }) as InboxDelivery
const namesOf = (found: ReturnType<typeof endingSoon>) =>
  found.map(({ delivery: { deliveryId }, open }) => `${deliveryId}: ${open.join()}`)

it('what ends within 14 days is listed, soonest first, with what was not done with it', () => {
  const all = [
    delivery('later', 14),
    delivery('soon', 1),
    delivery('much later', 14.1),
    delivery('over', 0),
    delivery('handled', 3, { state: 'handled' }),
    delivery('exported', 4),
    delivery('done', 2, { state: 'handled' }),
  ]
  expect(namesOf(endingSoon(all, now, new Set(['exported', 'done'])))).toEqual([
    'soon: unhandled,unexported',
    'handled: unexported',
    'exported: unhandled',
    'later: unhandled,unexported',
  ])
})

it('what nobody can do anything with is not', () => {
  const ended = [
    delivery('a', 1, { state: 'withdrawn' }),
    delivery('b', 1, { state: 'problem' }),
    delivery('c', 1, { lost: true }),
  ]
  expect(endingSoon(ended, now, new Set())).toEqual([])
})
