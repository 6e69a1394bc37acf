import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { fromUtf8, utf8 } from '../base/bytes.js'
import { fieldProblems } from '../base/field-problems.js'
import { visibleJson } from '../base/visible.js'
import { createKeyFile } from '../keyring/key-files.js'
import { CommandProblem, withFields } from './command-problem.js'

/** The text of a JSON file that people can read, also in a terminal. */
export const jsonText = (value: unknown): Uint8Array =>
  utf8(`${visibleJson(JSON.stringify(value, null, 2))}\n`)

/** Writes a JSON file with mode 0600, never over an existing one. Durable on return. */
export async function createJsonFile(path: string, value: unknown): Promise<void> {
  if (!(await createKeyFile(path, jsonText(value))))
    throw new CommandProblem(`${path}: is there already; choose another name`)
}

/** The value in a JSON file. Throws a sentence, with the fields that are not right and none of the content. */
export async function readJsonFile<S extends z.ZodType>(
  path: string,
  schema: S,
  what: string,
): Promise<z.output<S>> {
  const parsed = schema.safeParse(readJson(await readFile(path), path))
  if (parsed.success) return parsed.data
  throw new CommandProblem(withFields(`${path}: is not ${what}`, fieldProblems(parsed.error.issues)))
}

function readJson(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(fromUtf8(bytes).replace(/^\uFEFF/, ''))
  } catch {
    // The parser's message quotes the file.
    throw new CommandProblem(`${path}: is not JSON in UTF-8`)
  }
}
