import type { Answer } from '../../contract/staff-answers.js'
import type { Remainder } from '../../expire/anonymity/singling-out.js'
import { table } from '../table.js'
import { say } from '../terminal.js'

type Report = Answer<'anonymity.report'>

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

const attributeWords: Readonly<Record<Report['precision'][number]['attribute'], string>> = {
  careNeeds: 'care need',
  counties: 'county',
  outcomes: 'outcome',
  clinicCounts: 'clinics',
}

/** Says how anonymous it is what is published. */
export function sayAnonymity(report: Report): void {
  if (report.groups === 0) {
    say('Nothing is published yet: no month has been stripped whole.')
    return
  }
  const { tables, groups, enquiries, smallest, largest } = report
  say(`${groups} groups of ${smallest} to ${largest}, with ${enquiries} enquiries in ${tables} tables.`)
  sayFaults(report)
  say()
  const sizes = report.sizes.map(({ from, to, groups: n }) => [
    to === null ? `${from} or more` : `${from} to ${to}`,
    String(n),
  ])
  for (const line of table(['SIZE', 'GROUPS'], sizes)) say(line)
  say()
  const precision = report.precision.map(({ attribute, exact, merged, all }) => [
    attributeWords[attribute],
    percent(exact),
    percent(merged),
    percent(all),
  ])
  for (const line of table(['OF EACH ENQUIRY', 'EXACT', 'MERGED', 'NOT SAID'], precision)) say(line)
  say()
  sayRisks(report)
}

function sayFaults({ tooSmall, overlapping, sameMonth }: Report): void {
  if (tooSmall + overlapping + sameMonth === 0) {
    say('No group is smaller than 11, and none can be computed by subtraction: nothing overlaps.')
    return
  }
  say('This must not be:')
  if (tooSmall > 0) say(`- ${tooSmall} groups are smaller than 11`)
  if (overlapping > 0) say(`- ${overlapping} pairs of groups overlap`)
  if (sameMonth > 0) say(`- ${sameMonth} pairs of tables are about the same month`)
}

function sayRisks({ linking, singlingOut, inference }: Report): void {
  say(
    `Linking: whoever is known to be in a group is one of ${Math.round(1 / linking.highest)} at least, and of ${(1 / linking.average).toFixed(1)} on average.`,
  )
  say('Singling out: a clinic that takes its own enquiries away is left with exactly one other')
  for (const { share, expected } of singlingOut)
    say(
      `- in ${expected < 0.05 ? 'no group' : `${expected.toFixed(1)} groups`}, if it has ${percent(share)} of all enquiries`,
    )
  say('Inference: the guess that gains most about somebody of whom everything else is known')
  for (const { attribute, value, chance, baseRate, alike, period } of inference)
    say(
      `- ${attributeWords[attribute]} ${value}: right for ${percent(chance)} of ${alike} alike in ${period.fromMonth}, ${percent(baseRate)} of everybody`,
    )
}

/** Says what is left of what is published when a journal is taken away from it. */
export function sayRemainder({ placed, unplaced, singledOut, small, fewestOthers }: Remainder): void {
  say()
  say(
    `Of the journal ${placed} enquiries are in published groups${unplaced === 0 ? '' : `, and ${unplaced} are not`}.`,
  )
  say(
    singledOut === 0
      ? 'Taken away, they leave nobody alone in a group.'
      : `Taken away, they leave exactly one other in ${singledOut} groups: whoever has this journal can single out ${singledOut} people.`,
  )
  say(
    `In ${small} groups 1 to 10 others are left${fewestOthers === null ? '' : `; the fewest are ${fewestOthers}`}.`,
  )
}
