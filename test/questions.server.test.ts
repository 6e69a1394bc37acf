/** Questions to the operator: taken in once, sealed and wrapped, read by staff only, and gone when the policy says so. */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { base64url, fromBase64url } from '../src/base/bytes.js'
import { sealQuestion, sendQuestion } from '../src/client/contact.js'
import { readQuestion } from '../src/client/questions.js'
import { carryOutAct, signAct, writeAct } from '../src/client/staff.js'
import { expireQuestions } from '../src/contact/expire-questions.js'
import { mostOpen, mostPerHour } from '../src/contact/receive.js'
import type { ActOf } from '../src/contract/staff.js'
import { contactKeys, questions } from '../src/database/schema.js'
import { verifyRetention } from '../src/expire/retention.js'
import { stripDue } from '../src/expire/strip.js'
import { findingsOf } from '../src/operate/findings.js'
import { dueInstant } from '../src/policy/due.js'
import { checkLog } from '../src/prove/fsck/check-log.js'
import { work } from '../src/schedule.js'
import type { Holder } from '../src/seal/keys.js'
import { sealForOperator } from '../src/seal/seal.js'
import { restoreCopy, takeCopy } from './support/copies.js'
import { act, employ, postJson, type Staff } from './support/people.js'
import { ask, asked, policyWith, publishContactKey, sealed, setContactKey } from './support/questions.js'
import { startRelay, type TestRelayOptions } from './support/relay.js'
import { keyPaths, secondsFrom, type World, world } from './support/world.js'

let folder: string
let here: World
let staff: Staff
let holder: Holder

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videre-questions-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
})

/** A relay that takes questions in. */
async function open(options: TestRelayOptions = {}): Promise<void> {
  here = await world(0, { keysDirectory: join(folder, 'keys'), ...options })
  staff = await employ(here.relay)
  holder = await publishContactKey(here.relay)
}

const rows = () => here.database.transaction((tx) => tx.select().from(questions))
const by = <C extends Parameters<typeof act>[2]>(command: C, args: ActOf<C>['arguments']) =>
  act(here.relay, staff, command, args, here.clock())
const listed = async () => (await by('question.list', {})).questions
const close = (questionId: string) => by('question.close', { questionId })
const tick = () => work(here.relay.relay, { noteStrip: () => undefined })
const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )
/** Another start on the same database and keys. */
const startAgain = () =>
  startRelay(here.database, {
    keysDirectory: join(folder, 'keys'),
    publicUrl: here.relay.url,
    clock: here.clock,
  })
const inDays = (days: number) => secondsFrom(new Date(), days * 86_400)
const post = (body: unknown) => postJson(here.relay, '/api/v1/questions', body)

describe('a question', () => {
  beforeEach(() => open())

  it('is read by who holds the contact key, word for word, and by nobody else', async () => {
    const questionId = await ask(here.relay)
    const { keyId, envelope } = await by('question.open', { questionId })
    expect(base64url(keyId)).toBe(base64url(holder.keyId))
    expect(readQuestion(envelope, holder, questionId)).toEqual({ kind: 'question', question: asked })
    expect(readQuestion(envelope, holder, randomUUID())).toEqual({
      kind: 'refused',
      reason: 'other_delivery',
    })
    const other = { ...staff.one, keyId: holder.keyId }
    expect(readQuestion(envelope, other, questionId)).toEqual({ kind: 'refused', reason: 'damaged' })
  })

  it('lies wrapped under the day key of its longest time, and its hour of receipt is all that is known', async () => {
    const { relay } = here
    const request = await sealed(relay)
    const answer = await sendQuestion(relay.client, request)
    const [row] = await rows()
    const due = dueInstant(new Date(), 'P1Y', relay.relay.policy.timeZone)
    expect(row).toMatchObject({
      ...due,
      deleteAt: due.dueAt,
      state: 'open',
      policyVersion: relay.relay.policy.version,
    })
    expect(row!.receivedAt.getTime() % 3_600_000).toBe(0)
    expect(answer).toEqual({ questionId: row!.id, receivedAt: row!.receivedAt, deleteAt: due.dueAt })
    expect(
      Buffer.from(row!.wrapped).includes(Buffer.from(fromBase64url(request.envelope).slice(54, 90))),
    ).toBe(false)
    expect(await isThere(keyPaths(relay, due.dueDay)[0])).toBe(true)
  })

  it('counts once, however often it is sent, and another one under its id is refused', async () => {
    const { relay } = here
    const request = await sealed(relay)
    const first = await sendQuestion(relay.client, request)
    expect(await sendQuestion(relay.client, request)).toEqual(first)
    expect(await rows()).toHaveLength(1)
    const { envelope } = sealForOperator({
      operator: holder.publicKeys,
      questionId: request.questionId,
      question: new Uint8Array(3),
    })
    const other = await post({ ...request, envelope: base64url(envelope) })
    expect([other.status, other.body.type]).toEqual([409, 'urn:videre:problem:idempotency-conflict'])
    expect(await rows()).toHaveLength(1)
  })

  it('is refused if its envelope says another id, key or format than the request', async () => {
    const good = await sealed(here.relay)
    const bytes = fromBase64url(good.envelope)
    const flipped = base64url(bytes.map((byte, i) => (i === 0 ? byte ^ 1 : byte)))
    const wrong = [
      [{ ...good, questionId: randomUUID() }, 'other_delivery'],
      [{ ...good, keyId: base64url(new Uint8Array(16)) }, 'other_key'],
      [{ ...good, envelope: base64url(bytes.slice(1)) }, 'wrong_size'],
      [{ ...good, envelope: flipped }, 'not_an_envelope'],
    ] as const
    for (const [body, reason] of wrong) {
      const { status, body: problem } = await post(body)
      expect([status, problem.fields]).toEqual([
        422,
        [{ field: 'envelope', rule: `is not the envelope that the request describes: ${reason}` }],
      ])
    }
    expect((await post({ ...good, plain: 'text' })).status).toBe(400)
    expect(await rows()).toEqual([])
  })

  it('that was sealed to a key which was replaced meanwhile is to be sealed again; what came before opens with the old one', async () => {
    const { relay } = here
    const before = await ask(relay)
    const request = await sealed(relay)
    const next = await publishContactKey(relay)
    await expect(sendQuestion(relay.client, request)).rejects.toMatchObject({ code: 'reseal', status: 409 })
    const after = await ask(relay)
    const read = async (questionId: string, key: Holder) =>
      readQuestion((await by('question.open', { questionId })).envelope, key, questionId).kind
    expect([await read(before, holder), await read(after, next)]).toEqual(['question', 'question'])
    // An answer that was lost on its way is given again, whatever key is the present one.
    expect(await read(after, holder)).toBe('refused')
  })

  it('is one of sixty in an hour at most, and the next hour takes it', async () => {
    const { relay, database, moveTo } = here
    await ask(relay)
    await database.transaction((tx) =>
      tx.execute(sql`insert into questions select gen_random_uuid(), key_id, wrapped, state, policy_version, received_at,
        closed_at, delete_at, due_day, due_key, due_at from questions, generate_series(2, ${mostPerHour})`),
    )
    const response = await fetch(new URL('/api/v1/questions', relay.url), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(await sealed(relay)),
    })
    expect([response.status, ((await response.json()) as { type: string }).type]).toEqual([
      429,
      'urn:videre:problem:too-many',
    ])
    const wait = Number(response.headers.get('Retry-After'))
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(3600)
    await moveTo(secondsFrom(new Date(), wait + 1))
    await expect(ask(relay)).resolves.toMatch(/-/)
  })

  it('finds no room when thousands wait, and room again when one is closed', async () => {
    const { relay, database } = here
    const first = await ask(relay)
    await database.transaction((tx) =>
      tx.execute(sql`insert into questions select gen_random_uuid(), key_id, '\\x00', state, policy_version,
        received_at - interval '2 days', closed_at, delete_at, due_day, due_key, due_at from questions, generate_series(2, ${mostOpen})`),
    )
    await expect(ask(relay)).rejects.toMatchObject({ code: 'unavailable', status: 503 })
    await close(first)
    await expect(ask(relay)).resolves.toMatch(/-/)
  })
})

describe('without a contact key', () => {
  it('no key is shown, and a question is refused clearly', async () => {
    here = await world(0)
    staff = await employ(here.relay)
    const shown = await fetch(new URL('/api/v1/contact', here.relay.url))
    expect(await shown.json()).toEqual({ key: null })
    const request = sealQuestion({ keys: staff.one.publicKeys, keyId: staff.one.keyId }, asked)
    const { status, body } = await post(request)
    expect([status, body.detail]).toEqual([503, 'the operator takes no questions in here yet'])
  })
})

describe('the contact key', () => {
  beforeEach(() => open())

  it('is refused if it is degenerate, not the one that was signed for, or was in use before', async () => {
    const { relay } = here
    const { publicKeys, keyId } = staff.two
    const zero = { ...publicKeys, sealKey: publicKeys.sealKey.map((byte, i) => (i < 1184 ? byte : 0)) }
    await expect(by('contact.set', { keys: zero, keyId })).rejects.toMatchObject({ code: 'unacceptable-key' })
    await expect(by('contact.set', { keys: publicKeys, keyId: holder.keyId })).rejects.toMatchObject({
      code: 'unacceptable-key',
    })
    await publishContactKey(relay)
    await expect(setContactKey(relay, holder)).rejects.toMatchObject({ code: 'already-decided' })
    expect((await here.database.transaction((tx) => tx.select().from(contactKeys))).length).toBe(2)
  })

  it('of a database that somebody wrote into is not sealed to: two registrars have to vouch for it in the log', async () => {
    const { relay, database } = here
    const [other] = [staff.two]
    const forged = await database.transaction(async (tx) => {
      const [row] = await tx.select().from(contactKeys)
      const text = Buffer.from(row!.entry).toString()
      return Buffer.from(
        text.replace(base64url(holder.publicKeys.sealKey), base64url(other.publicKeys.sealKey)),
      )
    })
    await database.transaction((tx) => tx.update(contactKeys).set({ entry: new Uint8Array(forged) }))
    // It is in no log, so that it is not even offered.
    await expect(sealed(relay)).rejects.toThrow('none')
  })

  it('agrees with the log', async () => {
    await publishContactKey(here.relay)
    await ask(here.relay)
    await here.relay.relay.leader.integrate()
    expect((await checkLog(here.relay.relay)).findings).toEqual([])
  })
})

describe('under a policy that deletes when answered', () => {
  beforeEach(() => open())

  it('a closed question is gone from that moment, and a copy of the database from before does not bring it back', async () => {
    const { relay, database } = here
    const [closed, other] = [await ask(relay), await ask(relay)]
    const copy = await takeCopy(database)
    expect((await listed()).map(({ state }) => state)).toEqual(['open', 'open'])
    expect((await close(closed)).deleteAt.getTime()).toBeLessThanOrEqual(Date.now() + 1000)
    expect((await rows()).map(({ id }) => id)).toEqual([other])
    await expect(close(closed)).rejects.toMatchObject({ code: 'not-found' })
    await expect(by('question.open', { questionId: closed })).rejects.toMatchObject({ code: 'not-found' })
    await restoreCopy(database, copy)
    expect(await rows()).toHaveLength(2)
    const again = await startAgain()
    expect((await rows()).map(({ id }) => id)).toEqual([other])
    expect(again.logged.join('')).toMatch(/"code":"came-back","count":1,"msg":"questions-deleted"/)
    expect(await verifyRetention(again.relay)).toEqual([])
  })

  it('an unanswered one ends after the longest time, not before, and its day key with it', async () => {
    const { relay, moveTo } = here
    const id = await ask(relay)
    const [{ dueAt, dueDay }] = (await rows()) as [Awaited<ReturnType<typeof rows>>[0]]
    await moveTo(secondsFrom(dueAt, -5))
    await tick()
    expect(await rows()).toHaveLength(1)
    await moveTo(secondsFrom(dueAt, 1))
    await expect(by('question.open', { questionId: id })).rejects.toMatchObject({ code: 'not-found' })
    expect(await listed()).toEqual([])
    expect(await verifyRetention(relay.relay)).toContainEqual({ finding: 'question-overdue', count: 1 })
    // Expiry alone leaves the key of a day alone while a question lies under it.
    await stripDue(relay.relay)
    expect(await isThere(keyPaths(relay, dueDay)[0])).toBe(true)
    await tick()
    expect(await rows()).toEqual([])
    expect(await Promise.all(keyPaths(relay, dueDay).map(isThere))).toEqual([false, false])
    expect(await verifyRetention(relay.relay)).toEqual([])
  })

  it('nothing is deleted while the clocks disagree', async () => {
    const { relay, database } = here
    await ask(relay)
    await database.setClock(inDays(500))
    expect(await expireQuestions(relay.relay)).toBe(0)
    expect(await rows()).toHaveLength(1)
    expect(relay.logged.join('')).toContain('strip-postponed')
  })
})

describe('under a policy that keeps questions for twelve months after closing', () => {
  it('a closed one stays as long, to the minute, and goes even if it was restored as open', async () => {
    await open({ policyPath: await policyWith(folder, { closing: 'P12M', receipt: 'P3Y' }) })
    const { relay, database, moveTo } = here
    const id = await ask(relay)
    const copy = await takeCopy(database)
    const { deleteAt } = await close(id)
    const year = new Date()
    year.setFullYear(year.getFullYear() + 1)
    expect(Math.abs(deleteAt.getTime() - year.getTime())).toBeLessThan(3_700_000)
    expect(await close(id)).toEqual({ deleteAt })
    expect(await listed()).toMatchObject([{ questionId: id, state: 'closed', deleteAt }])
    expect((await by('question.open', { questionId: id })).envelope.length).toBeGreaterThan(1000)
    await moveTo(secondsFrom(deleteAt, -5))
    await tick()
    expect(await rows()).toHaveLength(1)
    await moveTo(secondsFrom(deleteAt, 1))
    await tick()
    expect(await rows()).toEqual([])
    await restoreCopy(database, copy)
    await startAgain()
    expect(await rows()).toEqual([])
  })

  it('one that is closed late ends with its longest time all the same', async () => {
    await open({ policyPath: await policyWith(folder, { closing: 'P12M', receipt: 'P18M' }) })
    const { relay, moveTo } = here
    const id = await ask(relay)
    const [{ dueAt }] = (await rows()) as [Awaited<ReturnType<typeof rows>>[0]]
    await moveTo(secondsFrom(dueAt, -30 * 86_400))
    expect((await close(id)).deleteAt).toEqual(dueAt)
  })

  it('what it came under counts, whatever the policy says by then', async () => {
    await open({ policyPath: await policyWith(folder, { closing: 'P12M', receipt: 'P3Y' }) })
    const id = await ask(here.relay)
    await startRelay(here.database, {
      keysDirectory: join(folder, 'keys'),
      publicUrl: here.relay.url,
      policyPath: await policyWith(folder, { closing: 'PT0S', receipt: 'P3Y' }, 'questions-2'),
    })
    expect((await close(id)).deleteAt.getTime()).toBeGreaterThan(inDays(360).getTime())
  })
})

it('a question that waits for more than ten days is said to whoever operates the relay, and counted', async () => {
  await open()
  const { relay, moveTo } = here
  await ask(relay)
  const codes = async () =>
    findingsOf(await relay.relay.look.now(), here.clock()).map(({ code }) => code as string)
  expect(await codes()).not.toContain('question-waiting')
  expect(await relay.metricsText()).toMatch(/^videre_questions_open 1$/m)
  await moveTo(inDays(11))
  await expect.poll(codes, { timeout: 10_000 }).toContain('question-waiting')
})

it('acts about questions need a member of staff, and a contact key needs two', async () => {
  await open()
  const id = await ask(here.relay)
  const { client } = here.relay
  const { publicKeys: keys, keyId } = staff.two
  const alone = signAct(
    writeAct('contact.set', { keys, keyId }, 'as agreed', new Date()),
    client.origin,
    staff.one.signPair,
  )
  await expect(carryOutAct(client, alone, 'contact.set')).rejects.toMatchObject({ code: 'forbidden' })
  for (const command of ['question.open', 'question.close'] as const) {
    const unsigned = writeAct(command, { questionId: id }, 'as agreed', new Date())
    await expect(carryOutAct(client, unsigned, command)).rejects.toMatchObject({ code: 'unauthenticated' })
  }
  expect(await rows()).toHaveLength(1)
})
