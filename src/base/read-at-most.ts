import { concat } from './bytes.js'

/**
 * The body of an answer; `null`, without reading on, if it has more than `maximumBytes`. Whoever answers decides how much comes:
 * nothing else limits it. Throws what the connection throws.
 */
export async function readAtMost(response: Response, maximumBytes: number): Promise<Uint8Array | null> {
  const reader = response.body?.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (let read = await reader?.read(); read?.value !== undefined; read = await reader?.read()) {
    size += read.value.length
    if (size > maximumBytes) {
      await reader?.cancel()
      return null
    }
    chunks.push(read.value)
  }
  return concat(...chunks)
}
