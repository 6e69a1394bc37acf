/** A witness that runs in this process and is asked over HTTP. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { listen } from '../../src/http/listen.js'
import { formatVkey, parseVkey } from '../../src/tlog/note.js'
import { logAddress } from '../../src/witness/fetch-log-key.js'
import { witnessServer } from '../../src/witness/server.js'
import { openWitness } from '../../src/witness/witness.js'

export interface TestWitness {
  directory: string
  url: string
  vkey: string
  logs: string[]
  /** What it told of refusals, a line each. */
  told: string[]
  add(body: string | Uint8Array): Promise<Response>
  get(path: string): Promise<Response>
  close(): Promise<void>
}

/** An empty folder of a test's own. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'videre-witness-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** Opens a witness of logs, whose keys or addresses are given, on a directory, a new one if none is named. */
export async function startWitness(
  logs: readonly string[],
  {
    directory,
    name = 'witness.example.org',
    clock = () => new Date(),
  }: { directory?: string; name?: string | null; clock?: () => Date } = {},
): Promise<TestWitness> {
  const told: string[] = []
  const tell = (line: string) => void told.push(line)
  const place = directory ?? (await emptyFolder())
  const witness = await openWitness({
    directory: place,
    name,
    usualName: null,
    logKeys: logs.filter((log) => !log.startsWith('http')).map((vkey) => parseVkey(vkey)!),
    logAddresses: logs.filter((log) => log.startsWith('http')).map(logAddress),
    clock,
    tell,
  })
  const listening = await listen((request) => witnessServer(witness, tell).fetch(request), '127.0.0.1', 0)
  const url = `http://127.0.0.1:${listening.port}`
  let isOpen = true
  const close = async () => {
    if (!isOpen) return
    isOpen = false
    await listening.close()
    await witness.close()
  }
  onTestFinished(close)
  return {
    directory: place,
    url,
    vkey: formatVkey(witness.key),
    logs: witness.logs.map(formatVkey),
    told,
    add: (body) => fetch(`${url}/add-checkpoint`, { method: 'POST', body: body as BodyInit }),
    get: (path) => fetch(`${url}${path}`),
    close,
  }
}
