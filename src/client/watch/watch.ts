import { z } from 'zod'
import { equalBytes } from '../../base/bytes.js'
import { trustSchema } from '../../prove/trust.js'
import { type ClinicAtRelay, listAll } from '../clinic.js'
import { renewKey } from '../keys.js'
import { RelayRefused, RelayUnexpected, RelayUnreachable } from '../relay.js'
import { fetchTrust } from '../sender.js'
import type { Finding } from './findings.js'
import { logReader } from './log-reader.js'
import { watchLog } from './watch-log.js'
import { watchNumbers } from './watch-numbers.js'
import type { Watched } from './watched.js'

/** What a look gave: what to keep for the next one, what is wrong, and the clinic with the checkpoint for its receipts. */
export interface Look {
  watched: Watched
  findings: Finding[]
  clinic: ClinicAtRelay
  /** Why the clinic's key entry could not be renewed although it is time; `null` if it was, or need not be. */
  notRenewed: string | null
}

/** A key is proven anew after a week: long before its 30 days are over, also for a clinic that is closed in the summer. */
const renewAfterMs = 7 * 24 * 3_600_000

/**
 * Looks at what the relay does, as every clinic does each time that it opens its inbox: the log continues what it was, nobody else's
 * key is entered in the clinic's name, and no delivery is withheld. Renews the clinic's key entry when it is a week old.
 */
export async function watch(clinic: ClinicAtRelay, watched: Watched): Promise<Look> {
  const asked = await fetchTrust(clinic.relay)
  const log = await watchLog(logReader(clinic.relay, watched.log.origin), watched, clinic.clinicId)
  // After the log: what came in since then has its number only at the next look.
  const inbox = await listAll(clinic)
  const numbers = await watchNumbers(clinic, watched, inbox, log.arrived)
  const { checkpoint } = log
  const seen = {
    ...clinic,
    checkpoint: checkpoint === null ? null : { size: checkpoint.size, root: checkpoint.root },
  }
  const isOld = log.provenAt === null || clinic.clock().getTime() - log.provenAt.getTime() > renewAfterMs
  return {
    clinic: seen,
    notRenewed: isOld ? await whyNotRenewed(seen) : null,
    watched: {
      ...watched,
      log: log.log,
      provenAt: log.provenAt,
      numbers: numbers.numbers,
      deliveries: numbers.deliveries,
    },
    findings: [...changedKeys(watched, asked), ...log.findings, ...numbers.findings],
  }
}

/** Renews the key entry. That a relay will not have it takes nothing from what was found, and there are three weeks left. */
async function whyNotRenewed(clinic: ClinicAtRelay): Promise<string | null> {
  try {
    await renewKey(clinic)
    return null
  } catch (error) {
    const isOfRelay = [RelayRefused, RelayUnexpected, RelayUnreachable].some((kind) => error instanceof kind)
    if (isOfRelay && error instanceof Error) return error.message
    throw error
  }
}

/** Other keys than those of the first meeting are the operator's to explain: they are not taken over here. */
function changedKeys({ trust }: Watched, asked: Watched['trust']): Finding[] {
  const lacks = (all: readonly Uint8Array[], one: Uint8Array) => !all.some((known) => equalBytes(known, one))
  const isSame =
    equalBytes(trust.relayKey, asked.relayKey) &&
    trust.logs.join() === asked.logs.join() &&
    trust.registrars.every((key) => !lacks(asked.registrars, key))
  if (isSame) return []
  const proof = { before: z.encode(trustSchema, trust), now: z.encode(trustSchema, asked) }
  return [{ kind: 'keys_changed', proof }]
}
