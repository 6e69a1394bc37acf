import { visibleLine } from '../base/visible.js'
import { sayingOf } from '../prove/saying.js'
import type { Trust } from '../prove/trust.js'
import type { Facts } from '../prove/verify/facts.js'
import { readCheckpoint } from '../tlog/checkpoint.js'
import { cosignatureTime } from '../tlog/cosignature.js'
import { parseVkey } from '../tlog/note.js'
import { type Piece, plain } from './markup.js'
import { definitions, hexCode, section } from './sections.js'
import { type Stated, statedIn } from './stated.js'
import { statementsTable, utc } from './statements-table.js'
import type { Notion, RecordWords, Words } from './words/words.js'

/** What a file that holds proves, in every detail: statements, ids, log, policies, and what each of it means. */
export function provenSections(facts: Facts, bytes: Uint8Array, trust: Trust, all: Words): Piece[] {
  const { record: words } = all
  const { statements, checkpoint } = statedIn(bytes)
  return [
    section(words.statements, statementsTable(statements, facts, all)),
    section(words.meanings, meanings(statements, facts, words)),
    section(words.ids, ids(facts, words)),
    section(words.log, log(facts, cosigners(checkpoint, trust), words)),
    section(
      words.policies,
      ...facts.policies.map(({ version, file }) =>
        definitions([
          [words.policyVersion, visibleLine(version)],
          [words.policyFile, hexCode(file)],
        ]),
      ),
    ),
  ]
}

function ids({ acceptance, deliveries }: Facts, words: RecordWords): Piece {
  const items = deliveries.map(({ clinicName, clinic, delivery, reference }): [string, Piece] => [
    visibleLine(clinicName),
    plain(
      'span',
      `${words.reference} ${reference}; ${words.delivery} `,
      plain('code', delivery),
      `; ${words.clinicId} `,
      plain('code', clinic),
    ),
  ])
  if (acceptance === null) return definitions(items)
  const { reference, enquiry } = acceptance
  return definitions([
    [words.enquiry, plain('span', `${words.reference} ${reference}; id `, plain('code', enquiry))],
    ...items,
  ])
}

/** The trusted witnesses that cosigned, each with the time that it gave. */
function cosigners(checkpoint: string, { witnesses }: Trust): string[] {
  const note = readCheckpoint(checkpoint)?.note
  return witnesses.keys.flatMap((vkey) => {
    const key = parseVkey(vkey)
    const at = key !== null && note !== undefined ? cosignatureTime(note, key) : null
    return key === null || at === null ? [] : [`${visibleLine(key.name)}, ${utc(at)} UTC`]
  })
}

const log = ({ log: { origin, size, root } }: Facts, seenBy: readonly string[], words: RecordWords): Piece =>
  definitions([
    [words.logOrigin, visibleLine(origin)],
    [words.logSize, String(size)],
    [words.logRoot, hexCode(root)],
    [words.cosigned, plain('span', seenBy.length === 0 ? words.nobodyCosigned : seenBy.join('; '))],
  ])

/** A line for each kind of fact that is in the file, and for no other. */
function meanings(
  statements: readonly Stated[],
  { deliveries, witnesses }: Facts,
  words: RecordWords,
): Piece {
  const said = [...new Set(statements.map(({ statement }) => sayingOf(statement)))]
  const notions: Notion[] = [
    'relayTime',
    ...(statements.some(({ claimedAt }) => claimedAt !== null) ? (['clinicTime'] as const) : []),
    'log',
    witnesses.length > 0 ? 'witnessed' : 'unwitnessed',
    ...(deliveries.some(({ form }) => form !== null) ? (['form'] as const) : []),
  ]
  return definitions([
    ...said.map((saying) => [words.events[saying], words.explanations[saying]] as const),
    ...notions.map((notion) => [words.notions[notion], words.explanations[notion]] as const),
  ])
}
