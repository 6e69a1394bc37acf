import { expect, test } from 'vitest'
import { createTurns } from '../src/http/turns.js'

test('callers go on in their order, and what else waits goes on in between', async () => {
  const turn = createTurns()
  const order: string[] = []
  const inTurn = async (name: string) => {
    await turn()
    order.push(name)
    setImmediate(() => order.push(`what waited during ${name}`))
  }
  await Promise.all([inTurn('first'), inTurn('second'), inTurn('third')])
  expect(order).toEqual(['first', 'what waited during first', 'second', 'what waited during second', 'third'])
})
