import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below what the kernel gives to outgoing connections: one of those could take the port before it is used. */
const lowest = 12_000
const highest = 32_000

/** A port of loopback on which nobody listens, and which nobody is given by chance before it is used. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest))
    if (await isFree(port)) return port
  }
  throw new Error('no free port')
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer()
  const taken = new Promise<false>((resolve) => probe.once('error', () => resolve(false)))
  const free = once(probe.listen(port, '127.0.0.1'), 'listening').then(() => true as const)
  free.catch(() => undefined)
  if (!(await Promise.race([taken, free]))) return false
  probe.close()
  await once(probe, 'close')
  return true
}
