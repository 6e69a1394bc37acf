import type { Outcome } from './run.js'

/** The promises that were broken, each as a sentence; empty if all were kept. */
export function brokenPromises({
  wrong,
  thief,
  left,
  findings,
  reports,
  anonymity,
  done,
}: Outcome): string[] {
  const told: [boolean, string][] = [
    [wrong.early > 0, 'something was gone before its time'],
    [wrong.late > 0, 'something was there after its time'],
    [wrong.misdated > 0, 'a due instant was not what the calendar says'],
    [wrong.kept > 0, 'something could be read although the patient had taken it back'],
    [thief.pastDue.opened > 0, 'a thief opened what was past its due instant'],
    [thief.liveKeys > 0, 'the key of a day that had begun lay there'],
    [
      thief.notDue.tried > thief.notDue.opened,
      'the thief could not open what was not due: the test shows nothing',
    ],
    [
      thief.pastDue.tried === 0,
      'the thief had nothing that was past its due instant: the test shows nothing',
    ],
    [Object.keys(left).length > 0, `rows are left: ${Object.keys(left).join(', ')}`],
    [reports.withFindings > 0, 'a retention report found what should have been gone'],
    [
      anonymity !== null && anonymity.tooSmall + anonymity.overlapping + anonymity.sameMonth > 0,
      'something is published that singles out',
    ],
    [findings > 0, 'the relay itself finds what should be gone'],
    [done.enquiries === 0, 'nobody sent anything'],
  ]
  return told.flatMap(([isBroken, sentence]) => (isBroken ? [sentence] : []))
}

/** The report as lines to read. */
export function reportLines(outcome: Outcome): string[] {
  const { days, done, wrong, faults, thief, left, findings, reports, anonymity, attack } = outcome
  const rows: [string, string | number][] = [
    ['days', days],
    ['enquiries', `${done.enquiries} in ${done.deliveries} deliveries, ${done.answered} of them answered`],
    ['holds', `${done.placed} placed, ${done.renewed} renewed, ${done.released} released`],
    ['withdrawn', `${done.withdrawn} enquiries, ${done.withdrawnFromOne} more from one clinic`],
    ['corrected', done.corrected],
    ['questions', done.asked],
    ['outages', `${faults.outages}, the longest of ${faults.longestOutageDays} days`],
    ['clocks', `${faults.wrongClocks} wrong, ${faults.postponed} strips postponed by them`],
    ['policies', faults.policies],
    ['early', wrong.early],
    ['late', wrong.late],
    ['misdated', wrong.misdated],
    ['kept after withdrawal', wrong.kept],
    ['left', Object.keys(left).length === 0 ? 0 : JSON.stringify(left)],
    ['findings', findings],
    ['retention reports', `${reports.days} days, ${reports.withFindings} of them with findings`],
    [
      'published',
      `${anonymity?.groups ?? 0} groups of ${anonymity?.smallest ?? 0} to ${anonymity?.largest ?? 0}, ${anonymity?.enquiries ?? 0} enquiries`,
    ],
    [
      'journal attack',
      `${attack?.placed ?? 0} enquiries taken away, ${attack?.singledOut ?? 0} others singled out`,
    ],
    ['stolen', `${thief.copies} copies, ${thief.loot.size} different sealed things`],
    ['past due', `${thief.pastDue.tried} tries, ${thief.pastDue.opened} opened`],
    ['not due', `${thief.notDue.tried} tries, ${thief.notDue.opened} opened`],
    ['keys past their day', thief.liveKeys],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  const broken = brokenPromises(outcome)
  return [
    ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    ...(broken.length === 0 ? ['Every promise was kept.'] : broken.map((sentence) => `BROKEN: ${sentence}.`)),
  ]
}
