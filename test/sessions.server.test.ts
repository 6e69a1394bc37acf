import { beforeAll, describe, expect, it } from 'vitest'
import { listAll, login, logout } from '../src/client/clinic.js'
import { RelayRefused, relayClient } from '../src/client/relay.js'
import { deleteEndedSessions } from '../src/clinics/sessions.js'
import { freshDatabase, type TestDatabase } from './support/database.js'
import { atRelay, type Clinic, employ, openClinic } from './support/people.js'
import { startRelay, type TestRelay } from './support/relay.js'

let database: TestDatabase
let relay: TestRelay
let one: Clinic
let two: Clinic

beforeAll(async () => {
  database = await freshDatabase()
  relay = await startRelay(database, { keep: true })
  const staff = await employ(relay)
  one = await openClinic(relay, staff, 'One')
  two = await openClinic(relay, staff, 'Two')
  return () => relay.stop()
})

const now = () => new Date()

describe('a session', () => {
  it('is refused to a key that did not sign, and each challenge opens one session', async () => {
    const impostor = {
      relay: relay.client,
      origin: relay.client.origin,
      clinicId: one.clinicId,
      holder: two.holder,
      clock: now,
    }
    await expect(login(impostor)).rejects.toThrow(RelayRefused)
    const calls: RequestInit[] = []
    const recording: typeof fetch = (input, init) => {
      if (input instanceof URL && input.pathname.endsWith('/session') && init) calls.push(init)
      return fetch(input, init)
    }
    const session = await login({ ...impostor, relay: relayClient(relay.url, recording), holder: one.holder })
    const replay = () => fetch(new URL('/api/v1/clinic/session', relay.url), calls[0])
    expect((await replay()).status).toBe(401)
    await logout(session)
    expect((await replay()).status).toBe(401)
    await database.transaction(deleteEndedSessions)
    expect((await replay()).status).toBe(401)
  })

  it('ends when its time is over, by the database clock', async () => {
    const at = await atRelay(relay, one)
    try {
      await database.setClock({ aheadMs: 11 * 3_600_000 })
      await expect(listAll(at)).rejects.toMatchObject({ status: 401 })
    } finally {
      await database.setClock({ aheadMs: 0 })
    }
  })
})
