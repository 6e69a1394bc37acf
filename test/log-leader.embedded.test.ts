import { expect, test } from 'vitest'
import { logCheckpoints, logQueue } from '../src/database/schema.js'
import { openLogLeader } from '../src/prove/log/leader.js'
import { sendEnquiry } from './support/people.js'
import { world } from './support/world.js'

test('an embedded relay leads its log at once when it comes back after a crash: nobody else can', async () => {
  const { relay, clinics } = await world(1)
  await sendEnquiry(relay, clinics)
  expect(await relay.relay.leader.integrate()).toBe('led')
  await sendEnquiry(relay, clinics)
  // The one before was killed, and has not given its lease back.
  const next = await openLogLeader(relay.relay)
  expect(await next.integrate()).toBe('led')
  const { waiting, signed } = await relay.relay.database.transaction(async (tx) => ({
    waiting: await tx.$count(logQueue),
    signed: await tx.$count(logCheckpoints),
  }))
  expect(waiting).toBe(0)
  expect(signed).toBeGreaterThan(1)
})
