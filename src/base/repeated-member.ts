/** Strings, marks and other values of JSON; everything between them is white space. */
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g

/** An object or list that is open while the text is walked. `last` is the member or index that is being read. */
interface Open {
  names: Set<string> | null
  last: string
}

/**
 * The path of the first member that occurs twice in one object of a JSON text, or `null` if none does. `JSON.parse`
 * keeps the last and says nothing, and people read the first. The text must be valid JSON.
 */
export function repeatedMember(json: string): string | null {
  const open: Open[] = []
  let expectsName = false
  for (const [token] of json.matchAll(tokens)) {
    const inside = open.at(-1)
    if (token === '{') open.push({ names: new Set(), last: '' })
    else if (token === '[') open.push({ names: null, last: '0' })
    else if (token === '}' || token === ']') open.pop()
    else if (token === ',' && inside?.names === null) inside.last = String(Number(inside.last) + 1)
    else if (expectsName && inside?.names && token.startsWith('"')) {
      inside.last = JSON.parse(token) as string
      if (inside.names.has(inside.last)) return open.map(({ last }) => last).join('.')
      inside.names.add(inside.last)
    }
    expectsName = token === '{' || (token === ',' && open.at(-1)?.names !== null)
  }
  return null
}
