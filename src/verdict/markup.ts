/** The elements that a record is made of. */
export type Tag =
  | 'a'
  | 'article'
  | 'caption'
  | 'code'
  | 'dd'
  | 'div'
  | 'dl'
  | 'dt'
  | 'footer'
  | 'h1'
  | 'h2'
  | 'h3'
  | 'header'
  | 'li'
  | 'main'
  | 'p'
  | 'path'
  | 'pre'
  | 'section'
  | 'span'
  | 'strong'
  | 'svg'
  | 'table'
  | 'tbody'
  | 'td'
  | 'th'
  | 'thead'
  | 'tr'
  | 'ul'

/** An element of a page. */
export interface Element {
  tag: Tag
  attributes: Readonly<Record<string, string>>
  children: readonly Piece[]
}

/** A piece of a page. A string is text, whatever it looks like: nothing that a file says becomes markup. */
export type Piece = string | Element

/** An element with attributes. */
export const element = (
  tag: Tag,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly Piece[]
): Element => ({ tag, attributes, children })

/** An element without attributes. */
export const plain = (tag: Tag, ...children: readonly Piece[]): Element => element(tag, {}, ...children)

/** Pieces as HTML. */
export const html = (...pieces: readonly Piece[]): string => pieces.map(htmlOf).join('')

function htmlOf(piece: Piece): string {
  if (typeof piece === 'string') return escaped(piece)
  const { tag, attributes, children } = piece
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`)
  return `<${tag}${written.join('')}>${html(...children)}</${tag}>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
