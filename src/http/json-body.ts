import { createMiddleware } from 'hono/factory'
import { fromUtf8 } from '../base/bytes.js'
import { type JsonLimits, jsonFault } from '../base/json-faults.js'
import { Refusal } from '../base/refusal.js'
import { createBodyRoom } from './body-room.js'
import { createTurns } from './turns.js'

/** Enough for forty of the largest enquiries at once, or for thousands of usual ones. */
const room = createBodyRoom(32 * 1024 * 1024)

/** Larger ones are taken apart in turns: the largest takes a tenth of a second. */
const smallBodyBytes = 64 * 1024
const turn = createTurns()

/** Three times what the largest request needs: an enquiry to 20 clinics has some 160 members and elements, 3 levels deep. */
const jsonLimits: JsonLimits = { values: 500, depth: 8 }

/** Refuses (`unsupported-media-type`) a body that is not JSON in UTF-8, and one that is compressed. */
export const mustBePlainJson = createMiddleware(async (c, next) => {
  const type = /^application\/json *(?:; *charset="?([\w-]+)"? *)?$/i.exec(c.req.header('Content-Type') ?? '')
  if (type === null || (type[1] ?? 'utf-8').toLowerCase() !== 'utf-8')
    throw new Refusal('unsupported-media-type')
  if (c.req.header('Content-Encoding') !== undefined) {
    // Which codings would be taken (RFC 9110 section 15.5.16).
    c.header('Accept-Encoding', 'identity')
    throw new Refusal('unsupported-media-type', 'the body must not be compressed')
  }
  await next()
})

/**
 * Reads a JSON body of at most `maximumBytes`, which {@link jsonFault} finds no fault in, for the handlers that follow. Refuses
 * more (`too-large`) without reading it. The room that it takes is held until it is answered: what is made of it takes as much again.
 */
export const readsJson = (maximumBytes: number) =>
  createMiddleware(async (c, next) => {
    const tooLarge = new Refusal('too-large', `the body may be ${maximumBytes} bytes at most`)
    // Looked at first: whoever waits to be asked for the body (`Expect: 100-continue`) is asked by its being read.
    if (Number(c.req.header('Content-Length') ?? 0) > maximumBytes) throw tooLarge
    const read = await room.read(c.req.raw.body ?? emptyBody(), maximumBytes)
    if (read.kind === 'too-large') throw tooLarge
    if (read.kind === 'too-many-pieces') {
      c.header('Connection', 'close')
      throw new Refusal('invalid-request', 'the body must come in larger pieces')
    }
    if (read.kind === 'cut-off') throw new Refusal('invalid-request', 'the body did not come to its end')
    if (read.kind === 'no-room') throw new Refusal('unavailable')
    try {
      if (read.bytes.length > smallBodyBytes) await turn()
      const { raw } = c.req
      c.req.raw = new Request(raw, { method: raw.method, body: jsonText(read.bytes) })
      await next()
    } finally {
      read.leave()
    }
  })

const emptyBody = () => new Blob([]).stream()

function jsonText(bytes: Uint8Array): string {
  let text: string
  try {
    text = fromUtf8(bytes)
  } catch {
    throw new Refusal('invalid-request', 'the body must be UTF-8')
  }
  const fault = jsonFault(text, jsonLimits)
  if (fault !== null) throw new Refusal('invalid-request', `the body ${fault}`)
  return text
}
