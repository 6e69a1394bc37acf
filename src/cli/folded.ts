import { lineColumns } from './terminal.js'

/** Characters that take two columns: East Asian ones and pictures. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Extended_Pictographic}/u

/**
 * A line in pieces that fit the terminal behind a margin, broken at spaces where there are any. What a terminal breaks
 * by itself goes on at its edge, where it could pass for our own words.
 */
export function folded(line: string, margin: number): string[] {
  const limit = Math.max(16, lineColumns() - margin - 1)
  const pieces = ['']
  for (const word of line.split(/(?<= )/)) {
    const last = pieces.at(-1) ?? ''
    if (width(last) + width(word) <= limit) pieces[pieces.length - 1] = last + word
    else pieces.push(...cut(word, limit))
  }
  return pieces[0] === '' && pieces.length > 1 ? pieces.slice(1) : pieces
}

/** A word in pieces of at most so many columns. */
function cut(word: string, limit: number): string[] {
  const pieces = ['']
  for (const character of word) {
    const last = pieces.at(-1) ?? ''
    if (width(last) + width(character) <= limit) pieces[pieces.length - 1] = last + character
    else pieces.push(character)
  }
  return pieces
}

const width = (text: string): number =>
  [...text].reduce((sum, character) => sum + (wide.test(character) ? 2 : 1), 0)
