import { eq } from 'drizzle-orm'
import type { Context } from 'hono'
import { hashOf } from '../base/hash.js'
import { Refusal } from '../base/refusal.js'
import type { Database, Transaction } from '../database/database.js'
import { integrationTokens } from '../database/schema.js'
import { bearerToken } from '../http/api.js'
import type { Policy } from '../policy/policy.js'

/** What checking integrations needs of the relay. */
export interface Integrations {
  database: Database
  policy: Policy
  /** In a demo anybody on this machine may try the route. */
  demo: boolean
}

/** The hash under which an integration's token (32 bytes) is kept. */
const tokenHashOf = (token: Uint8Array): Uint8Array => hashOf('videre/v1/integration-token', token)

/**
 * Refuses a caller that is not an integration of the policy. The relay sees what such a caller sends before sealing it,
 * so that only those may use it whom the operator named.
 */
export async function checkIntegration({ database, policy, demo }: Integrations, c: Context): Promise<void> {
  if (demo && c.req.header('Authorization') === undefined) return
  const tokenHash = tokenHashOf(bearerToken(c))
  const [known] = await database.transaction(
    (tx) =>
      tx
        .select({ name: integrationTokens.name })
        .from(integrationTokens)
        .where(eq(integrationTokens.tokenHash, tokenHash)),
    { readOnly: true },
  )
  if (known === undefined) throw new Refusal('unauthenticated')
  if (!policy.integrations.includes(known.name)) throw new Refusal('forbidden')
}

/** Sets the token of an integration that the policy names. An earlier token stops working at once. */
export async function setIntegrationToken(
  tx: Transaction,
  name: string,
  token: Uint8Array,
  issuedAt: Date,
): Promise<void> {
  const tokenHash = tokenHashOf(token)
  await tx
    .insert(integrationTokens)
    .values({ name, tokenHash, issuedAt })
    .onConflictDoUpdate({ target: integrationTokens.name, set: { tokenHash, issuedAt } })
}
