/** A relay as operators run it, outside the demo, with clinics and an integration's token. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { base64url } from '../dist/base/bytes.js'
import { relayClient } from '../dist/client/relay.js'
import { fetchOffer } from '../dist/client/sender.js'
import { operatorTokenOf, relaySecretPath } from '../dist/keyring/relay-keys.js'

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await once(probe, 'close')
  return port
}

/** Starts one; `nodeOptions` go to Node (`--cpu-prof`, say). On return it is furnished with `clinicCount` clinics. */
export async function startRelay({ databaseUrl, people, clinicCount, nodeOptions = [] }) {
  const folder = await mkdtemp(join(tmpdir(), 'videre-bench-'))
  const port = await freePort()
  const url = new URL(`http://127.0.0.1:${port}`)
  const env = {
    PATH: process.env.PATH,
    TMPDIR: folder,
    PORT: String(port),
    VIDERE_PUBLIC_URL: url.origin,
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
  }
  const child = spawn(process.execPath, [...nodeOptions, main], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = once(child, 'exit')
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await ready(url, child)
    return { pid: child.pid, url, stop, ...(await furnish(url, join(folder, 'keys'), people, clinicCount)) }
  } catch (error) {
    await stop()
    throw error
  }
}

async function ready(url, child) {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (child.exitCode !== null) throw new Error(`the relay ended with ${child.exitCode}`)
    const answer = await fetch(new URL('/readyz', url)).catch(() => null)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the relay was not ready within 30 s')
}

async function furnish(url, keysDirectory, { employ, openClinic, act }, clinicCount) {
  const client = relayClient(url)
  const secret = new Uint8Array(await readFile(relaySecretPath(keysDirectory)))
  const relay = { client, relay: { keys: { operatorToken: operatorTokenOf(secret) } } }
  const staff = await employ(relay)
  const clinics = []
  for (let i = 0; i < clinicCount; i++) clinics.push(await openClinic(relay, staff, `Clinic ${i}`))
  const offer = await fetchOffer(client)
  const [integration] = offer.policy.integrations ?? ['booking-site']
  const { token } = await act(relay, staff, 'integration.issue', { name: integration })
  const clinicIds = clinics.map(({ clinicId }) => clinicId)
  const runRetention = () => act(relay, staff, 'retention.run', {})
  return { client, offer, clinics, clinicIds, token: base64url(token), runRetention }
}
