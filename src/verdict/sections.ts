import { hex } from '../base/bytes.js'
import { element, type Piece, plain } from './markup.js'

/** A part of a record under its title. */
export const section = (title: string, ...content: readonly Piece[]): Piece =>
  plain('section', plain('h3', title), ...content)

/** Terms and what they are. */
export const definitions = (items: readonly (readonly [term: string, meaning: Piece])[]): Piece =>
  plain('dl', ...items.flatMap(([term, meaning]) => [plain('dt', term), plain('dd', meaning)]))

/** Bytes in hexadecimal, set as code. */
export const hexCode = (bytes: Uint8Array): Piece => plain('code', hex(bytes))

/** A table that scrolls by itself where it is wider than the screen, also with the keyboard. */
export const table = (caption: string, head: readonly string[], rows: readonly (readonly Piece[])[]): Piece =>
  element(
    'div',
    { class: 'scrolls', tabindex: '0', role: 'region', 'aria-label': caption },
    plain(
      'table',
      plain('caption', caption),
      plain('thead', plain('tr', ...head.map((cell) => element('th', { scope: 'col' }, cell)))),
      plain('tbody', ...rows.map((row) => plain('tr', ...row.map((cell) => plain('td', cell))))),
    ),
  )
