import type { Piece } from '../../../verdict/markup.js'

/** The element of the page with this id. Throws if the page has another one, or none: then page and script do not belong together. */
export function found<E extends HTMLElement>(id: string, kind: new () => E): E {
  const element = document.getElementById(id)
  if (!(element instanceof kind)) throw new TypeError(`the page has no ${id}`)
  return element
}

/** Shows pieces in the place of what an element held. Strings become text nodes: nothing is parsed. */
export const show = (element: Element, ...pieces: readonly (Piece | Node)[]): void =>
  element.replaceChildren(...pieces.map((piece) => (piece instanceof Node ? piece : nodeOf(piece))))

const svgNamespace = 'http://www.w3.org/2000/svg'

function nodeOf(piece: Piece): Node {
  if (typeof piece === 'string') return document.createTextNode(piece)
  const { tag, attributes, children } = piece
  const element =
    tag === 'svg' || tag === 'path'
      ? document.createElementNS(svgNamespace, tag)
      : document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children.map(nodeOf))
  return element
}
