import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { childEnvironment } from '../config.js'
import { BackupProblem } from './problem.js'

/** A client program of PostgreSQL that is installed here. */
export interface Program {
  path: string
  major: number
}

/** Where Debian and its relatives keep the programs of every version. */
const debian = '/usr/lib/postgresql'

/**
 * Finds `name` of PostgreSQL `least` or later: the oldest such, because a newer one may write what an older server does not
 * understand. Throws `BackupProblem` with what to install.
 */
export async function findProgram(name: 'pg_dump' | 'pg_restore', least: number): Promise<Program> {
  const found: Program[] = []
  for (const folder of await folders()) {
    const path = join(folder, name)
    const major = await majorOf(path)
    if (major !== null) found.push({ path, major })
  }
  const [best] = found.filter(({ major }) => major >= least).sort((a, b) => a.major - b.major)
  if (best !== undefined) return best
  const install = `install PostgreSQL's client programs of version ${least} or later (Debian: postgresql-client-${least})`
  if (found.length === 0) throw new BackupProblem(`${name} is not here: ${install}`)
  const newest = Math.max(...found.map(({ major }) => major))
  throw new BackupProblem(`${name} here is of version ${newest}, and ${least} is needed: ${install}`)
}

async function folders(): Promise<string[]> {
  const versions = await readdir(debian).catch(() => [])
  const inPath = (childEnvironment().PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return [
    ...versions.filter((name) => /^\d+$/.test(name)).map((name) => join(debian, name, 'bin')),
    ...inPath,
  ]
}

/** The major version of a program; `null` if it is not there. */
async function majorOf(path: string): Promise<number | null> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'])
    const [, major] = /\(PostgreSQL\) (\d+)/.exec(stdout) ?? []
    return major === undefined ? null : Number(major)
  } catch {
    return null
  }
}

/** What a program may be given besides its words. */
export interface Given {
  /** Its standard input. What this throws ends the program, and is thrown. */
  input?: AsyncIterable<Buffer>
  /** Ends the program. */
  stop?: AbortSignal | undefined
}

/**
 * Runs a program on the database of a URL. Address and password are given to it by its environment, which only this user
 * can see, and never by its arguments, which everybody can. Throws `BackupProblem` with its first complaint, and nothing else
 * of what it wrote: that may be rows.
 */
export async function runProgram(
  { path }: Program,
  words: readonly string[],
  url: string,
  { input, stop }: Given = {},
): Promise<void> {
  const child = spawn(path, ['--no-password', ...words], {
    // Nothing of ours that would lead it elsewhere.
    env: childEnvironment({ PGSERVICE: undefined, PGHOSTADDR: undefined, ...libpqEnvironment(url) }),
    stdio: ['pipe', 'ignore', 'pipe'],
    ...(stop && { signal: stop }),
  })
  const ended = once(child, 'close') as Promise<[number | null]>
  ended.catch(() => undefined)
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (complaint.length < 4096) complaint += text
  })
  const fault = await feed(child.stdin, input ?? nothing())
  // It says itself why it does not take any more; of everything else it knows nothing.
  if (fault !== null) child.kill()
  const [code] = await ended
  if (fault !== null) throw fault
  if (code !== 0) throw new BackupProblem(complaintIn(complaint) ?? `${path} failed`)
}

async function* nothing(): AsyncGenerator<Buffer> {}

/** Gives a program its input: `null` if it took all of it, or took as much as it wanted. */
const feed = (sink: Writable, input: AsyncIterable<Buffer>): Promise<Error | null> =>
  pipeline(Readable.from(input), sink).then(
    () => null,
    (error: NodeJS.ErrnoException) =>
      error.code === 'EPIPE' || error.code === 'ERR_STREAM_PREMATURE_CLOSE' ? null : error,
  )

/** The first complaint in what a program wrote, without what follows it: details quote rows. */
function complaintIn(written: string): string | null {
  const [, program, sentence] = /^(pg_\w+): (?:error: )?(.*)$/m.exec(written) ?? []
  return program === undefined || sentence === undefined ? null : `${program}: ${sentence.slice(0, 300)}`
}

/** What the programs know of a connection by these variables, which they take from the environment. */
export function libpqEnvironment(address: string): Record<string, string> {
  const url = new URL(address)
  const { searchParams } = url
  const given = {
    PGHOST: searchParams.get('host') ?? decodeURIComponent(url.hostname).replace(/^\[|\]$/g, ''),
    PGPORT: searchParams.get('port') ?? url.port,
    PGUSER: decodeURIComponent(url.username),
    PGPASSWORD: decodeURIComponent(url.password),
    PGDATABASE: decodeURIComponent(url.pathname.slice(1)),
    PGSSLMODE: searchParams.get('sslmode') ?? '',
    PGAPPNAME: 'videre-backup',
    PGCONNECT_TIMEOUT: '30',
    // Complaints in English, which are looked for.
    LC_ALL: 'C',
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''))
}
