import type { Log as Logger } from '../../base/log.js'
import type { Database, Transaction } from '../../database/database.js'
import { parseVkey } from '../../tlog/note.js'
import { askWitness, type Failure, type Witness } from './ask-witness.js'
import type { Quorum } from './checkpoints.js'
import { dueCosignature, requestFrom, storeCosignature, wasPublished } from './due-cosignature.js'

/** The witnesses that a policy names: how many a checkpoint needs, and where and by which verifier keys they are found. */
interface LogPolicy {
  witnesses: { needed: number; from: readonly { url: string; key: string }[] }
}

/** What asking witnesses needs of the relay. */
export interface Asking {
  database: Database
  policy: { log: LogPolicy }
  log: Logger
}

/** The relay's side of its witnesses. */
export interface Witnessing {
  /**
   * Asks each witness to cosign the newest checkpoint of the log in use, unless it has, is still being asked, or is to be left
   * alone for a while because it failed. What it cosigns is stored; that it failed is logged. Costs little when there is
   * nothing to do. Throws for a failure of the database only, when all have been asked.
   */
  round(): Promise<void>
}

/** For all requests that one cosignature can take. */
const timeoutMs = 10_000

/** The first tells from where to ask, and other replicas may come in between. */
const mostAttempts = 3

/** A round is about a second: who is broken is asked once a minute. */
const longestPause = 60

/** How many witnesses a policy demands, and of which. */
export const quorumOf = ({ witnesses: { needed, from } }: LogPolicy): Quorum => ({
  needed,
  keys: from.map(({ key }) => key),
})

/** Makes ready to ask the witnesses of the policy. Throws if one of their keys is not a cosigner's verifier key. */
export function createWitnessing(relay: Asking): Witnessing {
  const turns = relay.policy.log.witnesses.from.map((named) => witnessTurns(relay, witnessOf(named)))
  return {
    async round() {
      const ended = await Promise.allSettled(turns.map((turn) => turn()))
      for (const one of ended) if (one.status === 'rejected') throw one.reason
    },
  }
}

function witnessOf({ url, key: vkey }: { url: string; key: string }): Witness {
  const key = parseVkey(vkey)
  if (key?.kind !== 'cosignature') throw new RangeError(`the key of the witness at ${url} is not a witness's`)
  return { url, key }
}

/** One witness's part in the rounds. It waits for no other. */
function witnessTurns(relay: Asking, witness: Witness): () => Promise<void> {
  let isAsked = false
  let failures = 0
  let pause = 0
  return async () => {
    if (isAsked) return
    if (pause > 0) return void pause--
    isAsked = true
    try {
      const failed = await cosignNewest(relay.database, witness)
      failures = failed === null ? 0 : failures + 1
      pause = failed === null ? 0 : Math.min(2 ** failures, longestPause) - 1
      if (failed !== null) relay.log.warn('witness-failed', { witness: witness.key.name, ...failed })
    } finally {
      isAsked = false
    }
  }
}

/** Gives why there is no cosignature, or `null` when all is well. No transaction is open while the witness is asked. */
async function cosignNewest(database: Database, witness: Witness): Promise<Failure | null> {
  const signal = AbortSignal.timeout(timeoutMs)
  const read = <T>(work: (tx: Transaction) => Promise<T>) => database.transaction(work, { readOnly: true })
  const due = await read((tx) => dueCosignature(tx, witness.key))
  if (due === null) return null
  let { request } = due
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    const answer = await askWitness(witness, request, signal)
    if (answer.kind === 'failed') return answer.failure
    if (answer.kind === 'cosigned') {
      await database.transaction((tx) => storeCosignature(tx, due, witness.key, answer.line, answer.at))
      return null
    }
    const { size } = answer
    if (!(await read((tx) => wasPublished(tx, due, size))))
      return { code: size > due.size ? 'ahead' : 'stray' }
    // Another replica was quicker, with a newer checkpoint.
    if (size > due.size) return null
    if (size === request.old) break
    request = await read((tx) => requestFrom(tx, due, size))
  }
  return { code: 'not-a-witness' }
}
