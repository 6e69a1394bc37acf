/** `videre witness` as people run it: a process of its own, which is stopped, killed and started again. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { syntheticLog } from './support/synthetic-log.js'
import { emptyFolder } from './support/witness.js'

const program = fileURLToPath(new URL('../dist/cli/videre.js', import.meta.url))
const log = syntheticLog('relay.example.org/log')

/** Starts a witness in a folder, on a port of its own unless words say otherwise, and reads what it says of itself. */
async function startProcess(folder: string, ...words: string[]) {
  const { child, said, ended } = run(folder, '--port', '0', ...words)
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout!.on('data', () => {
      const found = /^address {2}(\S+)$/m.exec(said.stdout)
      if (found !== null) resolve(found[1]!)
    })
    void ended.then(() => reject(new Error(said.stderr)))
  })
  const add = (body: string) => fetch(`${address}/add-checkpoint`, { method: 'POST', body })
  const latest = async () => (await fetch(`${address}/${log.originHash}/checkpoint`)).text()
  const stop = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    return ended
  }
  return { said, address, add, latest, stop }
}

function run(folder: string, ...words: string[]) {
  const child: ChildProcess = spawn(process.execPath, [program, 'witness', ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream]!.setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text
    })
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { child, said, ended }
}

test('a witness that is killed at any instant has not forgotten what it answered', async () => {
  const folder = await emptyFolder()
  let size = 0
  let vkey: string | undefined
  for (const acknowledged of [0, 1, 7, 20, 33]) {
    const witness = await startProcess(folder, '--log-key', log.vkey)
    vkey ??= vkeyIn(witness.said.stdout)
    expect(vkeyIn(witness.said.stdout)).toBe(vkey)
    // What was under way when it was killed may have been cosigned: then nobody was told, and it is known from now on.
    const conflict = await witness.add(log.request(1099, 1099))
    const known = Number(await conflict.text())
    expect([conflict.status, [size, size + 1]]).toEqual([409, expect.arrayContaining([known])])
    for (size = known; size < known + acknowledged; size++)
      expect((await witness.add(log.request(size, size + 1))).status).toBe(200)
    const underWay = witness.add(log.request(size, size + 1)).catch(() => null)
    await witness.stop('SIGKILL')
    if ((await underWay)?.status === 200) size++
  }
})

const vkeyIn = (stdout: string) => /^vkey .*$/m.exec(stdout)?.[0]

test('a witness says who it is, stops on SIGTERM and SIGINT with 0, and goes on without being told its log again', async () => {
  const folder = await emptyFolder()
  const first = await startProcess(folder, '--log-key', log.vkey)
  expect(first.said.stdout).toMatch(
    /^watches {2}relay\.example\.org\/log\+.*\nvkey {5}witness\.localhost\+[0-9a-f]{8}\+\S{44}\naddress {2}http:\/\/127\.0\.0\.1:\d+\n$/,
  )
  expect((await first.add(log.request(0, 5))).status).toBe(200)
  expect((await first.add('canary')).status).toBe(400)
  expect(await first.stop('SIGTERM')).toEqual({ code: 0, signal: null })
  expect(first.said.stderr).toBe('a request refused: malformed\n')
  const second = await startProcess(folder)
  expect(await second.latest()).toContain('\n5\n')
  expect(await second.stop('SIGINT')).toEqual({ code: 0, signal: null })
})

test('a second witness in the same directory ends with one sentence', async () => {
  const folder = await emptyFolder()
  const first = await startProcess(folder, '--log-key', log.vkey)
  const second = run(folder, '--port', '0')
  expect(await second.ended).toEqual({ code: 1, signal: null })
  expect(second.said.stderr).toBe('videre: witness: another witness works in this directory\n')
  const { port } = new URL(first.address)
  const third = run(folder, '--port', port, '--directory', 'other', '--log-key', log.vkey)
  expect(await third.ended).toEqual({ code: 1, signal: null })
  expect(third.said.stderr).toBe('videre: the port is in use: name another with --port\n')
})

test('what is mistyped is said in one sentence', async () => {
  const folder = await emptyFolder()
  for (const [words, sentence] of [
    [[], 'a witness needs a log to watch'],
    [['--log', 'http://relay.example.org'], "a log's address is like https://relay.example.org"],
    [['--log-key', 'relay.example.org'], 'the key of a log is like relay.example.org/log+1a2b3c4d+AQ…'],
    [['--port', '70000'], 'a port is a number from 0 to 65535'],
    [['--host', '0.0.0.0', '--directory', 'new'], 'a new witness needs a name, such as witness.example.org'],
  ] as const) {
    const { said, ended } = run(folder, ...words)
    expect(await ended).toEqual({ code: 1, signal: null })
    expect(said).toEqual({ stdout: '', stderr: `videre: ${sentence}\n` })
  }
})
