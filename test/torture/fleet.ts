import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../support/free-port.js'
import { type RelayProcess, spawnRelay, type Variables } from '../support/relay-process.js'
import { startRoundRobin } from '../support/round-robin.js'

/** Relays of one database and one keys directory, behind one address. */
export interface Fleet {
  url: URL
  keysDirectory: string
  size: number
  /** Kills one (SIGKILL), wherever in its life it is, and waits for its end. Throws if it had ended by itself. */
  kill(which: number): Promise<void>
  /** Starts one that is dead. Resolves when it says that it started; throws if it ends before. */
  start(which: number): Promise<void>
  stop(): Promise<void>
}

/** Starts `size` relays in a folder, with these variables besides those that put them there. */
export async function startFleet(folder: string, size: number, variables: Variables): Promise<Fleet> {
  const keysDirectory = join(folder, 'keys')
  const ports: number[] = []
  for (let i = 0; i < size; i++) ports.push(await freePort())
  const front = await startRoundRobin(ports)
  const running: (RelayProcess | undefined)[] = []

  async function start(which: number): Promise<void> {
    const own = join(folder, `relay-${which}`)
    await mkdir(own, { recursive: true })
    const relay = spawnRelay(own, {
      VIDERE_DATA_DIR: join(own, 'data'),
      VIDERE_KEYS_DIR: keysDirectory,
      VIDERE_PUBLIC_URL: front.url.origin,
      PORT: String(ports[which]),
      ...variables,
    })
    running[which] = relay
    await relay.started
  }

  async function kill(which: number): Promise<void> {
    const exit = await running[which]?.stop('SIGKILL')
    if (exit !== undefined && exit.signal !== 'SIGKILL')
      throw new Error(`a relay ended by itself, with ${exit.code ?? exit.signal}: ${exit.stderr}`)
  }

  const stop = async () => {
    for (const relay of running) await relay?.stop('SIGKILL')
    await front.stop()
  }
  try {
    await Promise.all(ports.map((_, which) => start(which)))
  } catch (error) {
    await stop()
    throw error
  }
  return { url: front.url, keysDirectory, size, kill, start, stop }
}
