import { repeatedMember } from './repeated-member.js'

/** How much structure a JSON text may have. */
export interface JsonLimits {
  /** Objects, lists, and the members and elements in them. */
  values: number
  /** Objects and lists within each other. */
  depth: number
}

/**
 * What is wrong with a JSON text from a stranger, as a rule that it breaks; `null` if nothing is. What has too much structure is
 * refused before anything is built of it, and so is a member that occurs twice, of which one reader takes the first and another the last.
 */
export function jsonFault(text: string, { values, depth }: JsonLimits): string | null {
  const found = measure(text, { values, depth })
  if (found.values > values) return `must hold ${values} members and elements at most`
  if (found.depth > depth) return `must be ${depth} levels deep at most`
  try {
    JSON.parse(text)
  } catch {
    // The parser's message quotes the text.
    return 'must be JSON'
  }
  return repeatedMember(text) === null ? null : 'must not have the same member twice'
}

/** How much structure there is, counted until it is too much. The text need not be JSON. */
function measure(text: string, limits: JsonLimits): JsonLimits {
  let values = 1
  let depth = 0
  for (let i = 0; i < text.length && values <= limits.values && depth <= limits.depth; i++) {
    const character = text[i]
    if (character === '"') i = endOfString(text, i)
    else if (character === ',') values++
    else if (character === '}' || character === ']') depth--
    else if (character === '{' || character === '[') {
      depth++
      values++
    }
  }
  return { values, depth }
}

/** The place of the quotation mark that ends a string; the end of the text if none does. */
function endOfString(text: string, start: number): number {
  let i = start + 1
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1
  return i
}
