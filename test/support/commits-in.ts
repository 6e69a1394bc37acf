/**
 * Finds commits in what PostgreSQL's clients and servers say (protocol version 3.0, "Message Formats"): each message is a type,
 * a length that counts itself, and a body; only a client's first has no type.
 */

/** A message, whole, and whether it is the one that commits, or says that it was done. */
interface Message {
  bytes: Buffer
  isCommit: boolean
}

/** Takes a client's words as they come and gives its messages. A commit is a query, or the use of a statement that was prepared. */
export function clientCommits(): (chunk: Buffer) => Message[] {
  const prepared = new Map<string, string>()
  return messages(false, (type, body) => {
    if (type === 'Q') return isCommit(words(body)[0])
    if (type === 'P') prepared.set(...firstTwo(body))
    return type === 'B' && isCommit(prepared.get(firstTwo(body)[1]))
  })
}

/** Takes a server's words as they come and gives its messages. */
export function serverCommits(): (chunk: Buffer) => Message[] {
  return messages(true, (type, body) => type === 'C' && words(body)[0] === 'COMMIT')
}

const isCommit = (query: string | undefined): boolean => /^\s*commit\b/i.test(query ?? '')

/** Texts, each ended by a zero. */
const words = (body: Buffer): string[] => body.toString('latin1').split('\0')

const firstTwo = (body: Buffer): [string, string] => {
  const [first = '', second = ''] = words(body)
  return [first, second]
}

function messages(
  hasTypeAtFirst: boolean,
  commits: (type: string, body: Buffer) => boolean,
): (chunk: Buffer) => Message[] {
  let rest: Buffer = Buffer.alloc(0)
  let typeBytes = hasTypeAtFirst ? 1 : 0
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    const found: Message[] = []
    while (rest.length >= typeBytes + 4) {
      const end = typeBytes + rest.readUInt32BE(typeBytes)
      if (rest.length < end) break
      const bytes = rest.subarray(0, end)
      const isOne = typeBytes === 1 && commits(String.fromCharCode(bytes[0] ?? 0), bytes.subarray(5))
      found.push({ bytes, isCommit: isOne })
      rest = rest.subarray(end)
      typeBytes = 1
    }
    return found
  }
}
