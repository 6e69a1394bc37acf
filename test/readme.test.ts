/** The README is true: its commands run as they stand there, and its table of variables is the configuration. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readFile, symlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freePort } from './support/free-port.js'
import { temporaryFolder } from './support/process.js'

const readme = await readFile('README.md', 'utf8')
const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> }

const blocks = (language: string) =>
  [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, named, text = '']) =>
    named === language ? [text] : [],
  )

/** What git has or would take: a clone as it would be after a commit, with the packages that are installed here. */
async function cloneLike(): Promise<string> {
  const folder = await temporaryFolder()
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'])
  for (const path of listed.toString().split('\0').filter(Boolean)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    // One that was deleted and not committed yet is listed all the same.
    await cp(path, join(folder, path)).catch(() => undefined)
  }
  await symlink(resolve('node_modules'), join(folder, 'node_modules'))
  return folder
}

/** A person's shell: nothing of this run's environment that Videre or npm would read. */
function environment(port: number): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(VIDERE_|DATABASE_URL|npm_|NODE_|VITEST)/.test(name),
  )
  return { ...Object.fromEntries(own), PORT: String(port), VIDERE_RELAY: `http://localhost:${port}` }
}

function bash(script: string, cwd: string, env: NodeJS.ProcessEnv) {
  // A group of its own, so that what it starts can be ended with it.
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { text: '' }
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => {
      said.text += data.toString()
    })
  return { child, said, ended: once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]> }
}

const endGroup = ({ pid }: ChildProcess, signal: NodeJS.Signals) => {
  try {
    if (pid !== undefined) process.kill(-pid, signal)
  } catch {
    // it ended by itself
  }
}

/** Starts the relay with the README's own lines and waits until it says that it runs. */
async function start(lines: string, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  // The packages are here already; that `npm ci` brings them is what every run of the tests begins with.
  const { child, said, ended } = bash(lines.replace(/^npm ci$/m, ''), folder, env)
  onTestFinished(async () => {
    endGroup(child, 'SIGTERM')
    const late = setTimeout(() => endGroup(child, 'SIGKILL'), 10_000)
    await ended
    clearTimeout(late)
  })
  while (!said.text.includes('Ctrl-C stops it.')) {
    if (child.exitCode !== null) throw new Error(`the relay ended with ${child.exitCode}: ${said.text}`)
    await Promise.race([ended, once(child.stdout, 'data')])
  }
}

describe('a reader who follows it', () => {
  test('runs a relay, and sends, opens and checks an enquiry with every command as it stands there', async () => {
    const [run, ...commands] = blocks('sh')
    expect(run?.trim().split('\n')).toEqual(['npm ci', 'npm start'])
    const folder = await cloneLike()
    const env = environment(await freePort())
    await start(run ?? '', folder, env)
    const { said, ended } = bash(commands.join('\n'), folder, env)
    const [code] = await ended
    expect(code, said.text).toBe(0)
    expect(said.text).toContain('A mole on my arm has grown since the summer.')
    expect(said.text).toContain('Grünerløkka hudklinikk: the clinic says that you have an appointment')
    expect(said.text).toContain('Fjordlys spesialistklinikk: in its inbox, not fetched yet')
    expect(said.text).toContain('they were checked')
    // The patient's evidence, and that of the staff.
    expect(said.text.split('This evidence holds.')).toHaveLength(3)
    expect(said.text).toContain('Everything follows from the log')
    expect(said.text).toContain('Everything whose time is over is gone.')
  }, 240_000)

  test('finds the commands that need another machine to be good shell', () => {
    for (const block of blocks('console')) {
      const script = block.replace(/^\$ /gm, '').replace(/<[a-z ]+>/g, 'WORD')
      expect(() => execFileSync('bash', ['-n', '-c', script], { stdio: 'pipe' })).not.toThrow()
    }
  })

  test('finds every npm script and every file that it names', async () => {
    for (const [, script = ''] of readme.matchAll(/npm run ([\w:]+)/g)) expect(scripts).toHaveProperty(script)
    const paths = [
      ...readme.matchAll(/`((?:src|test|drizzle|policies|keys|\.ci)\/[\w./-]*)`|\]\((\w+\.?\w*)\)/g),
    ]
    const made = ['keys/relay/', 'keys/relay/secret.key', 'keys/days/', 'keys/log/', 'keys/erased/']
    const tracked = new Set(
      execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard']).toString().split('\n'),
    )
    for (const path of paths.map(([, quoted, linked]) => quoted ?? linked ?? '')) {
      if (made.includes(path)) continue
      expect(
        [...tracked].some((one) => one === path || one.startsWith(path)),
        path,
      ).toBe(true)
    }
  })

  test('tests it with the command that decides whether a change may land', async () => {
    expect(readme).toContain('| `npm ci && npm test` |')
    expect(await readFile('.ci/run', 'utf8')).toMatch(/^\{ npm ci && npm test; \}/m)
  })
})

test('the table of variables has every variable of the configuration with its default, and no other', async () => {
  const source = await readFile('src/config.ts', 'utf8')
  const schema = /const variables = z\.object\(\{([\s\S]*?)\n\}\)/.exec(source)?.[1] ?? ''
  const declared = [...schema.matchAll(/^ {2}([A-Z_]+): ([\s\S]*?)(?=\n {2}[A-Z]|$(?![\s\S]))/gm)].map(
    ([, name = '', rule = '']) => ({
      name,
      given: /\.default\('?([^')]+)'?\)/.exec(rule)?.[1],
    }),
  )
  const rows = [...readme.matchAll(/^\| `([A-Z_]+)` \|.*\| (.*) \|$/gm)].map(([, name = '', given]) => ({
    name,
    given,
  }))
  expect(rows.map(({ name }) => name).sort()).toEqual(declared.map(({ name }) => name).sort())
  for (const { name, given } of declared) {
    if (given === undefined) continue
    const value = given.replaceAll('_', '')
    expect(rows.find((row) => row.name === name)?.given, name).toContain(`\`${value}\``)
  }
})
