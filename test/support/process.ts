/** The relay as operators run it: `dist/main.js` in a process of its own, with an environment of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, onTestFinished } from 'vitest'
import { relayClient } from '../../src/client/relay.js'
import { operatorTokenOf, relaySecretPath } from '../../src/keyring/relay-keys.js'
import type { DatabaseLocation } from './database.js'
import type { TestRelay } from './relay.js'

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

/** How a process ended, and how long it lived. */
export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
  livedMs: number
  stdout: string
  stderr: string
}

/** A relay in a process of its own. It is killed, if it still runs, when the test (or else the file) is finished. */
export interface RelayProcess {
  pid: number
  /** What it has written so far. */
  stdout(): string
  stderr(): string
  /** Resolves with the milliseconds since the process was made, once it said that it started; throws if it ends before. */
  started: Promise<number>
  exited: Promise<Exit>
  /** Sends a signal and waits for the end: how it ended and the milliseconds that this took. */
  stop(signal?: NodeJS.Signals): Promise<Exit & { tookMs: number }>
}

/** Where a relay process works: a folder that goes at the end, and the variables that put it there. */
export interface Place {
  folder: string
  url: URL
  keysDirectory: string
  env: Record<string, string>
}

export type Variables = Record<string, string | undefined>

/** A port of loopback on which nobody listens. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

/** An empty folder that goes at the end. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'videre-process-'))
  atTheEnd(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** A place for a relay outside the demo, on a database that a test was given. */
export async function placeOn({ env }: DatabaseLocation, keysDirectory?: string): Promise<Place> {
  const folder = await temporaryFolder()
  const port = await freePort()
  const url = new URL(`http://127.0.0.1:${port}`)
  const keys = keysDirectory ?? join(folder, 'keys')
  return {
    folder,
    url,
    keysDirectory: keys,
    env: { ...env, PORT: String(port), VIDERE_PUBLIC_URL: url.origin, VIDERE_KEYS_DIR: keys },
  }
}

/** Starts a relay in a folder. It has the variables given here and no other of ours: not those of the test run. */
export function startRelayProcess(folder: string, variables: Variables): RelayProcess {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [main], {
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
  const started = new Promise<number>((resolve, reject) => {
    child.stdout.on('data', () => {
      // A relay logs it; a demo greets whoever started it instead.
      if (/"msg":"started"|Ctrl-C stops it/.test(written.stdout())) resolve(performance.now() - startedAt)
    })
    void exited.then(({ stderr, code }) => reject(new Error(`the relay ended with ${code}: ${stderr}`)))
  })
  // Whoever only waits for the end does not look at it.
  started.catch(() => undefined)
  atTheEnd(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await exited
  })
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    const from = performance.now()
    child.kill(signal)
    return { ...(await exited), tookMs: performance.now() - from }
  }
  return { pid, ...written, started, exited, stop }
}

/** Starts a relay at a place and waits until it has started. `also` overrides the place's variables. */
export async function startedRelay(place: Place, also: Variables = {}): Promise<RelayProcess> {
  const relay = startRelayProcess(place.folder, { ...place.env, ...also })
  await relay.started
  return relay
}

/** A start that is to be refused: how the process ended. It is killed after 20 s if it does not end by itself. */
export async function refusedStart(folder: string, variables: Variables): Promise<Exit> {
  const relay = startRelayProcess(folder, variables)
  const late = setTimeout(() => void relay.stop('SIGKILL'), 20_000)
  return relay.exited.finally(() => clearTimeout(late))
}

/**
 * Tries something that is promised within `promisedMs`, and gives the first try that kept it, else the second: `isJudged` is
 * false if both were slow and programs had to wait for a processor for most of the time. Then the machine is what was measured.
 */
export async function triedTwice<T extends { tookMs: number }>(
  promisedMs: number,
  attempt: () => Promise<T>,
): Promise<T & { isJudged: boolean }> {
  const first = await attempt()
  if (first.tookMs < promisedMs) return { ...first, isJudged: true }
  const before = waitedMs()
  const second = await attempt()
  const isBusy = waitedMs() - before > second.tookMs / 2
  if (isBusy && second.tookMs >= promisedMs) {
    console.warn(
      `NOT JUDGED: ${Math.round(second.tookMs)} ms, ${promisedMs} promised, on a machine that is too busy`,
    )
  }
  return { ...second, isJudged: second.tookMs < promisedMs || !isBusy }
}

/** For how long some program had to wait for a processor so far (Linux); elsewhere always 0. */
function waitedMs(): number {
  try {
    return Number(/^some .*total=(\d+)/.exec(readFileSync('/proc/pressure/cpu', 'utf8'))?.[1] ?? 0) / 1000
  } catch {
    return 0
  }
}

/** Expects of a refused start that it said this sentence and nothing besides. */
export function expectSentence(exit: Exit, sentence: string): void {
  expect(exit.stderr).toBe(`videre: ${sentence}\n`)
  expect(exit).toMatchObject({ code: 1, signal: null, stdout: '' })
}

/**
 * The relay of a process as `people.ts` takes one: what staff and clinics need of it is its address and, for the first
 * member of staff, the operator token, which whoever can read the keys has.
 */
export async function peopleOf({
  url,
  keysDirectory,
}: Pick<Place, 'url' | 'keysDirectory'>): Promise<TestRelay> {
  const secret = new Uint8Array(await readFile(relaySecretPath(keysDirectory)))
  const relay = { keys: { operatorToken: operatorTokenOf(secret) } }
  return { relay, url, keysDirectory, client: relayClient(url) } as unknown as TestRelay
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

const ends: (() => Promise<unknown>)[] = []

afterAll(async () => {
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) await end()
})

/** When the running test is finished, or, outside of one, the file. Last made, first undone. */
function atTheEnd(end: () => Promise<unknown>): void {
  try {
    onTestFinished(async () => void (await end()))
  } catch {
    ends.push(end)
  }
}
