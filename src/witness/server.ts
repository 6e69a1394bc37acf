import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { placeOf } from '../base/log.js'
import { formatVkey } from '../tlog/note.js'
import type { Refused, Witness } from './witness.js'

/** A note of 64 KiB and the longest proof. */
const maximumBytes = 70 * 1024

/** What a refusal is in HTTP (C2SP tlog-witness, "add-checkpoint"), and in words. */
const refusals = {
  malformed: [400, 'the request is malformed'],
  shrinking: [400, 'the old size is larger than the size of the checkpoint'],
  'not-signed': [403, "the checkpoint does not have the log's signature"],
  'unknown-log': [404, 'this log is not watched here'],
  forked: [422, 'another tree of this size was cosigned'],
  'not-proven': [422, 'the consistency proof does not lead from the old checkpoint to the new one'],
} as const satisfies Record<Refused, readonly [status: number, words: string]>

/**
 * A witness over HTTP (C2SP tlog-witness): `POST /add-checkpoint`, `GET /<origin hash>/checkpoint`, and `GET /vkey` for whoever
 * wants to name it in a policy. What fails unexpectedly is told as a place in this program.
 */
export function witnessServer(witness: Witness, tell: (line: string) => void): Hono {
  const app = new Hono()
  app.onError((error, c) => {
    tell(`something failed that should not (at ${placeOf(error)})`)
    return c.text('something failed here\n', 500)
  })
  app.notFound((c) => c.text('there is nothing here\n', 404))
  app.post('/add-checkpoint', bodyLimit({ maxSize: maximumBytes, onError: tooLarge }), async (c) => {
    const outcome = await witness.addCheckpoint(new Uint8Array(await c.req.arrayBuffer()))
    if (outcome.kind === 'cosigned') return c.text(outcome.lines)
    if (outcome.kind === 'outdated')
      return c.body(`${outcome.size}\n`, 409, { 'Content-Type': 'text/x.tlog.size' })
    const [status, words] = refusals[outcome.kind]
    return c.text(`${words}\n`, status)
  })
  app.get('/:hash{[0-9a-f]{64}}/checkpoint', (c) => {
    const note = witness.latest(c.req.param('hash'))
    return note === null ? c.notFound() : c.text(note)
  })
  app.get('/vkey', (c) => c.text(`${formatVkey(witness.key)}\n`))
  return app
}

const tooLarge = (c: Context) => c.text(`a request may be ${maximumBytes} bytes at most\n`, 413)
