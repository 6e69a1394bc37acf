import type { z } from 'zod'
import { fromUtf8 } from '../../../base/bytes.js'

/** What was chosen in a file input: the first file, of however many. */
export const chosen = (input: HTMLInputElement): File | null => input.files?.[0] ?? null

/** As much of a file as is looked at, and a byte more, which shows that it is too large. Throws if it cannot be read. */
export const readLimited = async (file: File, limitBytes: number): Promise<Uint8Array> =>
  new Uint8Array(await file.slice(0, limitBytes + 1).arrayBuffer())

/** No policy and no list of forms that anybody wrote is larger. */
const jsonLimitBytes = 8 * 1024 * 1024

/** The value in a JSON file; `null` if it is not what the schema describes. */
export async function readJson<S extends z.ZodType>(file: File, schema: S): Promise<z.output<S> | null> {
  try {
    const bytes = await readLimited(file, jsonLimitBytes)
    if (bytes.length > jsonLimitBytes) return null
    const parsed = schema.safeParse(JSON.parse(fromUtf8(bytes).replace(/^\uFEFF/, '')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** Lets people drop a file anywhere on the page, as if they had chosen it in this input. */
export function takeDropped(input: HTMLInputElement): void {
  const mark = (isOver: boolean) => document.body.classList.toggle('dropping', isOver)
  document.addEventListener('dragover', (event) => {
    event.preventDefault()
    mark(true)
  })
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) mark(false)
  })
  document.addEventListener('drop', (event) => {
    event.preventDefault()
    mark(false)
    const files = event.dataTransfer?.files
    if (files === undefined || files.length === 0) return
    input.files = files
    input.dispatchEvent(new Event('change'))
  })
}
