/** Both copies of the day keys go while two replicas are at work, and again while neither runs. */
import { access, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listAll, take } from '../src/client/clinic.js'
import { RelayRefused, RelayUnreachable } from '../src/client/relay.js'
import { type SealedHere, sendSealed } from '../src/client/sender.js'
import { sealOne } from './support/enquiry-stream.js'
import { atRelay, type Clinic, employ, openClinic } from './support/people.js'
import { startedRelay } from './support/process.js'
import type { TestRelay } from './support/relay.js'
import { replicasOn } from './support/replicas.js'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** An enquiry until it is acknowledged, or refused because the relay has stored it and lost its key. */
interface Sent {
  sealed: SealedHere
  outcome: 'acknowledged' | 'lost' | null
}

/** Four people who send one enquiry after the other, each until it has an answer. */
async function startSenders({ client }: TestRelay, clinic: Clinic) {
  const seal = await sealOne(client, [clinic])
  const sent: Sent[] = []
  let isOver = false
  async function send(one: Sent): Promise<void> {
    try {
      await sendSealed(client, one.sealed)
      one.outcome = 'acknowledged'
    } catch (error) {
      if (error instanceof RelayRefused && error.code === 'lost') one.outcome = 'lost'
      else if (
        !(error instanceof RelayUnreachable) &&
        !(error instanceof RelayRefused && error.status === 503)
      )
        throw error
    }
  }
  const all = Promise.all(
    Array.from({ length: 4 }, async () => {
      while (!isOver) {
        const one: Sent = { sealed: seal(sent.length), outcome: null }
        sent.push(one)
        for (; one.outcome === null; await pause(20)) await send(one)
      }
    }),
  )
  all.catch(() => undefined)
  const acknowledged = () => sent.filter(({ outcome }) => outcome === 'acknowledged')
  return {
    acknowledged,
    async more(count: number) {
      for (const goal = acknowledged().length + count; acknowledged().length < goal; )
        await Promise.race([pause(10), all])
    },
    async finish() {
      isOver = true
      await all
    },
  }
}

test('running replicas put everything back; after a restart without both copies everything new can be opened, and nothing old is claimed', async () => {
  const { places, people: peopleThrough, sql } = await replicasOn(2)
  const [first, second] = await Promise.all(places.map((place) => startedRelay(place)))
  const people = await peopleThrough()
  const clinic = await openClinic(people, await employ(people), 'Klinikk')
  const directories = ['days', 'days-mirror'].map((name) => join(people.keysDirectory, name))
  const loseAll = () => Promise.all(directories.map((path) => rm(path, { recursive: true, force: true })))
  const keys = () => sql<{ number: number }[]>`select number from due_keys order by number`

  const senders = await startSenders(people, clinic)
  await senders.more(6)
  await loseAll()
  await senders.more(6)
  for (const path of directories) await access(path)
  expect(await keys()).toMatchObject([{ number: 1 }])
  const lines = (relay: typeof first, event: string) => relay!.stdout().split(`"msg":"${event}"`).length - 1
  expect(lines(first, 'day-key-lost') + lines(second, 'day-key-lost')).toBe(0)

  // A process that is killed has nothing in memory any more.
  await Promise.all([first!.stop('SIGKILL'), second!.stop('SIGKILL')])
  const [{ at: lostAt } = { at: new Date(0) }] = await sql<{ at: Date }[]>`select now() as at`
  await loseAll()
  const again = await Promise.all(places.map((place) => startedRelay(place)))
  await senders.more(10)
  await senders.finish()

  expect(await keys()).toMatchObject([{ number: 1 }, { number: 2 }])
  expect(again.map((relay) => lines(relay, 'day-key-lost'))).toEqual([1, 1])
  expect(again.reduce((sum, relay) => sum + lines(relay, 'day-key-made'), 0)).toBe(1)
  const late = await sql`select from deliveries where due_key = 1 and consigned_at > ${lostAt}`
  expect(late).toHaveLength(0)
  const stored = await sql<{ id: string; number: number }[]>`select id, due_key as number from deliveries`
  const numbers = new Map(stored.map(({ id, number }) => [id, number]))
  const at = await atRelay(people, clinic)
  const inbox = new Map((await listAll(at)).map((delivery) => [delivery.deliveryId, delivery]))
  for (const { sealed } of senders.acknowledged()) {
    const { deliveryId } = sealed.request.deliveries[0]!
    const delivery = inbox.get(deliveryId)
    expect(delivery).toMatchObject({ state: 'consigned', lost: numbers.get(deliveryId) === 1 })
    if (!delivery!.lost) expect(await take(at, delivery!)).toMatchObject({ kind: 'opened' })
  }
}, 180_000)
