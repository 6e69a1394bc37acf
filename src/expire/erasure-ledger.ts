import { open, readdir, readFile, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { hex } from '../base/bytes.js'
import { makeDirectory, syncDirectory } from '../base/directories.js'
import { hashOf } from '../base/hash.js'
import { idBytes } from '../base/ids.js'
import { randomBytes } from '../base/sodium.js'
import { KeyFileUnusable } from '../keyring/key-files.js'

/*
 * The format. `keys/erased/2027-04-9f86d081884c7d65.erased` has a line for each delivery that was erased and would have been
 * due in that month (UTC): the SHA-256 over a domain and the delivery's random id, 64 hexadecimal digits. So a line says
 * nothing to who does not have the id already, and no file says on which day anything was erased. Files of one month are
 * added up. A process appends to files of its own only, so that replicas on a shared volume never write into one another's
 * lines, and never again to a file in which a write failed: what follows the last line feed was cut off by a crash before
 * its deed was done, and means nothing. The same files lie in `erased` of the mirror of the day keys, and either is enough:
 * what survives a lost disk for the keys' sake must not bring back what was erased.
 *
 * A delivery that is withdrawn while a hold keeps it has a line too, with the id hashed under another domain: it is not destroyed yet, and
 * no backup may release it again. When it is destroyed it has a line like every other.
 *
 * A question to the operator that was deleted before its due day has a line as a delivery has.
 *
 * How long. A line is needed while some backup can bring back a row of it that is not due, because what is due is released by
 * nobody and goes with the first run of expiry: until the delivery's due day. A backup from while it was held back
 * knows a later day. So a file is kept for 13 months after its month: a year for every hold, and the rest of a month.
 */
const keptMonths = 13

/** Where a relay keeps its ledger, for its keys' sake in two places. */
export const ledgersOf = (config: { keysDirectory: string; keysMirrorDirectory: string }): string[] =>
  [config.keysDirectory, config.keysMirrorDirectory].map((directory) => join(directory, ledgerName))

/** The name of its directory, which is among the day keys in their mirror. */
export const ledgerName = 'erased'

/** The domain of the hash that a line is. */
export const erasureDomain = 'videre/v1/erased-delivery'
/** The domain of a line of a delivery that is withdrawn, and kept for a hold. */
export const keptDomain = 'videre/v1/withdrawn-delivery'

/** A delivery that is erased, and when it would have been due. `isKept`: it is withdrawn, and a hold keeps it. */
export interface ErasedDelivery {
  id: string
  dueAt: Date
  isKept?: boolean
}

/**
 * Which deliveries were erased, outside the database and its backups: so that a backup from before does not bring them
 * back. It only grows, apart from what no backup can bring back any more.
 */
export interface ErasureLedger {
  /**
   * Writes down that deliveries are erased. For whoever is about to commit just that, when nothing can refuse it any more:
   * what is written here goes at the next start, whatever became of the commit. Durable on return; throws if it is not.
   */
  record(erased: readonly ErasedDelivery[]): Promise<void>
  /** Every line, in batches of one month for one query each. Throws {@link KeyFileUnusable} if a file is not as a relay writes it. */
  batches(): AsyncGenerator<ErasedBatch>
  /** The line of a delivery that is erased: 64 hexadecimal digits. */
  lineOf(id: string): string
  /** Removes what no backup can bring back any more at the instant `at`. */
  prune(at: Date): Promise<void>
}

/** Lines of deliveries that would have been due in the month `month` (UTC, `yyyy-mm`) at the latest. */
export interface ErasedBatch {
  month: string
  lines: string[]
}

/** A batch is one parameter of one query, of 1.3 MB. */
const batchLines = 20_000

/** The ledger in `directories`, each of which has all of it. They are made with the first line. */
export function openErasureLedger(directories: readonly string[]): ErasureLedger {
  /** The files of this process that nothing went wrong with, by their months. */
  const own = new Map<string, string>()
  let turn: Promise<unknown> = Promise.resolve()

  async function append(month: string, lines: string): Promise<void> {
    const known = own.get(month)
    const name = known ?? `${month}-${hex(randomBytes(8))}.erased`
    own.delete(month)
    for (const directory of await reachable(directories)) {
      await makeDirectory(directory)
      await appendDurably(join(directory, name), lines)
      if (known === undefined) await syncDirectory(directory)
    }
    own.set(month, name)
  }

  return {
    record(erased) {
      const mine = turn.then(async () => {
        for (const [month, lines] of linesByMonth(erased)) await append(month, lines)
      })
      turn = mine.catch(() => undefined)
      return mine
    },
    async *batches() {
      for (const { copies, month } of await filesIn(directories)) {
        const lines = await readLines(copies)
        for (let i = 0; i < lines.length; i += batchLines)
          yield { month, lines: lines.slice(i, i + batchLines) }
      }
    },
    lineOf: (id) => lineOf({ id }),
    async prune(at) {
      const oldest = monthsBefore(at, keptMonths)
      for (const { copies, month } of await filesIn(directories)) {
        if (month < oldest) for (const path of copies) await unlink(path).catch(nothingIfMissing)
      }
    },
  }
}

/**
 * Those that are there, or can be made where the keys are. Never a directory for the keys themselves: where their mirror is not
 * mounted it has to stay missing, so that the keys in it are not taken for destroyed.
 */
async function reachable(directories: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const directory of directories) {
    if ((await stat(dirname(directory)).catch(nothingIfMissing)) !== undefined) found.push(directory)
  }
  if (found.length > 0) return found
  throw new KeyFileUnusable(directories.join(' and '), 'is not there, and nothing is erased unwritten')
}

const lineOf = ({ id, isKept = false }: Omit<ErasedDelivery, 'dueAt'>): string =>
  hex(hashOf(isKept ? keptDomain : erasureDomain, idBytes(id)))

function linesByMonth(erased: readonly ErasedDelivery[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const one of erased) {
    const month = one.dueAt.toISOString().slice(0, 7)
    found.set(month, `${found.get(month) ?? ''}${lineOf(one)}\n`)
  }
  return found
}

async function appendDurably(path: string, lines: string): Promise<void> {
  const file = await open(path, 'a', 0o600)
  try {
    await file.writeFile(lines)
    await file.sync()
  } finally {
    await file.close()
  }
}

interface LedgerFile {
  month: string
  /** Its paths in the directories that have it. */
  copies: string[]
}

/** The files of the ledger; none if there is no directory yet. One under another name could be lines that count. */
async function filesIn(directories: readonly string[]): Promise<LedgerFile[]> {
  const found = new Map<string, LedgerFile>()
  for (const directory of directories) {
    for (const name of (await readdir(directory).catch(nothingIfMissing)) ?? []) {
      if (name.startsWith('.')) continue
      const path = join(directory, name)
      const month = /^(\d{4}-\d\d)-[0-9a-f]{16}\.erased$/.exec(name)?.[1]
      if (month === undefined)
        throw new KeyFileUnusable(path, 'is no file of the ledger of erasures: move it away')
      found.set(name, { month, copies: [...(found.get(name)?.copies ?? []), path] })
    }
  }
  return [...found.values()]
}

/** The lines of the copy that has most of them. A copy that is damaged does no harm while the other is not. */
async function readLines(copies: readonly string[]): Promise<string[]> {
  let best: string[] | null = null
  for (const path of copies) {
    // Another replica may just have removed what is too old.
    const text = (await readFile(path, 'latin1').catch(nothingIfMissing)) ?? ''
    const lines = text.split('\n').slice(0, -1)
    const isSound = lines.every((line) => /^[0-9a-f]{64}$/.test(line))
    if (isSound && lines.length >= (best?.length ?? 0)) best = lines
  }
  if (best !== null) return best
  throw new KeyFileUnusable(copies.join(' and '), 'is damaged, and what it says was erased could come back')
}

/** The month that lies so many months before an instant, as `2026-03`. */
function monthsBefore(at: Date, months: number): string {
  const first = new Date(at)
  first.setUTCDate(1)
  first.setUTCMonth(first.getUTCMonth() - months)
  return first.toISOString().slice(0, 7)
}

function nothingIfMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw error
}
