import { asc, gt } from 'drizzle-orm'
import type { Database } from '../../database/database.js'
import { now } from '../../database/now.js'
import { dueDays } from '../../database/schema.js'
import { daysAt } from '../../expire/end-days.js'
import { listDayKeyFiles } from '../../keyring/day-key-files.js'
import type { SeenDatabase } from '../../operate/look.js'
import type { Directories } from '../../operate/places.js'
import { stripLateSeconds } from '../../operate/thresholds.js'
import type { Policy } from '../../policy/policy.js'
import { type Checked, counted, fail, ok, warn } from './checked.js'

const what = 'retention'

/** Whether what is due is stripped, and no key outlived its day. */
export async function checkRetention(
  database: Database,
  { state: { retention } }: SeenDatabase,
  policy: Policy,
  { days, mirror }: Directories,
): Promise<Checked[]> {
  const { overdue, oldestOverdueAge, oldestDayOverAge } = retention
  const { standing, next } = await database.transaction(
    async (tx) => {
      const coming = tx
        .select({ day: dueDays.day })
        .from(dueDays)
        .where(gt(dueDays.dueAt, await now(tx)))
      const [first] = await coming.orderBy(asc(dueDays.day)).limit(1)
      return { standing: await daysAt(tx, policy), next: first?.day }
    },
    { readOnly: true },
  )
  const { files } = await listDayKeyFiles({ directory: days, mirror })
  const dead = new Set(files.flatMap(({ day }) => (day !== null && standing.isDead(day) ? [day] : [])))
  const isLate = oldestOverdueAge > stripLateSeconds
  const isStuck = overdue === 0 && oldestDayOverAge > stripLateSeconds
  return [
    ...(overdue === 0
      ? []
      : [
          (isLate ? fail : warn)(
            what,
            `${counted(overdue, 'delivery', 'deliveries')} due and not stripped`,
            strip,
          ),
        ]),
    ...(dead.size === 0
      ? []
      : [
          (isStuck ? fail : warn)(
            what,
            `${counted(dead.size, 'key')} of days that are over still there`,
            destroy,
          ),
        ]),
    ...(overdue + dead.size === 0
      ? [ok(what, next === undefined ? 'nothing is kept' : `nothing is overdue; the next due day is ${next}`)]
      : []),
  ]
}

const strip = 'a relay that runs does it within a minute: see its log lines strip-postponed and failed'
const destroy = 'a relay that runs destroys them within a minute: see its log lines day-key-unusable'
