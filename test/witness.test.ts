/** The witness (C2SP tlog-witness, tlog-cosignature): DESIGN section 6. */
import { createPublicKey, verify } from 'node:crypto'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { concat } from '../src/base/bytes.js'
import { emptyRoot } from '../src/tlog/merkle.js'
import { formatVkey, noteKey, parseVkey } from '../src/tlog/note.js'
import { formatAddCheckpoint } from '../src/tlog/witness-request.js'
import { WitnessUnusable } from '../src/witness/unusable.js'
import { syntheticLog } from './support/synthetic-log.js'
import { emptyFolder, startWitness, type TestWitness } from './support/witness.js'

const log = syntheticLog('relay.example.org/log')
/** The same key signs other leaves: what a relay does that shows different people different logs. */
const fork = syntheticLog('relay.example.org/log', 'other leaf')
const stranger = syntheticLog('stranger.example.org/log')

const at = new Date('2026-11-20T10:00:00.000Z')
const clock = () => at

/** The seconds at which the witness cosigned a checkpoint, verified by Node's own Ed25519 over what the specification says. */
function timeOf(line: string, checkpoint: string, vkey: string): number {
  // Of the pluses in a vkey two divide it; more can stand in the base64.
  const [, name, id, encoded] = /^([^+]+)\+([^+]+)\+(.+)$/.exec(vkey)!
  const bytes = Buffer.from(/^— (\S+) (\S+)\n$/.exec(line)![2]!, 'base64')
  expect(line.startsWith(`— ${name} `)).toBe(true)
  expect(bytes.subarray(0, 4).toString('hex')).toBe(id)
  const seconds = Number(bytes.readBigUInt64BE(4))
  const text = checkpoint.slice(0, checkpoint.lastIndexOf('\n\n') + 1)
  const der = Buffer.concat([
    Buffer.from('302a300506032b6570032100', 'hex'),
    Buffer.from(encoded!, 'base64').subarray(1),
  ])
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  const isGood = verify(
    null,
    Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`),
    key,
    bytes.subarray(12),
  )
  expect(isGood).toBe(true)
  return seconds
}

async function cosigned(witness: TestWitness, old: number, size: number): Promise<string> {
  const answer = await witness.add(log.request(old, size))
  expect(answer.status).toBe(200)
  return answer.text()
}

const latest = async (witness: TestWitness) => {
  const answer = await witness.get(`/${log.originHash}/checkpoint`)
  return answer.status === 200 ? answer.text() : null
}

const kept = async ({ directory }: TestWitness, ending: string) =>
  (await readdir(directory)).filter((name) => name.endsWith(ending)).sort()

const anotherSignature = (note: string) =>
  `${note}— other.example.org ${Buffer.alloc(68, 7).toString('base64')}\n`

describe('a witness cosigns', () => {
  it('a log as it grows, each time at its own clock, and shows what it cosigned last', async () => {
    const witness = await startWitness([log.vkey], { clock })
    expect(await latest(witness)).toBeNull()
    for (const [old, size] of [
      [0, 1],
      [1, 7],
      [7, 8],
      [8, 300],
      [300, 1037],
    ] as const) {
      const line = await cosigned(witness, old, size)
      expect(timeOf(line, log.checkpoint(size), witness.vkey)).toBe(at.getTime() / 1000)
      expect(await latest(witness)).toBe(log.checkpoint(size) + line)
    }
    expect(witness.told).toEqual([])
  })

  it('the same checkpoint again, with the time of the day', async () => {
    let now = at
    const witness = await startWitness([log.vkey], { clock: () => now })
    const first = await cosigned(witness, 0, 5)
    now = new Date(at.getTime() + 60_000)
    const second = await cosigned(witness, 5, 5)
    expect(timeOf(second, log.checkpoint(5), witness.vkey)).toBe(
      timeOf(first, log.checkpoint(5), witness.vkey) + 60,
    )
    expect(await latest(witness)).toBe(log.checkpoint(5) + second)
  })

  it('a log without leaves', async () => {
    const witness = await startWitness([log.vkey], { clock })
    await cosigned(witness, 0, 0)
    await cosigned(witness, 0, 3)
  })

  it('each of its logs for itself, and says by a list of keys which they are', async () => {
    const witness = await startWitness([log.vkey, stranger.vkey], { clock })
    await cosigned(witness, 0, 5)
    expect((await witness.add(stranger.request(0, 2))).status).toBe(200)
    expect((await witness.add(stranger.request(2, 3))).status).toBe(200)
    await cosigned(witness, 5, 6)
    expect([...witness.logs].sort()).toEqual([log.vkey, stranger.vkey].sort())
    expect(await (await witness.get('/vkey')).text()).toBe(`${witness.vkey}\n`)
  })

  it('what others have signed as well, and passes their signatures on to nobody', async () => {
    const witness = await startWitness([log.vkey], { clock })
    const checkpoint = anotherSignature(log.checkpoint(4))
    const answer = await witness.add(formatAddCheckpoint({ old: 0, hashes: [], checkpoint }))
    expect(answer.status).toBe(200)
    expect(await latest(witness)).toBe(log.checkpoint(4) + (await answer.text()))
  })
})

describe('a witness refuses', () => {
  const start = async () => {
    const witness = await startWitness([log.vkey], { clock })
    await cosigned(witness, 0, 5)
    return witness
  }
  const body = (old: number, hashes: Uint8Array[], checkpoint: string) =>
    formatAddCheckpoint({ old, hashes, checkpoint })
  const after = async (witness: TestWitness) => expect(await latest(witness)).toContain('\n5\n')

  it('what is malformed, with 400', async () => {
    const witness = await start()
    const good = log.request(5, 8)
    for (const bad of [
      '',
      'old 5\n\n',
      good.replace('old 5', 'old 05'),
      good.replace('old 5', 'old -5'),
      good.replace('old 5', 'new 5'),
      good.replace('\n\n', '\n'),
      good.slice(0, -1),
      `${good}\n`,
      good.replace('\n8\n', '\n08\n'),
      good.replace(/\n[A-Za-z0-9+/=]{44}\n/, '\nAAAA\n'),
      body(5, [], log.checkpoint(8)).replace(
        'old 5\n',
        `old 5\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(64)}`,
      ),
      concat(new TextEncoder().encode(good), Uint8Array.of(0xff)),
    ])
      expect((await witness.add(bad)).status).toBe(400)
    await after(witness)
  })

  it('an old size that is larger than the checkpoint, with 400', async () => {
    const witness = await start()
    expect((await witness.add(body(5, [], log.checkpoint(4)))).status).toBe(400)
    expect((await witness.add(body(9, [], log.checkpoint(8)))).status).toBe(400)
    await after(witness)
  })

  it('a log that it does not watch, with 404', async () => {
    const witness = await start()
    expect((await witness.add(stranger.request(0, 3))).status).toBe(404)
    expect((await witness.get(`/${stranger.originHash}/checkpoint`)).status).toBe(404)
    expect((await witness.get('/elsewhere')).status).toBe(404)
    expect(witness.told).toEqual(['a checkpoint refused: unknown-log'])
  })

  it("what does not have the log's signature, or has a bad one, with 403", async () => {
    const witness = await start()
    const [text] = log.checkpoint(8).split(/(?<=\n)\n/)
    const unsigned = anotherSignature(`${text}\n`)
    const line = log.checkpoint(8).slice(text!.length + 1)
    const bytes = Buffer.from(line.split(' ')[2]!, 'base64')
    bytes[40]! ^= 1
    const spoilt = `${text}\n— ${log.origin} ${bytes.toString('base64')}\n`
    const moved = log.checkpoint(8).replace('\n8\n', '\n9\n')
    for (const checkpoint of [unsigned, spoilt, anotherSignature(spoilt), moved])
      expect((await witness.add(body(5, log.proof(5, 8), checkpoint))).status).toBe(403)
    await after(witness)
  })

  it('a beginning that is not where it stopped, with 409 and the size in a type of its own', async () => {
    const witness = await start()
    for (const old of [0, 3, 7]) {
      const answer = await witness.add(log.request(old, 8))
      expect(answer.status).toBe(409)
      expect(answer.headers.get('Content-Type')).toBe('text/x.tlog.size')
      expect(await answer.text()).toBe('5\n')
    }
    const fresh = await startWitness([log.vkey], { clock })
    const answer = await fresh.add(log.request(5, 8))
    expect([answer.status, await answer.text()]).toEqual([409, '0\n'])
    expect(await kept(witness, '.unproven')).toEqual([])
  })

  it('a tree without leaves that has a root, and a proof from nothing, with 422', async () => {
    const witness = await startWitness([log.vkey], { clock })
    expect((await witness.add(body(0, [], log.checkpoint(0, log.root(1))))).status).toBe(422)
    expect((await witness.add(body(0, [emptyRoot], log.checkpoint(0)))).status).toBe(422)
    expect((await witness.add(body(0, log.proof(3, 5), log.checkpoint(5)))).status).toBe(422)
    expect(await latest(witness)).toBeNull()
  })

  it('a proof that does not lead from what it saw to what it is shown, with 422', async () => {
    const witness = await start()
    const [first, ...rest] = log.proof(5, 8)
    for (const request of [
      body(5, [], log.checkpoint(8)),
      body(5, rest, log.checkpoint(8)),
      body(5, [...log.proof(5, 8), first!], log.checkpoint(8)),
      body(5, log.proof(5, 8).reverse(), log.checkpoint(8)),
      body(5, log.proof(4, 8), log.checkpoint(8)),
      body(5, [first!], log.checkpoint(5)),
      fork.request(5, 8),
    ])
      expect((await witness.add(request)).status).toBe(422)
    await after(witness)
    await cosigned(witness, 5, 8)
  })

  it('another tree of the same size, with 422', async () => {
    const witness = await start()
    expect((await witness.add(fork.request(5, 5))).status).toBe(422)
    await after(witness)
  })

  it('what is larger than any request, with 413', async () => {
    const witness = await start()
    expect((await witness.add('x'.repeat(71 * 1024))).status).toBe(413)
    expect((await witness.add('x'.repeat(69 * 1024))).status).toBe(400)
  })

  it('what it refuses it tells in a line each, and never what was sent', async () => {
    const witness = await start()
    await witness.add('canary')
    await witness.add(log.request(0, 8))
    await witness.add(fork.request(5, 8))
    await witness.add(log.request(5, 8).replace('\n8\n', '\n9\n'))
    expect(witness.told).toEqual([
      'a request refused: malformed',
      'relay.example.org/log: 0 to 8 refused after 5: outdated',
      expect.stringMatching(
        /^relay\.example\.org\/log: 5 to 8 refused after 5: not-proven, kept in relay\.example\.org%2Flog-5-8-[0-9a-f]{16}\.unproven$/,
      ),
      'relay.example.org/log: 5 to 9 refused: not-signed',
    ])
  })
})

describe('of two requests at once', () => {
  it('one is cosigned and the others are told its size: nothing is ever rolled back', async () => {
    const witness = await startWitness([log.vkey], { clock })
    await cosigned(witness, 0, 5)
    const sizes = [9, 6, 13, 7, 21, 8, 10, 30, 11, 12]
    const answers = await Promise.all(sizes.map((size) => witness.add(log.request(5, size))))
    const winners = sizes.filter((_, i) => answers[i]!.status === 200)
    expect(winners).toHaveLength(1)
    for (const answer of answers.filter(({ status }) => status !== 200))
      expect([answer.status, await answer.text()]).toEqual([409, `${winners[0]}\n`])
    expect(await latest(witness)).toContain(`\n${winners[0]}\n`)
  })

  it('of a fork no more than one side is cosigned', async () => {
    const witness = await startWitness([log.vkey], { clock })
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => witness.add((i % 2 === 0 ? log : fork).request(0, 4 + i))),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })
})

describe('what a log did wrong', () => {
  it('is kept when it signs two trees of one size, both of them, and never overwritten', async () => {
    const witness = await startWitness([log.vkey], { clock })
    const line = await cosigned(witness, 0, 5)
    const third = syntheticLog(log.origin, 'third leaf')
    await witness.add(
      formatAddCheckpoint({ old: 5, hashes: [], checkpoint: anotherSignature(fork.checkpoint(5)) }),
    )
    await witness.add(third.request(5, 5))
    const name = 'relay.example.org%2Flog-5.inconsistent'
    expect(await kept(witness, '.inconsistent')).toEqual([name])
    expect(await readFile(join(witness.directory, name), 'utf8')).toBe(
      `${log.checkpoint(5)}${line}\n${fork.request(5, 5)}`,
    )
  })

  it('is kept although the request begins elsewhere, and is answered with 409 all the same', async () => {
    const witness = await startWitness([log.vkey], { clock })
    await cosigned(witness, 0, 5)
    expect((await witness.add(fork.request(0, 5))).status).toBe(409)
    expect(await kept(witness, '.inconsistent')).toHaveLength(1)
  })

  it('is kept with its proof when it cannot show that it only grew', async () => {
    const witness = await startWitness([log.vkey], { clock })
    const line = await cosigned(witness, 0, 5)
    await witness.add(fork.request(5, 9))
    const [name] = await kept(witness, '.unproven')
    expect(await readFile(join(witness.directory, name!), 'utf8')).toBe(
      `${log.checkpoint(5)}${line}\n${fork.request(5, 9)}`,
    )
    expect(fork.request(5, 9).split('\n').length).toBeGreaterThan(8)
  })

  it('is not feigned without end by somebody who brings good checkpoints with bad proofs', async () => {
    const witness = await startWitness([log.vkey], { clock })
    await cosigned(witness, 0, 5)
    for (let size = 6; size < 120; size++)
      await witness.add(formatAddCheckpoint({ old: 5, hashes: [], checkpoint: log.checkpoint(size) }))
    expect(await kept(witness, '.unproven')).toHaveLength(100)
    await witness.add(fork.request(5, 5))
    expect(await kept(witness, '.inconsistent')).toHaveLength(1)
  })
})

describe("a witness's directory", () => {
  const unusable = (words: RegExp) => expect.objectContaining({ message: expect.stringMatching(words) })
  const refused = (start: Promise<unknown>, words: RegExp) =>
    expect(
      start.catch((error: unknown) => (error instanceof WitnessUnusable ? error : null)),
    ).resolves.toEqual(unusable(words))

  it('keeps key, logs and what was seen: a witness that is opened again goes on where it stopped', async () => {
    const first = await startWitness([log.vkey], { clock })
    const line = await cosigned(first, 0, 5)
    await first.close()
    const second = await startWitness([], { directory: first.directory, name: null, clock })
    expect(second.vkey).toBe(first.vkey)
    expect(await latest(second)).toBe(log.checkpoint(5) + line)
    expect((await second.add(fork.request(0, 3))).status).toBe(409)
    expect((await second.add(fork.request(5, 8))).status).toBe(422)
    await cosigned(second, 5, 8)
    expect((await stat(join(first.directory, 'witness.key'))).mode & 0o777).toBe(0o600)
    expect(parseVkey(first.vkey)).toMatchObject({ kind: 'cosignature', name: 'witness.example.org' })
  })

  it('has one witness only', async () => {
    const first = await startWitness([log.vkey])
    await refused(startWitness([log.vkey], { directory: first.directory }), /another witness works/)
    await first.close()
    await startWitness([log.vkey], { directory: first.directory })
  })

  it('is not used when anything in it is damaged or missing: a witness must not forget', async () => {
    const first = await startWitness([log.vkey], { clock })
    await cosigned(first, 0, 5)
    await first.close()
    const { directory } = first
    const path = (name: string) => join(directory, name)
    const seen = await readFile(path('relay.example.org%2Flog.checkpoint'), 'utf8')
    const spoil = async (name: string, content: string | null, words: RegExp) => {
      const good = await readFile(path(name))
      await (content === null ? rm(path(name)) : writeFile(path(name), content))
      await refused(startWitness([], { directory, name: null }), words)
      await writeFile(path(name), good, { mode: 0o600 })
    }
    await spoil('relay.example.org%2Flog.checkpoint', '', /checkpoint: is damaged/)
    await spoil('relay.example.org%2Flog.checkpoint', seen.slice(0, -1), /checkpoint: is damaged/)
    await spoil(
      'relay.example.org%2Flog.checkpoint',
      seen.replace('\n5\n', '\n4\n'),
      /checkpoint: is damaged/,
    )
    await spoil('relay.example.org%2Flog.checkpoint', fork.checkpoint(5), /checkpoint: is damaged/)
    await spoil('relay.example.org%2Flog.pin', `${stranger.vkey}\n\n`, /pin: is damaged/)
    await spoil('relay.example.org%2Flog.pin', log.vkey, /pin: is damaged/)
    await spoil('witness.key', null, /witness\.key is missing/)
    await spoil(
      'witness.vkey',
      `${formatVkey({ ...parseVkey(log.vkey)!, name: 'witness.example.org' })}\n`,
      /not the key/,
    )
    await startWitness([], { directory, name: null })
  })

  it('has one name, which a new witness must be given', async () => {
    const directory = await emptyFolder()
    await refused(startWitness([log.vkey], { directory, name: null }), /needs a name/)
    await refused(startWitness([log.vkey], { directory, name: 'two words' }), /the name of a witness/)
    await (await startWitness([log.vkey], { directory, name: 'one.example.org' })).close()
    await refused(startWitness([], { directory, name: 'two.example.org' }), /another name/)
  })

  it('has one key for each log, for ever', async () => {
    const first = await startWitness([log.vkey])
    await first.close()
    const changed = formatVkey(noteKey(log.origin, 'ed25519', parseVkey(stranger.vkey)!.publicKey))
    await refused(startWitness([changed], { directory: first.directory }), /another key is pinned/)
    await refused(startWitness([]), /needs a log/)
  })
})

describe("a log's key that is fetched", () => {
  /** A relay that gives a key of its log, and counts how often it is asked. */
  async function relayWith(vkeyAt: (host: string) => string) {
    const counted = { requests: 0 }
    const server = createServer((request, response) => {
      counted.requests++
      const found = request.url === '/log/vkey' || request.url === '/log/2/vkey'
      response.writeHead(found ? 200 : 404).end(found ? `${vkeyAt(request.headers.host ?? '')}\n` : '')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const close = () => new Promise<void>((resolve) => server.close(() => resolve()))
    onTestFinished(close)
    return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, close, counted }
  }

  it('is pinned at the first start, and never asked for again', async () => {
    const relay = await relayWith((host) => syntheticLog(`${host}/log`).vkey)
    const first = await startWitness([`http://${relay.host}`])
    const { vkey } = syntheticLog(`${relay.host}/log`)
    expect(first.logs).toEqual([vkey])
    await first.close()
    await relay.close()
    const second = await startWitness([`http://${relay.host}`], { directory: first.directory })
    expect([second.logs, relay.counted.requests]).toEqual([[vkey], 1])
  })

  it('is that of a later log where its address has a path', async () => {
    const relay = await relayWith((host) => syntheticLog(`${host}/log/2`).vkey)
    const witness = await startWitness([`http://${relay.host}/log/2`])
    expect(witness.logs).toEqual([syntheticLog(`${relay.host}/log/2`).vkey])
  })

  it('is not taken for a log of another name, from somewhere that has none, or over a line that others can change', async () => {
    const directory = await emptyFolder()
    const start = (address: string) => startWitness([address], { directory })
    const liar = await relayWith(() => log.vkey)
    await expect(start(`http://${liar.host}`)).rejects.toThrow('give its key with --log-key')
    const silent = await relayWith(() => 'no key')
    await expect(start(`http://${silent.host}`)).rejects.toThrow('there is no log')
    await silent.close()
    await expect(start(`http://${silent.host}`)).rejects.toThrow('did not answer')
    await expect(start('http://relay.example.org')).rejects.toThrow('like https://')
    expect(await readdir(directory)).not.toContainEqual(expect.stringMatching(/\.pin$/))
  })
})
