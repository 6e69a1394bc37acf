import { visibleLine } from '../base/visible.js'
import { toleranceMs } from '../prove/key-chain.js'
import { channels } from '../prove/statement.js'
import type { ClinicDeed } from '../prove/verify/clinic-deed.js'
import type { DeliveryFacts, Facts } from '../prove/verify/facts.js'
import type { Reason } from '../prove/verify/reasons.js'
import type { Verdict } from '../prove/verify/verify-evidence.js'
import type { Language } from './language.js'
import { momentsIn } from './moments.js'
import { wordsIn } from './words/in-language.js'
import type { VerdictWords } from './words/words.js'

/** Who is told: in which language, and by the clocks of which IANA time zone. */
export interface Telling {
  language: Language
  timeZone: string
}

/** A verdict as plain prose. What it quotes from the file acts on no terminal and turns no text around. */
export type ToldVerdict =
  | {
      kind: 'holds'
      headline: string
      about: string
      /** One paragraph for each clinic. */
      clinics: { name: string; text: string }[]
      /** What stands behind it. */
      behind: string
      /** Whose clocks the times are of. */
      times: string
    }
  | { kind: 'refused'; headline: string; reasons: string[] }

/** Says a verdict for people: what is proven of each clinic and what stands behind it, or every reason for the refusal. */
export function verdictWords(verdict: Verdict, { language, timeZone }: Telling): ToldVerdict {
  const words = wordsIn(language).verdict
  const teller: Teller = { words, moment: momentsIn(language, timeZone) }
  if (verdict.kind === 'refused')
    return {
      kind: 'refused',
      headline: words.refused,
      reasons: verdict.reasons.map((reason) => reasonWords(reason, words)),
    }
  return {
    kind: 'holds',
    headline: words.holds,
    about: aboutWords(verdict, teller),
    clinics: verdict.deliveries.map((facts) => ({
      name: visibleLine(facts.clinicName),
      text: deliveryWords(facts, teller),
    })),
    behind: behindWords(verdict, teller),
    times: words.times(timeZone),
  }
}

interface Teller {
  words: VerdictWords
  moment: (at: Date) => string
}

/** Why evidence does not hold, as a sentence, with the place in the file, counted from 1. */
function reasonWords({ code, where }: Reason, { reasons, places }: VerdictWords): string {
  const sentence = reasons[code]
  if (where === undefined) return sentence
  return `${sentence.slice(0, -1)} (${places[where.list]} ${where.index + 1}).`
}

const aboutWords = ({ acceptance, holds, origin, deliveries }: Facts, { words, moment }: Teller): string =>
  acceptance === null
    ? words.aboutDelivery(deliveries[0]?.reference ?? '', visibleLine(origin))
    : [
        words.aboutEnquiry(acceptance.reference, visibleLine(origin), moment(acceptance.acceptedAt)),
        ...holds.flatMap(({ placedAt, until, releasedAt }) => [
          words.held(moment(placedAt), moment(until)),
          ...(releasedAt === null ? [] : [words.holdReleased(moment(releasedAt))]),
        ]),
      ].join(' ')

function deliveryWords(facts: DeliveryFacts, teller: Teller): string {
  const { words, moment } = teller
  const name = visibleLine(facts.clinicName)
  return [
    words.forwarded(name, moment(facts.forwardedAt), facts.reference, moment(facts.dueAt)),
    words.sealedBy[facts.sealedBy],
    ...notifiedWords(facts, teller),
    ...failedWords(facts, teller),
    stepsWords(facts, teller),
    ...afterwards(facts, teller),
  ].join(' ')
}

/** The first by each way: every member of the clinic is told, and of each of them there is a statement. */
const notifiedWords = ({ notifications }: DeliveryFacts, { words, moment }: Teller): string[] =>
  channels.flatMap((way) => {
    const first = notifications.find(({ channel }) => channel === way)
    return first === undefined ? [] : [words.notified[way](moment(first.at))]
  })

/** What had not happened when the time for an answer was up. */
const failedWords = ({ notNotified, notFetched }: DeliveryFacts, { words, moment }: Teller): string[] => [
  ...(notNotified === null ? [] : [words.notNotified[notNotified.reason](moment(notNotified.at))]),
  ...(notFetched === null ? [] : [words.notFetched(moment(notFetched))]),
]

function stepsWords({ signedFor, couldRead, seen }: DeliveryFacts, teller: Teller): string {
  const { words } = teller
  const steps = [
    ...(signedFor === null ? [] : [words.signedFor(when(signedFor, teller))]),
    ...(couldRead === null ? [] : [words.couldRead(when(couldRead, teller))]),
    ...(seen === null ? [] : [words.seen(when(seen, teller))]),
  ]
  const last = steps.pop()
  if (last === undefined) return words.notSignedFor
  return steps.length === 0 ? `${last}.` : `${steps.join(', ')}${words.and}${last}.`
}

const afterwards = (facts: DeliveryFacts, teller: Teller): string[] => [
  ...resultWords(facts, teller),
  ...followUpWords(facts, teller),
  ...facts.retrievals.map(({ at }) => teller.words.retrieved(teller.moment(at))),
  ...facts.disclosures.map(({ at, basis }) =>
    teller.words.disclosed(teller.moment(at), teller.words.bases[basis]),
  ),
]

const resultWords = ({ problem, handled }: DeliveryFacts, teller: Teller): string[] => [
  ...(problem === null
    ? []
    : [teller.words.problem(when(problem, teller), teller.words.problems[problem.problem])]),
  ...handled.map((deed) => teller.words.handled(when(deed, teller), teller.words.outcomes[deed.outcome])),
]

/** What the patient corrected and took back, and that the clinic knows of it. */
function followUpWords({ corrections, withdrawn }: DeliveryFacts, teller: Teller): string[] {
  const { words, moment } = teller
  const known = (what: keyof VerdictWords['knowsOf'], deed: ClinicDeed | null) =>
    deed === null ? [] : [words.knowsOf[what](when(deed, teller))]
  return [
    ...corrections.flatMap(({ at, acknowledged }) => [
      words.corrected(moment(at)),
      ...known('correction', acknowledged),
    ]),
    ...(withdrawn === null
      ? []
      : [
          words.withdrawn[withdrawn.by](moment(withdrawn.at)),
          ...known('withdrawal', withdrawn.acknowledged),
        ]),
  ]
}

/** The relay's word on the time, and the clinic's where its clock says something else. */
function when({ at, claimedAt }: ClinicDeed, { words, moment }: Teller): string {
  const isFar = Math.abs(at.getTime() - claimedAt.getTime()) > toleranceMs
  return isFar ? words.ownClock(moment(at), moment(claimedAt)) : moment(at)
}

function behindWords({ origin, log, witnesses }: Facts, { words, moment }: Teller): string {
  const last = witnesses.at(-1)
  const watched =
    last === undefined ? words.watchedByClinics : words.seenByWitnesses(witnesses.length, moment(last))
  return words.behind(visibleLine(origin), visibleLine(log.origin), log.size, watched)
}
