import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('./commit-stream.mjs', import.meta.url))

/** A running `commit-stream.mjs` and what it has said so far. */
export interface CommitStream {
  process: ChildProcess
  lines: string[]
  /** The rows that were acknowledged. */
  acknowledged(): number[]
  /** Resolves when it has said a line that begins so; throws when it ends without. */
  says(beginning: string): Promise<string>
  /** Resolves with the exit code, null after a signal, once all that it said is in `lines`. */
  ended: Promise<number | null>
}

/** Starts it on a directory: for a number of rows, or until it is killed. `wrap` is a program that starts it, strace say. */
export function startCommitStream(
  directory: string,
  { rows = Number.POSITIVE_INFINITY, wrap = [] as string[], env = {} as Record<string, string> } = {},
): CommitStream {
  // They live for a moment: the engine's code is compiled once and quickly, not a second time to run fast.
  const command = [...wrap, process.execPath, '--liftoff-only', script, directory, String(rows)]
  const child = spawn(command[0]!, command.slice(1), {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Where the tests' own directories are: what a killed process leaves goes with them.
    env: { ...process.env, TMPDIR: dirname(directory), ...env },
  })
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => lines.push(line))
  const ended = Promise.all([once(child, 'exit'), once(reader, 'close')]).then(
    ([[code]]) => code as number | null,
  )
  const says = async (beginning: string) => {
    for (;;) {
      const line = lines.find((each) => each.startsWith(beginning))
      if (line !== undefined) return line
      const next = await Promise.race([once(reader, 'line').then(() => true), ended.then(() => false)])
      if (!next && !lines.some((each) => each.startsWith(beginning))) {
        throw new Error(`ended without saying "${beginning}", but: ${lines.at(-1)}`)
      }
    }
  }
  const acknowledged = () =>
    lines.filter((line) => line.startsWith('acknowledged ')).map((line) => Number(line.split(' ')[1]))
  return { process: child, lines, acknowledged, says, ended }
}
