/** The relay asks its witnesses (C2SP tlog-witness): DESIGN section 6. Witnesses are real ones, and some that mean ill. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { asc } from 'drizzle-orm'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { utf8 } from '../src/base/bytes.js'
import { sha256 } from '../src/base/hash.js'
import type { LogFields, Log as Logger } from '../src/base/log.js'
import { randomBytes, signKeyPair } from '../src/base/sodium.js'
import { now } from '../src/database/now.js'
import { logCosignatures } from '../src/database/schema.js'
import { publishEntry } from '../src/prove/append.js'
import { firstSeen, newestSeen } from '../src/prove/log/checkpoints.js'
import { currentLog, newestCheckpoint } from '../src/prove/log/head.js'
import { openLogLeader } from '../src/prove/log/leader.js'
import { beginLog, logOrigin, openLogs } from '../src/prove/log/open.js'
import { createWitnessing, quorumOf } from '../src/prove/log/witnesses.js'
import { readCheckpoint } from '../src/tlog/checkpoint.js'
import { cosign, cosignatureTime } from '../src/tlog/cosignature.js'
import { formatVkey, noteKey, parseNote, parseVkey, signatureLine } from '../src/tlog/note.js'
import { formatAddCheckpoint, parseAddCheckpoint } from '../src/tlog/witness-request.js'
import { freshDatabase } from './support/database.js'
import { emptyFolder, startWitness, type TestWitness } from './support/witness.js'

const keys = {
  origin: 'relay.example.org',
  log: (origin: string) => signKeyPair(sha256(utf8(origin))),
}
const vkeyOf = (number: number) => {
  const origin = logOrigin(keys.origin, number)
  return formatVkey(noteKey(origin, 'ed25519', keys.log(origin).publicKey))
}

interface Named {
  url: string
  key: string
}
const named = ({ url, vkey }: TestWitness): Named => ({ url, key: vkey })

/** A relay as far as its log goes, on a database of its own. */
async function startLog() {
  const database = await freshDatabase()
  const logged: [event: string, fields: LogFields | undefined][] = []
  const take = (event: string, fields?: LogFields) => void logged.push([event, fields])
  const log: Logger = { info: take, warn: take, error: take }
  await openLogs(database, keys)
  const leader = await openLogLeader({
    database,
    keys,
    log,
    marksDirectory: join(await emptyFolder(), 'marks'),
  })
  return {
    database,
    logged,
    /** Puts entries into the log, and publishes one checkpoint over them. */
    async grow(entries: number) {
      await database.transaction(async (tx) => {
        const at = await now(tx)
        for (let i = 0; i < entries; i++)
          await publishEntry(tx, { v: 1, entry: 'policy', at, version: 'p-1', file: randomBytes(32) })
      })
      expect(await leader.integrate()).toBe('led')
    },
    witnessing: (...from: Named[]) =>
      createWitnessing({ database, log, policy: { log: { witnesses: { needed: 0, from } } } }),
    cosignatures: () =>
      database.transaction((tx) =>
        tx.select().from(logCosignatures).orderBy(asc(logCosignatures.size), asc(logCosignatures.cosignedAt)),
      ),
    newest: () =>
      database.transaction(async (tx) => (await newestCheckpoint(tx, (await currentLog(tx)).number))!),
    seen: (size: number, needed: number, ...from: Named[]) =>
      database.transaction(async (tx) => {
        const quorum = quorumOf({ witnesses: { needed, from } })
        return { first: await firstSeen(tx, 1, size, quorum), newest: await newestSeen(tx, 1, quorum) }
      }),
  }
}

type TestLog = Awaited<ReturnType<typeof startLog>>

/** Something at an address that answers as it likes. */
async function answering(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => unknown,
) {
  const requests: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text
    })
    request.on('end', () => {
      requests.push(body)
      answer(request, response, body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const hangUp = () => server.closeAllConnections()
  onTestFinished(() => {
    hangUp()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, hangUp }
}

const someKey = (name: string) => {
  const pair = signKeyPair(randomBytes(32))
  return { ...pair, key: noteKey(name, 'cosignature', pair.publicKey) }
}

let log: TestLog
beforeEach(async () => {
  log = await startLog()
})

describe('a round', () => {
  it('has each witness cosign the newest checkpoint, and keeps what anybody can verify', async () => {
    const witnesses = [
      await startWitness([vkeyOf(1)], { name: 'one.example.org' }),
      await startWitness([vkeyOf(1)], { name: 'two.example.org' }),
    ]
    const { round } = log.witnessing(...witnesses.map(named))
    await round()
    expect(await log.cosignatures()).toEqual([])
    for (const entries of [3, 1, 300, 1000]) {
      await log.grow(entries)
      await round()
      const { size, note } = await log.newest()
      const rows = (await log.cosignatures()).filter((row) => row.size === size)
      expect(rows.map(({ witness }) => witness).sort()).toEqual(witnesses.map(({ vkey }) => vkey).sort())
      for (const { witness, line, cosignedAt } of rows)
        expect(cosignatureTime(parseNote(note + line)!, parseVkey(witness)!)).toEqual(cosignedAt)
    }
    expect(log.logged).toEqual([])
  })

  it('asks nobody who has cosigned the newest checkpoint', async () => {
    const witness = await startWitness([vkeyOf(1)])
    const counting = await answering((_, response, body) =>
      witness.add(body).then(async (answer) => response.writeHead(answer.status).end(await answer.text())),
    )
    const { round } = log.witnessing({ url: counting.url, key: witness.vkey })
    await log.grow(2)
    for (let time = 0; time < 3; time++) await round()
    expect(counting.requests).toHaveLength(1)
    await log.grow(1)
    await round()
    expect(counting.requests.map((request) => parseAddCheckpoint(request)!.old)).toEqual([0, 2])
  })

  it('makes a checkpoint seen as soon as the quorum has cosigned it, and not before', async () => {
    const one = named(await startWitness([vkeyOf(1)], { name: 'one.example.org' }))
    const two = named(await startWitness([vkeyOf(1)], { name: 'two.example.org' }))
    const other = named(await startWitness([vkeyOf(1)], { name: 'other.example.org' }))
    await log.grow(2)
    await log.witnessing(one, other).round()
    expect(await log.seen(1, 2, one, two)).toEqual({ first: null, newest: null })
    await log.grow(2)
    await log.witnessing(one, two).round()
    await log.grow(2)
    await log.witnessing(one).round()
    const { first, newest } = await log.seen(1, 2, one, two)
    expect([first!.size, newest!.size]).toEqual([4, 4])
    expect(first!.cosignedAt).toHaveLength(2)
    const note = parseNote(first!.note)!
    for (const { key } of [one, two]) expect(cosignatureTime(note, parseVkey(key)!)).not.toBeNull()
    expect((await log.seen(5, 2, one, two)).first).toBeNull()
    expect((await log.seen(5, 1, one, two)).first!.size).toBe(6)
    expect((await log.seen(0, 1, one, two)).first!.size).toBe(2)
  })

  it('goes on where a witness stopped of whose answer nobody knows', async () => {
    const witness = await startWitness([vkeyOf(1)])
    await log.grow(5)
    const { note } = await log.newest()
    expect((await witness.add(formatAddCheckpoint({ old: 0, hashes: [], checkpoint: note }))).status).toBe(
      200,
    )
    await log.grow(4)
    await log.witnessing(named(witness)).round()
    expect((await log.cosignatures()).map(({ size }) => size)).toEqual([9])
    expect(log.logged).toEqual([])
  })

  it('of one replica is no failure because another was quicker, with the same checkpoint or a newer one', async () => {
    const witness = await startWitness([vkeyOf(1)])
    const others = log.witnessing(named(witness))
    let isFirst = true
    let meanwhile = () => others.round()
    const slow = await answering(async (_, response, body) => {
      if (isFirst) await meanwhile()
      isFirst = false
      const answer = await witness.add(body)
      response.writeHead(answer.status).end(await answer.text())
    })
    await log.grow(5)
    await log.witnessing({ url: slow.url, key: witness.vkey }).round()
    await log.grow(2)
    isFirst = true
    meanwhile = async () => {
      await log.grow(3)
      await others.round()
    }
    await log.witnessing({ url: slow.url, key: witness.vkey }).round()
    expect((await log.cosignatures()).map(({ size }) => size)).toEqual([5, 10])
    expect(log.logged).toEqual([])
  })

  it('begins anew with a new log, of which the witness must be told the key', async () => {
    const witness = await startWitness([vkeyOf(1), vkeyOf(2)])
    const { round } = log.witnessing(named(witness))
    await log.grow(5)
    await round()
    await log.database.transaction((tx) => beginLog(tx, keys, 2))
    await log.grow(2)
    await round()
    expect((await log.cosignatures()).map((row) => [row.log, row.size])).toEqual([
      [2, 2],
      [1, 5],
    ])
  })
})

describe('a witness that hangs', () => {
  it('keeps no other waiting, not even for the next checkpoint, and is not asked twice at once', async () => {
    const good = await startWitness([vkeyOf(1)])
    const hanging = await answering(() => undefined)
    const { round } = log.witnessing(named(good), { url: hanging.url, key: formatVkey(someKey('hangs').key) })
    const rounds: Promise<void>[] = []
    for (const size of [2, 4, 6]) {
      await log.grow(2)
      rounds.push(round())
      await expect.poll(async () => (await log.cosignatures()).at(-1)?.size).toBe(size)
    }
    expect(hanging.requests).toHaveLength(1)
    hanging.hangUp()
    await Promise.all(rounds)
    expect(log.logged).toEqual([['witness-failed', { witness: 'hangs', code: 'unreachable' }]])
  })

  it('is given up when its time is over, also in the middle of an answer', async () => {
    const deadline = new AbortController()
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(deadline.signal)
    onTestFinished(() => timeout.mockRestore())
    const dripping = await answering((_, response) => {
      response.writeHead(200).write('— ')
      deadline.abort()
    })
    await log.grow(1)
    await log.witnessing({ url: dripping.url, key: formatVkey(someKey('drips').key) }).round()
    expect(timeout).toHaveBeenCalledWith(10_000)
    expect(log.logged).toEqual([['witness-failed', { witness: 'drips', code: 'too-slow' }]])
  })

  it('or fails is asked less and less often, and again as soon as it cosigns', async () => {
    const witness = await startWitness([vkeyOf(1)])
    let isBroken = true
    const broken = await answering((_, response, body) =>
      isBroken
        ? response.writeHead(500).end()
        : witness
            .add(body)
            .then(async (answer) => response.writeHead(answer.status).end(await answer.text())),
    )
    const { round } = log.witnessing({ url: broken.url, key: witness.vkey })
    await log.grow(1)
    const asked: number[] = []
    for (let time = 0; time < 200; time++) {
      await round()
      if (broken.requests.length > asked.length) asked.push(time)
    }
    expect(asked).toEqual([0, 2, 6, 14, 30, 62, 122, 182])
    isBroken = false
    for (let time = 0; time < 60; time++) await round()
    expect(await log.cosignatures()).toHaveLength(1)
    await log.grow(1)
    await round()
    expect(await log.cosignatures()).toHaveLength(2)
  })
})

describe('what is not a cosignature of the witness over this checkpoint', () => {
  const own = someKey('witness.example.org')
  const other = someKey('other.example.org')
  const cosigned = (body: string, by = own, text?: string) => {
    const { note } = readCheckpoint(parseAddCheckpoint(body)!.checkpoint)!
    return signatureLine(cosign(text ?? note.text, new Date(), by.key, by.privateKey))
  }
  const spoilt = (line: string) =>
    line.replace(/.{12}\n$/, (end) => (end.startsWith('A') ? 'B' : 'A') + end.slice(1))

  async function outcome(answer: Parameters<typeof answering>[0]) {
    const witness = await answering(answer)
    await log.witnessing({ url: witness.url, key: formatVkey(own.key) }).round()
    return { requests: witness.requests.length, logged: log.logged.splice(0), rows: await log.cosignatures() }
  }
  const failed = (code: string, status?: number) => [
    ['witness-failed', { witness: own.key.name, code, ...(status === undefined ? {} : { status }) }],
  ]

  beforeEach(() => log.grow(5))

  it('is not stored: rubbish, bad signatures, those of others, those over something else', async () => {
    const elsewhere = 'relay.example.org/log\n5\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n'
    for (const text of [
      () => '',
      () => 'rubbish',
      () => '— witness.example.org AAAA\n',
      (body: string) => spoilt(cosigned(body)),
      (body: string) => cosigned(body, other),
      (body: string) => cosigned(body, own, elsewhere),
      (body: string) => cosigned(body).slice(0, -1),
      (body: string) => `${cosigned(body)}\n`,
      (body: string) => cosigned(body) + cosigned(body),
      (body: string) => `${cosigned(body)}${'x'.repeat(17_000)}\n`,
    ])
      expect(await outcome((_, response, body) => response.end(text(body)))).toEqual({
        requests: 1,
        logged: failed('not-its-cosignature'),
        rows: [],
      })
    const bytes = await outcome((_, response) => response.end(Buffer.of(0xe2, 0x80, 0xff)))
    expect(bytes.logged).toEqual(failed('not-its-cosignature'))
  })

  it('is left out when it stands beside the one that is asked for', async () => {
    const { rows } = await outcome((_, response, body) =>
      response.end(cosigned(body, other) + cosigned(body) + cosigned(body, someKey('third.example.org'))),
    )
    expect(rows.map(({ line }) => line)).toEqual([expect.stringMatching(/^— witness\.example\.org \S+\n$/)])
  })

  it('is not fetched where a redirect leads', async () => {
    const tempting = await answering((_, response, body) => response.end(cosigned(body)))
    for (const status of [301, 302, 303, 307, 308]) {
      const { logged, rows } = await outcome((_, response) =>
        response.writeHead(status, { Location: `${tempting.url}/add-checkpoint` }).end(),
      )
      expect([logged, rows]).toEqual([failed('refused', status), []])
    }
    expect(tempting.requests).toEqual([])
  })

  it('is not read without end', async () => {
    let hungUp: () => void = () => undefined
    const isHungUp = new Promise<void>((resolve) => {
      hungUp = resolve
    })
    const { logged, rows } = await outcome((_, response) => {
      response.on('close', hungUp)
      const pour = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      }
      response.on('drain', pour)
      pour()
    })
    expect([logged, rows]).toEqual([failed('not-its-cosignature'), []])
    await isHungUp
  })

  it('is not had from one that refuses, or that says a size which cannot be', async () => {
    for (const status of [400, 403, 404, 422, 500])
      expect((await outcome((_, response) => response.writeHead(status).end('no'))).logged).toEqual(
        failed('refused', status),
      )
    for (const size of ['', 'five\n', '05\n', '-1\n', '1e1\n', '4', '9007199254740993\n'])
      expect((await outcome((_, response) => response.writeHead(409).end(size))).logged).toEqual(
        failed('not-a-witness'),
      )
  })

  it('is not asked for again and again: who contradicts itself is no witness', async () => {
    const same = await outcome((_, response) => response.writeHead(409).end('0\n'))
    expect([same.requests, same.logged]).toEqual([1, failed('not-a-witness')])
    const changing = await outcome((_, response, body) =>
      response.writeHead(409).end(body.startsWith('old 0\n') ? '5\n' : '0\n'),
    )
    expect([changing.requests, changing.logged]).toEqual([3, failed('not-a-witness')])
  })
})

describe('a witness that has seen another history than this database has', () => {
  const witness = () => startWitness([vkeyOf(1)], { name: 'witness.example.org' })

  it('gives an older database away: what it saw is longer', async () => {
    const seeing = await witness()
    await log.grow(5)
    await log.witnessing(named(seeing)).round()
    const older = await startLog()
    await older.grow(3)
    await older.witnessing(named(seeing)).round()
    expect(await older.cosignatures()).toEqual([])
    expect(older.logged).toEqual([['witness-failed', { witness: 'witness.example.org', code: 'ahead' }]])
  })

  it('gives away that it saw what was never published here', async () => {
    const seeing = await witness()
    await log.grow(5)
    await log.witnessing(named(seeing)).round()
    const other = await startLog()
    await other.grow(4)
    await other.grow(4)
    await other.witnessing(named(seeing)).round()
    expect(other.logged).toEqual([['witness-failed', { witness: 'witness.example.org', code: 'stray' }]])
  })

  it('does not cosign a fork of the log, and has the evidence', async () => {
    const seeing = await witness()
    await log.grow(5)
    await log.witnessing(named(seeing)).round()
    const forked = await startLog()
    await forked.grow(5)
    await forked.grow(4)
    await forked.witnessing(named(seeing)).round()
    expect(await forked.cosignatures()).toEqual([])
    expect(forked.logged).toEqual([
      ['witness-failed', { witness: 'witness.example.org', code: 'refused', status: 422 }],
    ])
    expect(seeing.told.at(-1)).toMatch(/5 to 9 refused after 5: not-proven, kept in /)
  })
})

it('a policy that names something else than a witness as one is not taken', () => {
  for (const key of ['', 'witness', vkeyOf(1)])
    expect(() => log.witnessing({ url: 'https://witness.example.org', key })).toThrow(
      'the key of the witness at',
    )
})
