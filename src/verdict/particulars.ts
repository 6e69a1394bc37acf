import { sha256 } from '../base/hash.js'
import { evidenceLimits } from '../prove/evidence.js'
import type { Trust } from '../prove/trust.js'
import type { Verdict } from '../prove/verify/verify-evidence.js'
import { keysTable } from './keys-table.js'
import { element, type Piece, plain } from './markup.js'
import { momentsIn } from './moments.js'
import { provenSections } from './proven-sections.js'
import { qrCode } from './qr.js'
import { definitions, hexCode, section } from './sections.js'
import type { Telling } from './verdict-words.js'
import { verifyAddress } from './verify-address.js'
import { wordsIn } from './words/in-language.js'
import type { RecordWords, TrustFrom } from './words/words.js'

/** A file that was checked: when, with whose keys, and with what result. */
export interface Checked {
  verdict: Verdict
  /** The exact bytes of the evidence file, or more of its beginning than evidence can have. */
  bytes: Uint8Array
  /** `null` if the file was refused before it mattered whose keys are trusted. */
  trust: Trust | null
  trustFrom: TrustFrom
  checkedAt: Date
}

/** All that somebody needs who checks it again: statements, hashes, log, keys, what each means, and where to go. */
export function particulars(checked: Checked, { language, timeZone }: Telling): Piece[] {
  const all = wordsIn(language)
  const { record: words } = all
  const { verdict, bytes, trust, trustFrom, checkedAt } = checked
  const moment = momentsIn(language, timeZone)
  const detailed = verdict.kind === 'holds' && trust !== null
  return [
    ...(detailed ? provenSections(verdict, bytes, trust, all) : []),
    section(
      words.file,
      definitions([...fileItems(bytes, words), [words.checked, `${moment(checkedAt)} (${timeZone})`]]),
    ),
    ...(trust === null ? [] : trusted(trust, trustFrom, words)),
  ]
}

/** Nothing of a file that is too large: only its beginning was read. */
const fileItems = (bytes: Uint8Array, words: RecordWords): [string, Piece][] =>
  bytes.length > evidenceLimits.bytes
    ? []
    : [
        [words.fileHash, hexCode(sha256(bytes))],
        [words.fileSize, String(bytes.length)],
      ]

/** With whose keys it was checked, and where to do it again. */
function trusted(trust: Trust, from: TrustFrom, words: RecordWords): Piece[] {
  const address = verifyAddress(trust.origin)
  const again = [plain('p', words.howToCheckAgain(address)), qrCode(address, words.qr(address))]
  return [
    section(words.keys, plain('p', words.trustFrom[from]), keysTable(trust, words)),
    section(words.checkAgain, element('div', { class: 'again' }, ...again)),
  ]
}
