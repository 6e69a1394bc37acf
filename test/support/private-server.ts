import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from './free-port.js'
import { postgresBinaries } from './postgres-binaries.js'
import { randomHex } from './random.js'

/** A PostgreSQL server of our own, on a free loopback port, in a temporary directory that only it reads. */
export interface PrivateServer {
  /** Its `postgres` database, with the password. */
  url: string
  temporary: string
  logPath: string
  /** Of the postmaster: what it starts are its children. */
  pid: number
  /** Stops the postmaster and all that it started where they stand. */
  freeze(): void
  thaw(): void
  stop(): Promise<void>
}

// PostgreSQL refuses to run as root.
const nobody = 65_534
const user = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}

/** Starts one. `settings` are PostgreSQL's, as `name=value`. */
export async function startPrivateServer(settings: string[] = []): Promise<PrivateServer> {
  const temporary = await mkdtemp(join(tmpdir(), 'videre-pg-'))
  await chmod(temporary, 0o711)
  try {
    const binaries = await postgresBinaries(temporary)
    const home = join(temporary, 'server')
    await mkdir(home, { mode: 0o700 })
    const password = randomHex(16)
    await writeFile(join(home, 'password'), password, { mode: 0o600 })
    if (user.uid !== undefined)
      for (const path of [home, join(home, 'password')]) await chown(path, user.uid, user.gid)
    const data = join(home, 'data')
    await promisify(execFile)(
      join(binaries, 'initdb'),
      [
        '-D',
        data,
        '-U',
        'postgres',
        '-A',
        'password',
        `--pwfile=${join(home, 'password')}`,
        '-E',
        'UTF8',
        '--locale=C',
        '-N',
      ],
      { cwd: home, ...user },
    )
    return await run(binaries, home, temporary, password, settings)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    throw error
  }
}

async function run(
  binaries: string,
  home: string,
  temporary: string,
  password: string,
  settings: string[],
): Promise<PrivateServer> {
  const port = await freePort()
  const logPath = join(home, 'log')
  const all = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    `unix_socket_directories=${home}`,
    'max_connections=300',
    'logging_collector=on',
    `log_directory=${home}`,
    'log_filename=log',
    'log_truncate_on_rotation=off',
    'log_rotation_age=0',
    'log_rotation_size=0',
    // What operators are told to set: PostgreSQL's own log repeats the values of refused rows otherwise.
    'log_error_verbosity=terse',
    'log_min_messages=fatal',
    'log_min_error_statement=panic',
    'fsync=off',
    ...settings,
  ]
  const server = spawn(
    join(binaries, 'postgres'),
    ['-D', join(home, 'data'), ...all.flatMap((each) => ['-c', each])],
    {
      cwd: home,
      stdio: 'ignore',
      ...user,
    },
  )
  const ended = once(server, 'exit')
  const { pid } = server
  if (pid === undefined) throw new Error(`PostgreSQL in ${binaries} could not be started`)
  const signalFamily = (signal: 'SIGSTOP' | 'SIGCONT') => {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    for (const one of [pid, ...children.trim().split(' ').filter(Boolean).map(Number)])
      process.kill(one, signal)
  }
  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) {
      // A child that stays frozen never hears that its postmaster is gone.
      signalFamily('SIGCONT')
      server.kill('SIGINT')
      const late = setTimeout(() => server.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(late)
    }
    await rm(temporary, { recursive: true, force: true, maxRetries: 5 })
  }
  await accepting(join(home, 'data', 'postmaster.pid'), server)
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    temporary,
    logPath,
    pid,
    freeze: () => signalFamily('SIGSTOP'),
    thaw: () => signalFamily('SIGCONT'),
    stop,
  }
}

/** The last line of postmaster.pid says when the server takes connections. */
async function accepting(pidFile: string, server: { exitCode: number | null }): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended at once with code ${server.exitCode}`)
    const lines = await readFile(pidFile, 'utf8').catch(() => '')
    if (lines.split('\n')[7]?.trim() === 'ready') return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('PostgreSQL did not take connections within 30 s')
}
