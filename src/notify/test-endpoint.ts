import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import { newId } from '../base/ids.js'
import { Refusal } from '../base/refusal.js'
import type { endpointTestAnswer } from '../contract/endpoints.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { clinics, noticeEndpoints } from '../database/schema.js'
import { attempt, type Channels, type Unsent } from './attempt.js'

/** What testing an endpoint needs of the relay. */
export interface Testing extends Channels {
  database: Database
}

/** Often enough for somebody who mends something, and too seldom to call somebody else with. */
const betweenTestsMs = 10_000

/**
 * Sends a notice that says only that it is a test, and says what came of it. An endpoint that takes it is in use from then on,
 * also if it was switched off, and what waits for it is due. Refuses (`not-found`) one that is not the clinic's, and (`too-soon`) a
 * test within ten seconds of the one before.
 */
export async function testEndpoint(
  testing: Testing,
  clinicId: string,
  id: string,
): Promise<z.output<typeof endpointTestAnswer>> {
  const { letter, address } = await testing.database.transaction((tx) => letterFor(tx, clinicId, id))
  const outcome = await attempt(testing, letter, new AbortController().signal)
  const taken = outcome.kind === 'taken' || outcome.kind === 'filed'
  return testing.database.transaction(async (tx) => {
    const back = { state: 'active' as const, failures: 0, failingSince: null, pausedUntil: null }
    const [endpoint] = await tx
      .update(noticeEndpoints)
      .set({ lastAnswer: outcome.code, answeredAt: await now(tx), ...(taken ? back : {}) })
      .where(and(eq(noticeEndpoints.id, id), eq(noticeEndpoints.address, address)))
      .returning({ state: noticeEndpoints.state })
    if (endpoint === undefined) throw new Refusal('not-found')
    return { taken, answer: outcome.code, state: endpoint.state }
  })
}

async function letterFor(
  tx: Transaction,
  clinicId: string,
  id: string,
): Promise<{ letter: Unsent; address: string }> {
  const at = await now(tx)
  const [found] = await tx
    .select({ endpoint: noticeEndpoints, languages: clinics.languages })
    .from(noticeEndpoints)
    .innerJoin(clinics, eq(clinics.id, noticeEndpoints.clinicId))
    .where(and(eq(noticeEndpoints.id, id), eq(noticeEndpoints.clinicId, clinicId)))
    .for('no key update', { of: noticeEndpoints })
  if (found?.endpoint.address == null) throw new Refusal('not-found')
  const { kind, address, testedAt } = found.endpoint
  const sinceMs = testedAt === null ? betweenTestsMs : Math.abs(at.getTime() - testedAt.getTime())
  if (sinceMs < betweenTestsMs) throw new Refusal('too-soon')
  await tx.update(noticeEndpoints).set({ testedAt: at }).where(eq(noticeEndpoints.id, id))
  const letter = {
    id: newId(),
    endpointId: id,
    receiver: 'clinic' as const,
    kind,
    to: { kind: 'plain' as const, address },
    languages: found.languages,
    message: 'test' as const,
    writtenAt: at,
    at,
  }
  return { letter, address }
}
