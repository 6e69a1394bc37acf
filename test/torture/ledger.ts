import { type FileHandle, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { z } from 'zod'
import { syncDirectory } from '../../src/base/directories.js'
import type { SealedHere } from '../../src/client/sender.js'
import type { sealedAnswer } from '../../src/contract/enquiries.js'

/** An answer to a sealed enquiry, as it travels. */
export type AnswerText = z.input<typeof sealedAnswer>

/**
 * What a sender knows of its enquiries. `sealed`: these bytes are about to be sent, as often as it takes. `acknowledged`: the relay
 * has answered for them. `given-up`: there was no answer to the first attempt, and there will be no other.
 */
export type Line =
  | {
      kind: 'sealed'
      enquiryId: string
      message: string
      patientSecret: string
      request: SealedHere['request']
    }
  | { kind: 'acknowledged'; enquiryId: string; attempts: number; answer: AnswerText }
  | { kind: 'given-up'; enquiryId: string }

/** The senders' side of the story: a file of JSON lines, in which nothing counts before it is on disk. */
export interface Ledger {
  /** Writes a line. It is on disk when this resolves. */
  note(line: Line): Promise<void>
  /** Every line that was written, read back from the file. */
  read(): Promise<Line[]>
  close(): Promise<void>
}

/** Opens a new ledger at a path. */
export async function openLedger(path: string): Promise<Ledger> {
  const file = await open(path, 'ax', 0o600)
  await syncDirectory(dirname(path))
  const waiting: string[] = []
  let last: Promise<void> = Promise.resolve()
  return {
    note(line) {
      waiting.push(`${JSON.stringify(line)}\n`)
      // What comes in while the disk is busy goes to it together: the first one to have its turn takes all.
      last = last.then(() => flush(file, waiting.splice(0)))
      return last
    },
    async read() {
      const text = await readFile(path, 'utf8')
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Line)
    },
    close: () => file.close(),
  }
}

async function flush(file: FileHandle, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return
  await file.appendFile(lines.join(''))
  await file.datasync()
}
