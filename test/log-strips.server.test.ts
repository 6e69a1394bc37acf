/** What is stripped is explained in the log, whatever the leader of the log is doing at that moment. */
import { setTimeout } from 'node:timers/promises'
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import type { Database } from '../src/database/database.js'
import { deliveryNumbers, statements } from '../src/database/schema.js'
import { stripDue } from '../src/expire/strip.js'
import { checkLog } from '../src/prove/fsck/check-log.js'
import { openLogLeader } from '../src/prove/log/leader.js'
import { recordStrip } from '../src/prove/log/record-strip.js'
import { sendEnquiry } from './support/people.js'
import { publicEntries } from './support/public-entries.js'
import { afterAllIsOver, world } from './support/world.js'

/** Long enough for whoever is not held up, and for whoever is to stand in line. */
const aWhileMs = 300

/** A database in which something goes on for a while at the end of each writing transaction, before it commits. */
const lingering = (database: Database, meanwhile: () => void): Database => ({
  ...database,
  transaction: (work, access) =>
    database.transaction(async (tx) => {
      const result = await work(tx)
      if (access?.readOnly !== true) {
        meanwhile()
        await setTimeout(aWhileMs)
      }
      return result
    }, access),
})

const strips = (database: Database) =>
  database.transaction(async (tx) => (await publicEntries(tx)).filter(({ entry }) => entry === 'strip'))

describe('a strip is explained', () => {
  it('when it comes while the leader takes the same statements in', async () => {
    const { relay, clinics, moveTo } = await world(2)
    await sendEnquiry(relay, clinics)
    await moveTo(afterAllIsOver())
    const { database, keys, marksDirectory, log, leader } = relay.relay
    let stripped: Promise<unknown> | undefined
    const slow = lingering(database, () => {
      stripped ??= stripDue(relay.relay)
    })
    const taking = await openLogLeader({ database: slow, keys, marksDirectory, log })
    await leader.release()
    expect(await taking.integrate()).toBe('led')
    expect(await stripped).toMatchObject({ kind: 'stripped', deliveries: 2 })
    expect(await taking.integrate()).toBe('led')
    expect(await strips(database)).toMatchObject([{ statements: 3 }])
    const numbers = await database.transaction((tx) => tx.select().from(deliveryNumbers))
    expect(numbers.map(({ deliveryId }) => deliveryId)).toEqual([null, null])
    expect((await checkLog(relay.relay)).findings).toEqual([])
  })

  it('when the leader comes while it takes the same statements away', async () => {
    const { relay, clinics, moveTo } = await world(2)
    await sendEnquiry(relay, clinics)
    await moveTo(afterAllIsOver())
    const { database, leader } = relay.relay
    let led: Promise<unknown> | undefined
    const slow = lingering(database, () => {
      led ??= leader.integrate()
    })
    expect(await stripDue({ ...relay.relay, database: slow })).toMatchObject({ deliveries: 2 })
    expect(await led).toBe('led')
    expect(await leader.integrate()).toBe('led')
    expect(relay.logged.join('')).not.toContain('"failed"')
    // They never came into the log, so that there is nothing to explain.
    expect(await strips(database)).toEqual([])
    expect((await checkLog(relay.relay)).findings).toEqual([])
  })

  it('when another one says the same in the same millisecond', async () => {
    const { relay, clinics } = await world(1)
    await sendEnquiry(relay, clinics)
    const { database, leader } = relay.relay
    await leader.integrate()
    const at = new Date('2026-11-20T10:00:00.000Z')
    const stripOne = () =>
      database.transaction(async (tx) => {
        const [one] = await tx.select().from(statements).limit(1)
        await tx.delete(statements).where(eq(statements.id, one!.id))
        await recordStrip(tx, [one!.body], at)
      })
    await stripOne()
    await stripOne()
    expect(await leader.integrate()).toBe('led')
    expect((await strips(database)).map((entry) => entry.at.getTime() - at.getTime())).toEqual([0, 1])
  })
})
