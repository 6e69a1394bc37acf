import { clocksAgree } from '../expire/clocks.js'
import type { Refusing } from '../prove/log/sign.js'
import type { Seen, SeenDatabase, SeenPlaces } from './look.js'
import { isNearlyFull } from './places.js'
import { entryWaitsSeconds, questionWaitsDays, stripLateSeconds } from './thresholds.js'

/**
 * Everything that a relay can find wrong with itself, with the line that `/readyz` says it in. That page is for strangers as well: a
 * line has no path, no name, no address and no number.
 */
const lines = {
  'database-silent': 'the database does not answer',
  'day-keys-silent': 'the directories of the day keys do not answer',
  'day-keys-unusable': 'the directory of the day keys cannot be read and written',
  'day-keys-mirror-unusable': 'the mirror of the day keys cannot be read and written',
  'day-key-not-made': 'there is no day key for an enquiry of today, and none can be made',
  'day-key-unreadable': 'a day key cannot be read',
  'day-key-single': 'a day key has no second copy: is one of the disks not mounted?',
  'day-key-lost': 'a day key is lost, and what is due on its day can be opened by nobody',
  'log-not-signed': 'the log is not signed',
  'log-behind': 'entries have waited for the log for more than a minute',
  'clocks-disagree': 'the clocks of the relay, the database and the log do not agree: nothing is stripped',
  'strip-overdue': 'what is due was not stripped',
  'day-key-stuck': 'the key of a day that is over could not be destroyed',
  'erasures-unusable': 'a copy of the ledger of erasures cannot be read and written',
  'policy-due': 'the notice of the announced policy is over: restart the relay, and it comes into force',
  'mail-failing': 'the mail server does not take mail',
  'mail-to-files': 'no mail server is configured: mail lands in files',
  'question-waiting': 'a question to the operator has waited for more than ten days',
  'disk-nearly-full': 'a disk is nearly full',
} as const

/** The name of something that is wrong. It leaves the process as a label of a metric. */
export type FindingCode = keyof typeof lines

/** Every name. */
export const findingCodes = Object.keys(lines) as FindingCode[]

/** Without these no enquiry can be taken in, and none must be: the relay is not ready. The rest stops nobody from writing. */
const stopsIntake: ReadonlySet<FindingCode> = new Set(['database-silent', 'day-key-not-made'])

/** Something that is wrong, in one line. */
export interface Finding {
  code: FindingCode
  stopsIntake: boolean
  line: string
}

/** Everything that is wrong, what stops intake first. */
export function findingsOf(seen: Seen, host: Date): Finding[] {
  const { database, places, refusing } = seen
  const codes: FindingCode[] = [
    ...(database === null ? (['database-silent'] as const) : ofDatabase(database, host)),
    ...(places === null ? (['day-keys-silent'] as const) : ofPlaces(places)),
    ...ofDayKeys(seen),
    // Without a database nothing can be signed, and that is what has to be mended.
    ...(refusing === null || database === null ? [] : (['log-not-signed'] as const)),
    ...(seen.policyFrom !== null && seen.policyFrom <= host ? (['policy-due'] as const) : []),
    ...(seen.mailToFiles && !seen.demo ? (['mail-to-files'] as const) : []),
  ]
  return codes
    .map((code) => ({ code, stopsIntake: stopsIntake.has(code), line: lineOf(code, refusing) }))
    .toSorted((a, b) => Number(b.stopsIntake) - Number(a.stopsIntake))
}

const lineOf = (code: FindingCode, refusing: Refusing | null): string =>
  code === 'log-not-signed' && refusing !== null
    ? `${lines[code]}, because ${whyNotSigned[refusing]}`
    : lines[code]

function ofDatabase({ state }: SeenDatabase, host: Date): FindingCode[] {
  const { log, retention, notices, questions } = state
  const instant = (seconds: number) => new Date(seconds * 1000)
  const signedAt = log.signedAt === null ? null : instant(log.signedAt)
  const isUnsigned = log.size > log.signedSize && state.at - (log.signedAt ?? 0) > entryWaitsSeconds
  const found: [FindingCode, boolean][] = [
    ['log-behind', log.oldestQueuedAge > entryWaitsSeconds || isUnsigned],
    ['clocks-disagree', !clocksAgree(instant(state.at), host, signedAt)],
    ['strip-overdue', retention.oldestOverdueAge > stripLateSeconds],
    ['day-key-stuck', retention.overdue === 0 && retention.oldestDayOverAge > stripLateSeconds],
    ['mail-failing', notices.heldByMailServer > 0],
    ['question-waiting', questions.oldestAge > questionWaitsDays * 86_400],
  ]
  return found.flatMap(([code, isSo]) => (isSo ? [code] : []))
}

function ofPlaces({ days, mirror, erased, rooms }: SeenPlaces): FindingCode[] {
  const found: [FindingCode, boolean][] = [
    ['day-keys-unusable', days === 'unusable'],
    ['day-keys-mirror-unusable', mirror === 'unusable'],
    ['erasures-unusable', erased.includes('unusable')],
    ['disk-nearly-full', rooms.some(({ room }) => isNearlyFull(room))],
  ]
  return found.flatMap(([code, isSo]) => (isSo ? [code] : []))
}

function ofDayKeys({ dayKeys: { states, ofNow }, places }: Seen): FindingCode[] {
  // As intake has it: a key of the day that is on disk will do; else a new one, of which both files are written first.
  const isThere = ofNow.some((state) => state === 'whole' || state === 'single')
  const canBeMade = places?.days !== 'unusable' && places?.mirror !== 'unusable'
  const isInTheWay = ofNow.some((state) => state === 'unwritten' || state === 'unusable')
  const found: [FindingCode, boolean][] = [
    ['day-key-not-made', !isThere && (isInTheWay || !canBeMade)],
    ['day-key-unreadable', states.includes('unusable')],
    ['day-key-single', states.includes('single') || states.includes('unwritten')],
    ['day-key-lost', states.includes('lost')],
  ]
  return found.flatMap(([code, isSo]) => (isSo ? [code] : []))
}

const orBeginAnew = '. Restore a newer database, or run: videre log restart'

const whyNotSigned: Record<Refusing, string> = {
  older: `the database is older than what was signed${orBeginAnew}`,
  forked: `the database is another one than what was signed${orBeginAnew}`,
  unmarked: `the high-water mark in keys/log is gone${orBeginAnew}`,
  failing:
    'taking entries in fails: see whether keys/log can be read and written. It is tried again every second',
}
