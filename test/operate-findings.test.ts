/** What a relay finds wrong with itself, and what of it may keep people from writing. */
import { expect, test } from 'vitest'
import { findingCodes, findingsOf } from '../src/operate/findings.js'
import type { Seen, SeenDatabase, SeenPlaces } from '../src/operate/look.js'

const host = new Date('2026-11-20T12:00:00Z')
const at = host.getTime() / 1000

const state: SeenDatabase['state'] = {
  at,
  log: { queued: 0, oldestQueuedAge: 0, size: 9, signedSize: 9, signedAt: at - 5 },
  retention: { overdue: 0, oldestOverdueAge: 0, days: 1, daysOver: 0, oldestDayOverAge: 0 },
  unannounced: { count: 0, oldestAge: 0 },
  notices: { waiting: 0, oldestWaitingAge: 0, oldestDueAge: 0, heldByMailServer: 0 },
  endpoints: { working: 1, failing: 0, off: 0 },
  questions: { open: 0, oldestAge: 0 },
  clinicKeys: { current: 1, unrenewed: 0, ended: 0 },
}
const places: SeenPlaces = {
  days: 'sound',
  mirror: 'sound',
  erased: ['sound', 'missing'],
  rooms: [{ place: 'days', room: { free: 10e9, size: 100e9 } }],
}
const sound: Seen = {
  database: { state, witnesses: [], aheadSeconds: 0 },
  places,
  refusing: null,
  dayKeys: { states: ['whole'], ofNow: ['whole'] },
  policyFrom: null,
  mailToFiles: false,
  demo: false,
}
const codesOf = (seen: Partial<Seen>) => findingsOf({ ...sound, ...seen }, host).map(({ code }) => code)
const withState = (changed: object): Partial<Seen> => ({
  database: { state: { ...state, ...changed }, witnesses: [], aheadSeconds: 0 },
})
const withPlaces = (changed: Partial<SeenPlaces>): Partial<Seen> => ({ places: { ...places, ...changed } })
const withKeys = (states: Seen['dayKeys']['states'], ofNow = states): Partial<Seen> => ({
  dayKeys: { states, ofNow },
})
const room = (free: number, size: number) =>
  withPlaces({ rooms: [...places.rooms, { place: 'mirror', room: { free, size } }] })

test('nothing is wrong with a sound relay, nor with a fresh one', () => {
  expect(codesOf({})).toEqual([])
  expect(codesOf({ ...withPlaces({ days: 'missing', mirror: 'missing' }), ...withKeys([]) })).toEqual([])
})

test.each<[string, Partial<Seen>, string[]]>([
  ['a database that does not answer', { database: null, refusing: 'failing' }, ['database-silent']],
  ['a log that is not signed', { refusing: 'older' }, ['log-not-signed']],
  [
    'an entry that waits',
    withState({ log: { ...state.log, queued: 1, oldestQueuedAge: 61 } }),
    ['log-behind'],
  ],
  [
    'an entry that waits for a minute',
    withState({ log: { ...state.log, queued: 1, oldestQueuedAge: 60 } }),
    [],
  ],
  [
    'a tree without a checkpoint',
    withState({ log: { ...state.log, size: 10, signedAt: at - 61 } }),
    ['log-behind'],
  ],
  ['a tree of this moment', withState({ log: { ...state.log, size: 10 } }), []],
  ['a database that is an hour ahead', withState({ at: at + 3601 }), ['clocks-disagree']],
  [
    'a checkpoint of the future',
    withState({ log: { ...state.log, signedAt: at + 3601 } }),
    ['clocks-disagree'],
  ],
  ['what is due', withState({ retention: { ...state.retention, overdue: 1, oldestOverdueAge: 60 } }), []],
  [
    'what has been due for long',
    withState({
      retention: {
        ...state.retention,
        overdue: 1,
        oldestOverdueAge: 901,
        daysOver: 1,
        oldestDayOverAge: 901,
      },
    }),
    ['strip-overdue'],
  ],
  [
    'a key that cannot be destroyed',
    withState({ retention: { ...state.retention, daysOver: 1, oldestDayOverAge: 901 } }),
    ['day-key-stuck'],
  ],
  [
    'mail that is not taken',
    withState({ notices: { ...state.notices, heldByMailServer: 1 } }),
    ['mail-failing'],
  ],
  [
    'a question that waits for more than ten days',
    withState({ questions: { open: 1, oldestAge: 10 * 86_400 + 1 } }),
    ['question-waiting'],
  ],
  ['a question of ten days', withState({ questions: { open: 1, oldestAge: 10 * 86_400 } }), []],
  ['no mail server', { mailToFiles: true }, ['mail-to-files']],
  ['no mail server in a demo', { mailToFiles: true, demo: true }, []],
  ['a key without a second copy', withKeys(['whole', 'single']), ['day-key-single']],
  ['a key that is lost', withKeys(['lost', 'whole'], ['whole']), ['day-key-lost']],
  ['a lost key of today, which is made anew', withKeys(['lost']), ['day-key-lost']],
  ['a directory that hangs', { places: null }, ['day-keys-silent']],
  ['a ledger that cannot be written', withPlaces({ erased: ['sound', 'unusable'] }), ['erasures-unusable']],
  ['a disk that is nearly full', room(0.9 * 1024 ** 3, 100e9), ['disk-nearly-full']],
  ['an announced policy whose time has come', { policyFrom: host }, ['policy-due']],
  ['an announced policy whose notice runs', { policyFrom: new Date(host.getTime() + 1) }, []],
  ['a small disk with room', room(10e6, 20e6), []],
  ['a large disk with little of it left', room(20e9, 1000e9), []],
  [
    'a mirror that is gone, while today has its key',
    withPlaces({ mirror: 'unusable' }),
    ['day-keys-mirror-unusable'],
  ],
  [
    'a mirror that is gone on a new day',
    { ...withPlaces({ mirror: 'unusable' }), ...withKeys(['whole'], []) },
    ['day-key-not-made', 'day-keys-mirror-unusable'],
  ],
  [
    'keys that are gone on a new day',
    { ...withPlaces({ days: 'unusable' }), ...withKeys([]) },
    ['day-key-not-made', 'day-keys-unusable'],
  ],
  ['a key of today that is only in memory', withKeys(['unwritten']), ['day-key-not-made', 'day-key-single']],
  ['a key of today that cannot be read', withKeys(['unusable']), ['day-key-not-made', 'day-key-unreadable']],
])('%s is found for what it is', (_, seen, codes) => {
  expect(codesOf(seen)).toEqual(codes)
})

test('people are kept from writing by what stops intake, which is said first, and by nothing else', () => {
  const everything: Seen = {
    ...sound,
    ...withState({
      at: at + 7200,
      log: { ...state.log, oldestQueuedAge: 99, signedAt: at - 9 },
      retention: { ...state.retention, overdue: 1, oldestOverdueAge: 1e6 },
      notices: { ...state.notices, heldByMailServer: 3 },
      questions: { open: 1, oldestAge: 1e6 },
    }),
    ...withPlaces({
      days: 'unusable',
      mirror: 'unusable',
      erased: ['unusable'],
      rooms: [{ place: 'data', room: { free: 0, size: 100 } }],
    }),
    ...withKeys(['unusable', 'single', 'lost'], ['unusable']),
    refusing: 'forked',
    policyFrom: host,
    mailToFiles: true,
  }
  const findings = findingsOf(everything, host)
  const stopping = findings.filter(({ stopsIntake }) => stopsIntake).map(({ code }) => code)
  expect(stopping).toEqual(['day-key-not-made'])
  expect(findings[0]?.code).toBe('day-key-not-made')
  expect(findingsOf({ ...everything, database: null }, host)[0]).toMatchObject({
    code: 'database-silent',
    stopsIntake: true,
  })
  const found = new Set(
    [...findings, ...findingsOf({ ...sound, database: null, places: null }, host)].map(({ code }) => code),
  )
  const stuck = ['day-key-stuck'] as const
  expect([...found, ...stuck].toSorted()).toEqual(findingCodes.toSorted())
})

test('a line tells a stranger no path, no address, no name and no number', () => {
  for (const refusing of ['older', 'forked', 'unmarked', 'failing'] as const) {
    const seen: Seen = { ...sound, refusing, database: null, places: null, mailToFiles: true }
    const lines = findingsOf({ ...seen, ...withKeys(['unusable', 'single', 'lost']) }, host).map(
      ({ line }) => line,
    )
    for (const line of lines) {
      expect(line.replace('keys/log', '')).not.toMatch(/[\d/\\@]|\.\w/)
      expect(line.length).toBeLessThan(160)
    }
  }
})
