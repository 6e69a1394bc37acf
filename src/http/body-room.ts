/** What became of reading a body. */
export type BodyRead =
  /** Its bytes are counted until `leave` is called. */
  | { kind: 'read'; bytes: Uint8Array; leave(): void }
  | { kind: 'too-large' }
  | { kind: 'too-many-pieces' }
  /** Its sender went away before the end. */
  | { kind: 'cut-off' }
  /** There were too many bodies at once. */
  | { kind: 'no-room' }

/** Room for the bodies of all requests that are under way. */
export interface BodyRoom {
  /** Reads a body of at most `maximumBytes`, and nothing behind them. */
  read(body: ReadableStream<Uint8Array>, maximumBytes: number): Promise<BodyRead>
}

/** More than the largest body needs in the smallest packets of any network. Each costs work, however few bytes are in it. */
const maximumPieces = 2048

/** A body that is still coming. */
interface Coming {
  buffer: Uint8Array
  size: number
  reader: ReadableStreamDefaultReader<Uint8Array>
  gaveWay: boolean
}

/**
 * Makes room for so many bytes of bodies. When more come, the bodies give way that have been coming for longest: whoever lets many
 * bodies drip loses them, and not the next one who sends.
 */
export function createBodyRoom(roomBytes: number): BodyRoom {
  // The one that began first is in front.
  const coming = new Set<Coming>()
  let held = 0

  const makeRoom = () => {
    for (const body of coming) {
      if (held <= roomBytes) return
      held -= body.buffer.length
      body.gaveWay = true
      coming.delete(body)
      void body.reader.cancel().catch(() => undefined)
    }
  }

  const take = (body: Coming, chunk: Uint8Array, maximumBytes: number) => {
    const before = body.buffer.length
    append(body, chunk, maximumBytes)
    held += body.buffer.length - before
    makeRoom()
  }

  async function readAll(body: Coming, maximumBytes: number): Promise<BodyRead['kind']> {
    for (let pieces = 0; ; pieces++) {
      const { done, value } = await body.reader.read()
      if (body.gaveWay) return 'no-room'
      if (done) return 'read'
      if (pieces === maximumPieces) return 'too-many-pieces'
      if (body.size + value.length > maximumBytes) return 'too-large'
      take(body, value, maximumBytes)
    }
  }

  return {
    async read(stream, maximumBytes) {
      const body = { buffer: new Uint8Array(), size: 0, reader: stream.getReader(), gaveWay: false }
      coming.add(body)
      const kind = await readAll(body, maximumBytes).catch(() => 'cut-off' as const)
      const leave = () => {
        held -= body.buffer.length
      }
      coming.delete(body)
      if (kind === 'read') return { kind, bytes: body.buffer.subarray(0, body.size), leave }
      if (!body.gaveWay) leave()
      return { kind }
    },
  }
}

/** Copies, because a chunk of one byte holds on to the whole packet that it came in. */
function append(body: Coming, chunk: Uint8Array, maximumBytes: number): void {
  const size = body.size + chunk.length
  if (size > body.buffer.length) {
    const grown = new Uint8Array(Math.min(maximumBytes, Math.max(size, 2 * body.buffer.length)))
    grown.set(body.buffer.subarray(0, body.size))
    body.buffer = grown
  }
  body.buffer.set(chunk, body.size)
  body.size = size
}
