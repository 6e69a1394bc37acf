import { randomInt } from 'node:crypto'
import type { CheckpointWatch } from './checkpoints.js'
import type { Fleet } from './fleet.js'
import { pause } from './interrupted.js'
import type { Plan } from './plan.js'
import type { Senders } from './senders.js'

/** What was done to the relays. */
export interface Strikes {
  kills: number
  /** How many of them hit a relay that was just starting. */
  whileStarting: number
  /**
   * From a kill until the log had grown again, in milliseconds: the longest of all. Of a relay that was killed once more in between
   * the last time counts.
   */
  slowestResumptionMs: number
}

interface Kill {
  which: number
  resumed: Promise<number>
  isResumed: boolean
  isRepeated: boolean
}

/** What is struck, and what shows that it goes on. */
interface Struck {
  fleet: Fleet
  senders: Pick<Senders, 'acknowledges'>
  watch: Pick<CheckpointWatch, 'resumed'>
}

/** A little more than the second in which everything comes about that a relay does by itself. */
const workMs = 1200

/** Kills relays at random moments, and starts them again, until the plan is carried out and the work has resumed. */
export async function strike({ fleet, senders, watch }: Struck, { kills, minutes }: Plan): Promise<Strikes> {
  const endsAt = performance.now() + minutes * 60_000
  const done: Kill[] = []
  let whileStarting = 0

  async function kill(which: number): Promise<void> {
    await fleet.kill(which)
    for (const before of done) if (before.which === which && !before.isResumed) before.isRepeated = true
    const one: Kill = { which, resumed: watch.resumed(), isResumed: false, isRepeated: false }
    // Failures are looked at in the end, together.
    one.resumed.then(
      () => (one.isResumed = true),
      () => undefined,
    )
    done.push(one)
  }

  const isOver = () => done.length >= kills || performance.now() > endsAt
  while (!isOver()) {
    await senders.acknowledges(2)
    await pause(randomInt(workMs))
    const victims = victimsOf(fleet.size).slice(0, kills - done.length)
    await Promise.all(victims.map(kill))
    for (const which of victims) {
      if (isOver() || randomInt(8) > 0) continue
      // Now and then also while it recovers from the last time.
      const recovering = fleet.start(which).catch(() => undefined)
      await pause(randomInt(100, 1000))
      await kill(which)
      await recovering
      whileStarting += 1
    }
    await Promise.all(victims.map((which) => pause(randomInt(300)).then(() => fleet.start(which))))
  }
  const all = await Promise.all(done.filter(({ isRepeated }) => !isRepeated).map(({ resumed }) => resumed))
  return { kills: done.length, whileStarting, slowestResumptionMs: Math.max(0, ...all) }
}

/** Mostly one, now and then two, and once in a while all of them. */
function victimsOf(size: number): number[] {
  const dice = randomInt(12)
  const count = dice === 0 ? size : dice <= 3 ? 2 : 1
  const all = Array.from({ length: size }, (_, which) => which)
  while (all.length > count) all.splice(randomInt(all.length), 1)
  return all
}
