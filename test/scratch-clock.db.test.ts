import { expect, inject, test } from 'vitest'
import { now } from '../src/database/now.js'
import { freshDatabase } from './support/database.js'

const database = await freshDatabase()

test('the clock of a scratch database runs on from where it was set, for every connection, in every place', async () => {
  const start = new Date('2031-02-28T23:59:59.000Z')
  await database.setClock(start)
  const first = await database.transaction(now)
  await new Promise((resolve) => setTimeout(resolve, 60))
  const [second] = await Promise.all(Array.from({ length: 5 }, () => database.transaction(now)))
  expect(first.getTime() - start.getTime()).toBeLessThan(2000)
  expect((second?.getTime() ?? 0) - first.getTime()).toBeGreaterThanOrEqual(60)
  await database.setClock({ aheadMs: -3_600_000 })
  expect(Math.abs((await database.transaction(now)).getTime() - Date.now() + 3_600_000)).toBeLessThan(2000)
  await expect(database.setClock(new Date(Number.NaN))).rejects.toThrow(RangeError)
})

test('the engine is the one that was asked for', () => {
  expect(database.engine).toBe(inject('engine').name)
})
