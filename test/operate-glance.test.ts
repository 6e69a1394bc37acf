/** How often, and for how long at most, a balancer's question costs the relay anything. */
import { expect, test } from 'vitest'
import { glance } from '../src/operate/glance.js'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Work that is done when the test says so, and how often it was begun. */
function workshop() {
  const begun: { done(value: string): void; failed(): void }[] = []
  const work = () =>
    new Promise<string>((resolve, reject) => {
      begun.push({ done: resolve, failed: () => reject(new Error('no')) })
    })
  return { begun, work }
}

test('however many ask at once, it is looked once, and all see the same', async () => {
  const { begun, work } = workshop()
  const look = glance(work, { freshMs: 0, patienceMs: 1000 })
  const asked = Array.from({ length: 100 }, look)
  begun[0]?.done('seen')
  expect(await Promise.all(asked)).toEqual(Array.from({ length: 100 }, () => 'seen'))
  expect(begun).toHaveLength(1)
})

test('what was seen is given again until it is no longer fresh, a failure as well', async () => {
  const { begun, work } = workshop()
  const look = glance(work, { freshMs: 60, patienceMs: 1000 })
  const first = look()
  begun[0]?.failed()
  expect([await first, await look()]).toEqual([null, null])
  expect(begun).toHaveLength(1)
  await pause(80)
  const second = look()
  begun[1]?.done('well again')
  expect([await second, await look()]).toEqual(['well again', 'well again'])
  expect(begun).toHaveLength(2)
})

test('nobody waits longer than they want to, and what hangs is not begun a second time', async () => {
  const { begun, work } = workshop()
  const look = glance(work, { freshMs: 0, patienceMs: 50 })
  const from = performance.now()
  expect(await look()).toBeNull()
  expect(performance.now() - from).toBeGreaterThan(40)
  const again = performance.now()
  expect(await look()).toBeNull()
  expect(performance.now() - again).toBeLessThan(40)
  expect(begun).toHaveLength(1)
  begun[0]?.done('late')
  await pause(0)
  const later = look()
  begun[1]?.done('in time')
  expect(await later).toBe('in time')
})
