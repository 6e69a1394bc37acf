import { expect, test } from 'vitest'
import { createBodyRoom } from '../src/http/body-room.js'

/** A body that a test sends piece by piece. */
function body() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const stream = new ReadableStream<Uint8Array>({
    start(started) {
      controller = started
    },
    cancel() {
      controller = undefined
    },
  })
  return {
    stream,
    async send(...sizes: number[]) {
      for (const size of sizes) controller?.enqueue(new Uint8Array(size).fill(7))
      await new Promise((resolve) => setImmediate(resolve))
    },
    end: () => controller?.close(),
    hangUp: () => controller?.error(new Error('gone')),
  }
}

test('a body is read as it is, up to its limit and not a byte further', async () => {
  const room = createBodyRoom(1000)
  const fits = body()
  const reading = room.read(fits.stream, 10)
  await fits.send(4, 0, 6)
  fits.end()
  expect(await reading).toMatchObject({ kind: 'read', bytes: new Uint8Array(10).fill(7) })
  const long = body()
  const refused = room.read(long.stream, 10)
  await long.send(4, 7)
  expect(await refused).toEqual({ kind: 'too-large' })
})

test('a body that ends before its end, or comes in crumbs, is told apart', async () => {
  const room = createBodyRoom(100_000)
  const cut = body()
  const reading = room.read(cut.stream, 10)
  await cut.send(4)
  cut.hangUp()
  expect(await reading).toEqual({ kind: 'cut-off' })
  const crumbs = body()
  const refused = room.read(crumbs.stream, 10_000)
  await crumbs.send(...Array.from({ length: 2049 }, () => 1))
  expect(await refused).toEqual({ kind: 'too-many-pieces' })
})

test('when there is no more room, the body gives way that has been coming for longest', async () => {
  const room = createBodyRoom(100)
  const [oldest, older, newest] = [body(), body(), body()]
  const readings = [oldest, older, newest].map(({ stream }) => room.read(stream, 60))
  await oldest.send(40)
  await older.send(40)
  await newest.send(40)
  expect(await readings[0]).toEqual({ kind: 'no-room' })
  older.end()
  newest.end()
  expect(await readings[1]).toMatchObject({ kind: 'read' })
  expect(await readings[2]).toMatchObject({ kind: 'read' })
})

test('what is worked on keeps its room until it is left, and then there is room again', async () => {
  const room = createBodyRoom(100)
  const read = async (size: number) => {
    const one = body()
    const reading = room.read(one.stream, 100)
    await one.send(size)
    one.end()
    return reading
  }
  const first = await read(80)
  expect(first).toMatchObject({ kind: 'read' })
  expect(await read(30)).toEqual({ kind: 'no-room' })
  expect(await read(20)).toMatchObject({ kind: 'read' })
  if (first.kind === 'read') first.leave()
  expect(await read(80)).toMatchObject({ kind: 'read' })
  expect(await read(1)).toEqual({ kind: 'no-room' })
})
