import type { FileHandle } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { lockDirectory } from '../../base/directory-lock.js'

const askAgainMs = 50

/**
 * The right to rewrite the files of an embedded database (checkpoint, vacuum) or to copy them, which exclude each other:
 * `null` if another process has it and keeps it for longer than `patienceMs`. Release it by closing. It spares a copy from
 * being made again and again; that a copy is right does not depend on it (`copy-files.ts`).
 */
export async function takeFiles(directory: string, patienceMs: number): Promise<FileHandle | null> {
  const lateAt = performance.now() + patienceMs
  for (;;) {
    const taken = await lockDirectory(directory, 'files.lock')
    if (taken !== null || performance.now() >= lateAt) return taken
    await setTimeout(askAgainMs)
  }
}
