import { newId } from '../../base/ids.js'
import type { Log as Logger } from '../../base/log.js'
import type { Database, Transaction } from '../../database/database.js'
import { logQueue } from '../../database/schema.js'
import { currentLog, type Head, headOf, type Log, newestCheckpoint } from './head.js'
import { type HighWater, highWater } from './high-water.js'
import { integrateBatch, type Tree } from './integrate.js'
import { type Lease, releaseLease, takeLease } from './lease.js'
import { checkMarks, type Refusing, type Signing, signHead } from './sign.js'

/** What leading the log needs of the relay. */
export interface Leading extends Signing {
  log: Logger
}

/** The relay's part in its log. */
export interface LogLeader {
  /**
   * Takes all that waits into the log and publishes a checkpoint, unless another process leads. What was committed before
   * the call is then in a signed checkpoint, or {@link LogLeader.refusing} says why not. Calls follow one another.
   */
  integrate(): Promise<'led' | 'not-leading' | 'refused'>
  /** Why the relay does not sign its log at present, and so promises nothing; `null` if it does. As of the last look. */
  refusing(): Refusing | null
  /** Lets another process lead at once. */
  release(): Promise<void>
}

/** An embedded database has one process at a time, by the lock on its directory: whoever held the lease before is gone. */
const theOnlyOne = '00000000-0000-0000-0000-000000000000'

/** Joins the processes that can lead the log. Looks at the high-water marks, which are in files, before it returns. */
export async function openLogLeader(
  leading: Leading,
  marks: HighWater = highWater(leading.marksDirectory),
): Promise<LogLeader> {
  const { database } = leading
  const holder = database.engine === 'embedded' ? theOnlyOne : newId()
  let known: Tree | null = null
  let refusing: Refusing | null = null
  try {
    refusing = (await look(database, marks)).refusing
  } catch {
    // A patient's enquiry needs no log: the relay starts, and promises nothing.
    refuse('failing')
  }
  let turn: Promise<unknown> = Promise.resolve()

  async function lead(): Promise<'led' | 'not-leading' | 'refused'> {
    const found = await look(database, marks)
    if (found.refusing !== null) return refuse(found.refusing)
    // Whoever only looks writes nothing: an idle relay leaves its disk alone.
    if (!found.hasWork) return 'led'
    for (;;) {
      const step = await database.transaction((tx) => integrateOnce(tx, holder, known))
      if (step === null) return 'not-leading'
      known = step.tree ?? known
      if (step.toSign !== null) {
        const signed = await signHead(leading, marks, step.log, step.lease, step.toSign)
        if (signed === 'outrun') return 'not-leading'
        if (signed !== 'signed') return refuse(signed)
      }
      if (step.tree?.mayBeMore !== true) return 'led'
    }
  }

  function refuse(code: Refusing): 'refused' {
    // Once, not every second: readiness says it until it is settled.
    if (refusing !== code) leading.log.error('log-not-signed', { code })
    refusing = code
    known = null
    return 'refused'
  }

  async function takeTurn(): ReturnType<typeof lead> {
    try {
      const outcome = await lead()
      if (outcome !== 'refused') refusing = null
      return outcome
    } catch (error) {
      refuse('failing')
      // Where a disk is full or read-only here, another process may do better.
      await database.transaction((tx) => releaseLease(tx, holder)).catch(() => undefined)
      throw error
    }
  }

  return {
    integrate() {
      const mine = turn.then(takeTurn)
      turn = mine.catch(() => undefined)
      return mine
    },
    refusing: () => refusing,
    release: () => database.transaction((tx) => releaseLease(tx, holder)),
  }
}

/** Whether the log may be signed, and whether there is something to do for whoever leads. */
const look = (
  database: Database,
  marks: HighWater,
): Promise<{ refusing: Refusing | null; hasWork: boolean }> =>
  database.transaction(
    async (tx) => {
      const log = await currentLog(tx)
      const refusing = await checkMarks(tx, log, marks)
      const waiting = await tx.select({ id: logQueue.id }).from(logQueue).limit(1)
      const { size } = await headOf(tx, log.number)
      const signed = await newestCheckpoint(tx, log.number)
      return { refusing, hasWork: waiting.length > 0 || size !== (signed?.size ?? 0) }
    },
    { readOnly: true },
  )

interface Step {
  log: Log
  lease: Lease
  /** The tree after a batch; `null` if nothing waited. */
  tree: Tree | null
  /** The head, if no checkpoint of it was published: a leader before may have stopped in between. */
  toSign: Head | null
}

async function integrateOnce(tx: Transaction, holder: string, known: Tree | null): Promise<Step | null> {
  const lease = await takeLease(tx, holder)
  if (lease === null) return null
  const log = await currentLog(tx)
  const tree = await integrateBatch(tx, log.number, known)
  const head = tree ?? (await headOf(tx, log.number))
  const signed = await newestCheckpoint(tx, log.number)
  const isSigned = head.size === 0 || signed?.size === head.size
  return { log, lease, tree, toSign: isSigned ? null : head }
}
