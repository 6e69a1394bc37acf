/** Rounds of timed works, and their figures as a table: how long each takes, and how many times what bounds it. */
import { alignedTable, median, spreadOf } from './table.mjs'

/**
 * Runs every work once in each round, every other round backwards. A work has a `group` and a `name` for its row, the names of
 * its `limits` among the works of its group, and `run(count)`, which gives the milliseconds that one took. Without a `count` of
 * its own a work is repeated for about the seconds that the plan gives it. Gives the works with their `ms` of each round.
 */
export async function timeWorks(works, { rounds, secondsEach }) {
  const timed = []
  for (const work of works)
    timed.push({ ...work, count: work.count ?? (await enough(work, secondsEach)), ms: [] })
  for (let round = 0; round < rounds; round++) {
    for (const work of round % 2 === 0 ? timed : timed.toReversed()) work.ms.push(await work.run(work.count))
  }
  return timed
}

/** How often a work is to be repeated. The first time warms up. */
async function enough({ run }, secondsEach) {
  await run(2)
  return Math.max(2, Math.min(5000, Math.ceil((secondsEach * 1000) / (await run(4)))))
}

/**
 * Prints the milliseconds of each work with their spread over the rounds, and how many times each of its limits that is. Ratios
 * are medians of each round's own ratio: rounds that were slow were so for all.
 */
export function printTimes(timed, groupTitle, say) {
  const limits = [...new Set(timed.flatMap((work) => work.limits ?? []))]
  const rows = timed.map(({ group, name, ms, limits: own = [] }) => {
    const ratioTo = (limit) => {
      const bound = timed.find((work) => work.group === group && work.name === limit)
      return figure(median(ms.map((value, round) => value / bound.ms[round])))
    }
    return [
      String(group),
      name,
      figure(median(ms)),
      spreadOf(ms, figure),
      ...limits.map((limit) => (own.includes(limit) ? ratioTo(limit) : '')),
    ]
  })
  const header = [groupTitle, 'what', 'ms', 'spread', ...limits.map((limit) => `times ${limit}`)]
  alignedTable(header, rows, say)
}

/** Milliseconds of one of `count` calls, made one after another. */
export async function timeEach(count, work) {
  const from = performance.now()
  for (let i = 0; i < count; i++) await work(i)
  return (performance.now() - from) / count
}

const figure = (value) => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)
