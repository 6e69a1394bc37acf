import { type Piece, plain } from './markup.js'
import { momentsIn } from './moments.js'
import type { Telling } from './verdict-words.js'
import { wordsIn } from './words/in-language.js'

/** What stands above a verdict on paper: what it is, and when it was checked. */
export function recordHeading(checkedAt: Date, { language, timeZone }: Telling): Piece {
  const { record: words } = wordsIn(language)
  const moment = momentsIn(language, timeZone)
  return plain(
    'header',
    plain('h1', words.title),
    plain('p', `${words.checkedAt(moment(checkedAt))} (${timeZone})`),
  )
}
