/** The relay as operators run it, `dist/main.js` in a process of its own; also for tools that are no tests. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { relayClient } from '../../src/client/relay.js'
import { operatorTokenOf, relaySecretPath } from '../../src/keyring/relay-keys.js'
import type { TestRelay } from './relay.js'

/** npm runs everything in the root of the checkout. */
const main = resolve('dist', 'main.js')

/** How a process ended, and how long it lived. */
export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
  livedMs: number
  stdout: string
  stderr: string
}

/** A relay in a process of its own. Whoever makes it has to see to its end. */
export interface RelayProcess {
  pid: number
  /** What it has written so far. */
  stdout(): string
  stderr(): string
  /** Resolves with the milliseconds since the process was made, once it said that it started; throws if it ends before. */
  started: Promise<number>
  exited: Promise<Exit>
  /** Sends a signal, unless it has ended, and waits for the end: how it ended and the milliseconds that this took. */
  stop(signal?: NodeJS.Signals): Promise<Exit & { tookMs: number }>
}

export type Variables = Record<string, string | undefined>

/**
 * Starts a relay in a folder. It has the variables given here and no other of ours: not those of the test run. `wrap` is a
 * program that becomes it, strace say.
 */
export function spawnRelay(folder: string, variables: Variables, wrap: readonly string[] = []): RelayProcess {
  const startedAt = performance.now()
  const [program, ...rest] = [...wrap, process.execPath, main]
  const child = spawn(program, rest, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { pid } = child
  if (pid === undefined) throw new Error('the relay process could not be made')
  const written = collect(child)
  const exited = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    livedMs: performance.now() - startedAt,
    stdout: written.stdout(),
    stderr: written.stderr(),
  }))
  const started = new Promise<number>((done, failed) => {
    const look = () => {
      // A relay logs it; a demo greets whoever started it instead.
      if (!/"msg":"started"|Ctrl-C stops it/.test(written.stdout())) return
      child.stdout.off('data', look)
      done(performance.now() - startedAt)
    }
    child.stdout.on('data', look)
    void exited.then(({ stderr, code }) => failed(new Error(`the relay ended with ${code}: ${stderr}`)))
  })
  // Whoever only waits for the end does not look at it.
  started.catch(() => undefined)
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    const from = performance.now()
    child.kill(signal)
    return { ...(await exited), tookMs: performance.now() - from }
  }
  return { pid, ...written, started, exited, stop }
}

function collect(child: ChildProcess): Pick<RelayProcess, 'stdout' | 'stderr'> {
  const chunks = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (chunk: string) => {
      chunks[stream] += chunk
    })
  }
  return { stdout: () => chunks.stdout, stderr: () => chunks.stderr }
}

/**
 * The relay of a process as `people.ts` takes one: what staff and clinics need of it is its address and, for the first
 * member of staff, the operator token, which whoever can read the keys has.
 */
export async function peopleOf({
  url,
  keysDirectory,
}: {
  url: URL
  keysDirectory: string
}): Promise<TestRelay> {
  const secret = new Uint8Array(await readFile(relaySecretPath(keysDirectory)))
  const relay = { keys: { operatorToken: operatorTokenOf(secret) } }
  return { relay, url, keysDirectory, client: relayClient(url) } as unknown as TestRelay
}
