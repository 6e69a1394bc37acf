import { fromUtf8 } from '../../base/bytes.js'
import { readAtMost } from '../../base/read-at-most.js'
import { cosignatureTime } from '../../tlog/cosignature.js'
import { readCount } from '../../tlog/count.js'
import { type NoteKey, parseNote, signatureLine, signatureOf } from '../../tlog/note.js'
import { type AddCheckpoint, formatAddCheckpoint } from '../../tlog/witness-request.js'

/** A witness as the relay knows it. */
export interface Witness {
  url: string
  key: NoteKey
}

/** What came of asking: a cosignature that was verified, the size from which to ask instead, or why there is neither. */
export type Answer =
  | { kind: 'cosigned'; line: string; at: Date }
  | { kind: 'outdated'; size: number }
  | { kind: 'failed'; failure: Failure }

/**
 * Why a witness did not cosign. It could not be reached, was too slow, refused with this status, or answered with something
 * else than a witness does. `ahead`: it has seen a longer log than this database has. `stray`: it has seen a tree that
 * was never published here.
 */
export interface Failure {
  code: 'unreachable' | 'too-slow' | 'refused' | 'not-a-witness' | 'not-its-cosignature' | 'ahead' | 'stray'
  status?: number
}

const failed = (failure: Failure): Answer => ({ kind: 'failed', failure })

/** An answer is a line or two. */
const maximumBytes = 16 * 1024

/**
 * Asks a witness to cosign a checkpoint (C2SP tlog-witness). Follows no redirect, reads 16 KiB at most, and gives up when
 * `signal` says so. Never throws for what the witness does.
 */
export async function askWitness(
  { url, key }: Witness,
  request: AddCheckpoint,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    const response = await fetch(`${url.replace(/\/$/, '')}/add-checkpoint`, {
      method: 'POST',
      body: formatAddCheckpoint(request),
      redirect: 'manual',
      signal,
    })
    const { status } = response
    if (status !== 200 && status !== 409) {
      await response.body?.cancel()
      return failed({ code: 'refused', status })
    }
    const text = textOf(await readAtMost(response, maximumBytes))
    return status === 200 ? cosignatureIn(text, request.checkpoint, key) : sizeIn(text)
  } catch {
    return failed({ code: signal.aborted ? 'too-slow' : 'unreachable' })
  }
}

function textOf(body: Uint8Array | null): string {
  try {
    return body === null ? '' : fromUtf8(body)
  } catch {
    return ''
  }
}

/** Lines of other keys may stand beside the one that counts. What is kept of them all is that one. */
function cosignatureIn(lines: string, checkpoint: string, key: NoteKey): Answer {
  const note = parseNote(checkpoint + lines)
  const at = note && cosignatureTime(note, key)
  const signature = note && signatureOf(note, key)
  if (at === null || signature === null) return failed({ code: 'not-its-cosignature' })
  return { kind: 'cosigned', line: signatureLine({ name: key.name, id: key.id, signature }), at }
}

function sizeIn(text: string): Answer {
  const size = text.endsWith('\n') ? readCount(text.slice(0, -1)) : null
  return size === null ? failed({ code: 'not-a-witness' }) : { kind: 'outdated', size }
}
