import { eq } from 'drizzle-orm'
import { utf8 } from '../base/bytes.js'
import { hashOf } from '../base/hash.js'
import { Refusal } from '../base/refusal.js'
import type { Database, Transaction } from '../database/database.js'
import { integrationTokens } from '../database/schema.js'
import type { Policy } from '../policy/policy.js'

/** What checking integrations needs of the relay. */
export interface Integrations {
  database: Database
  policy: Policy
  /** In a demo anybody on this machine may try the route. */
  demo: boolean
}

/** The hash under which an integration's token is kept. */
export const integrationTokenHashOf = (token: string): Uint8Array =>
  hashOf('videre/v1/integration-token', utf8(token))

/**
 * Refuses a caller that is not an integration of the policy. The relay sees what such a caller sends before sealing it,
 * so that only those may use it whom the operator named.
 */
export async function checkIntegration(
  { database, policy, demo }: Integrations,
  authorization: string | undefined,
): Promise<void> {
  if (demo && authorization === undefined) return
  const token = /^Bearer ([A-Za-z0-9_-]{16,128})$/i.exec(authorization ?? '')?.[1]
  if (token === undefined) throw new Refusal('unauthenticated')
  const [known] = await database.transaction(
    (tx) =>
      tx
        .select({ name: integrationTokens.name })
        .from(integrationTokens)
        .where(eq(integrationTokens.tokenHash, integrationTokenHashOf(token))),
    { readOnly: true },
  )
  if (known === undefined) throw new Refusal('unauthenticated')
  if (!policy.integrations.includes(known.name)) throw new Refusal('forbidden')
}

/** Sets the token of an integration that the policy names. An earlier token stops working at once. */
export async function setIntegrationToken(
  tx: Transaction,
  name: string,
  token: string,
  issuedAt: Date,
): Promise<void> {
  const tokenHash = integrationTokenHashOf(token)
  await tx
    .insert(integrationTokens)
    .values({ name, tokenHash, issuedAt })
    .onConflictDoUpdate({ target: integrationTokens.name, set: { tokenHash, issuedAt } })
}
