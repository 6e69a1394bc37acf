/** The command line as people run it: `dist/cli/videre.js` in a process of its own, where nobody can be asked. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, onTestFinished } from 'vitest'
import { randomBytes } from '../../src/base/sodium.js'
import { closeKeyFile } from '../../src/cli/key-file.js'
import { encodeKeyFile, type KeyOwner } from '../../src/cli/key-file-text.js'
import { passphraseCosts } from '../../src/cli/passphrase.js'
import { createKeyFile } from '../../src/keyring/key-files.js'
import { deriveHolder, type Holder } from '../../src/seal/keys.js'

const program = fileURLToPath(new URL('../../dist/cli/videre.js', import.meta.url))

/** What a command left behind. */
export interface Run {
  code: number | null
  stdout: string
  stderr: string
}

/** A folder in which commands run, with a passphrase file in it. It goes at the end. */
export interface Desk {
  folder: string
  /** Runs a command in the folder, with the passphrase file named by the environment. */
  videre(...words: string[]): Promise<Run>
  /** As `videre`; throws unless it ends with 0, and gives its standard output. */
  done(...words: string[]): Promise<string>
  /** Starts a command, and kills it as soon as something is so. */
  killed(words: readonly string[], when: () => Promise<boolean>): Promise<void>
  /** Starts a command, and sends it SIGINT as soon as something is so of what it has said. */
  interrupted(words: readonly string[], when: (said: string) => boolean): Promise<Run>
  path(name: string): string
  write(name: string, content: string): Promise<string>
  /** Makes a key file that opens quickly, and gives its keys. */
  key(name: string, owner: KeyOwner, secret?: Uint8Array): Promise<Holder>
}

/** The passphrase of every key on a desk. */
export const passphrase = 'riktig hest batteri'

const ends: (() => Promise<void>)[] = []

afterAll(async () => {
  for (const end of ends.splice(0)) await end()
})

/** Opens a desk; without a relay its commands have the usual one, where nobody listens. `also` is in their environment. */
export async function openDesk(relay?: URL, also: Readonly<Record<string, string>> = {}): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), 'videre-cli-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    onTestFinished(remove)
  } catch {
    ends.push(remove)
  }
  const path = (name: string) => join(folder, name)
  await writeFile(path('passphrase'), `${passphrase}\n`, { mode: 0o600 })
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    TMPDIR: folder,
    TZ: 'UTC',
    VIDERE_PASSPHRASE_FILE: path('passphrase'),
    ...(relay === undefined ? {} : { VIDERE_RELAY: relay.origin }),
    ...also,
  }
  const videre = (...words: string[]) => run(words, folder, env)
  return {
    folder,
    path,
    videre,
    async killed(words, when) {
      const child = spawn(process.execPath, [program, ...words], { cwd: folder, env, stdio: 'ignore' })
      const ended = once(child, 'close')
      while (child.exitCode === null && !(await when()))
        await new Promise((resolve) => setTimeout(resolve, 5))
      child.kill('SIGKILL')
      await ended
    },
    interrupted: (words, when) => run(words, folder, env, when),
    async done(...words) {
      const ended = await videre(...words)
      if (ended.code !== 0)
        throw new Error(`${words.join(' ')}: ${ended.code}\n${ended.stdout}${ended.stderr}`)
      return ended.stdout
    },
    async write(name, content) {
      await writeFile(path(name), content)
      return path(name)
    },
    async key(name, owner, secret = randomBytes(32)) {
      const options = { createdAt: new Date(), cost: passphraseCosts.demonstration }
      await createKeyFile(path(name), encodeKeyFile(await closeKeyFile(owner, secret, passphrase, options)))
      return deriveHolder(secret)
    },
  }
}

async function run(
  words: readonly string[],
  cwd: string,
  env: Record<string, string | undefined>,
  isToEnd: (said: string) => boolean = () => false,
): Promise<Run> {
  const child = spawn(process.execPath, [program, ...words], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const out = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out.stdout += text
    // Once: a second one would end it where it stands.
    if (!child.killed && isToEnd(out.stdout)) child.kill('SIGINT')
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    out.stderr += text
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...out }
}
