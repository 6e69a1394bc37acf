import { readdir } from 'node:fs/promises'
import { basename } from 'node:path'
import { hex, utf8 } from '../base/bytes.js'
import { createKeyFile } from '../keyring/key-files.js'
import { formatNote } from '../tlog/note.js'
import { formatAddCheckpoint } from '../tlog/witness-request.js'
import { type Asked, contradicts, type Verdict } from './add-checkpoint.js'
import { fileOf } from './files.js'
import type { Seen } from './state.js'

/**
 * Anybody can take a log's newest checkpoint and bring it with a wrong proof, which shows nothing of the log: that must not fill
 * the disk. Two trees of one size only the log itself can sign.
 */
const mostUnproven = 100

/**
 * Keeps what speaks against a log, for ever: the checkpoint that was cosigned, an empty line, and the request that does not
 * go with it, with the log's own signature and no other. Gives the name of the file, `null` if nothing is kept: a verdict
 * may only mean that somebody is behind. Durable on return.
 *
 * `<origin>-<size>.inconsistent` proves that the log has forked: it signed two trees of this size. An
 * `<origin>-<old>-<size>-<root>.unproven` proves nothing yet, but asks for the proof that is missing.
 */
export async function keepEvidence(
  directory: string,
  seen: Seen,
  asked: Asked,
  verdict: Verdict,
): Promise<string | null> {
  const { origin, size, root } = asked.checkpoint
  const isFork = contradicts(asked.checkpoint, seen.checkpoint)
  if (!isFork && (verdict !== 'not-proven' || (await isFull(directory, origin)))) return null
  const unproven = `-${seen.checkpoint.size}-${size}-${hex(root.subarray(0, 8))}.unproven`
  const path = fileOf(directory, origin, isFork ? `-${size}.inconsistent` : unproven)
  const request = formatAddCheckpoint({ ...asked, checkpoint: formatNote(asked.note) })
  await createKeyFile(path, utf8(`${seen.note}\n${request}`))
  return basename(path)
}

async function isFull(directory: string, origin: string): Promise<boolean> {
  const beginning = basename(fileOf(directory, origin, '-'))
  const isOfThisLog = (name: string) =>
    name.startsWith(beginning) && /^\d+-\d+-[0-9a-f]{16}\.unproven$/.test(name.slice(beginning.length))
  return (await readdir(directory)).filter(isOfThisLog).length >= mostUnproven
}
