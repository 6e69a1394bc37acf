import { fromUtf8 } from '../base/bytes.js'
import { visible } from '../base/visible.js'
import { element, type Piece, plain } from './markup.js'
import type { FormField, RecordWords } from './words/words.js'

/**
 * What was sealed to a clinic, for people. It is shown to be what was sent, which does not make it a form: fields are named only
 * if each is a text that has a name here, and everything else is shown as it is.
 */
export function sentForm(form: Uint8Array, words: Pick<RecordWords, 'formFields' | 'fileSize'>): Piece {
  const text = textOf(form)
  if (text === null) return plain('p', `${words.fileSize}: ${form.length}`)
  const fields = fieldsOf(text, words.formFields)
  if (fields === null) return element('pre', { class: 'sent' }, visible(text))
  return element(
    'dl',
    { class: 'sent' },
    ...fields.flatMap(([name, value]) => [plain('dt', name), plain('dd', visible(value))]),
  )
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return fromUtf8(bytes)
  } catch {
    return null
  }
}

/** Names and values, `null` unless all of them can be named. */
function fieldsOf(text: string, names: Record<FormField, string>): [name: string, value: string][] | null {
  const members = membersOf(text)?.flatMap(([name, value]) =>
    name === 'contact' && isObject(value)
      ? Object.entries(value).map(([inner, of]) => [`contact.${inner}`, of] as const)
      : [[name, value] as const],
  )
  const fields: [string, string][] = []
  for (const [path, value] of members ?? []) {
    if (typeof value !== 'string' || !isField(path, names)) return null
    fields.push([names[path], value])
  }
  return fields.length === 0 ? null : fields
}

function membersOf(text: string): [string, unknown][] | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? Object.entries(value) : null
  } catch {
    return null
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const isField = (path: string, names: Record<FormField, string>): path is FormField =>
  Object.hasOwn(names, path)
