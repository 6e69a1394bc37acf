import { readFile } from 'node:fs/promises'
import { fromBase64url } from '../../base/bytes.js'
import { readReference } from '../../base/ids.js'
import { options } from '../arguments.js'
import { CommandProblem } from '../command-problem.js'
import { type Link, readLink } from './link-file.js'

/** What every command takes with which a patient comes back to an enquiry. */
export const linkOptions = {
  reference: {
    type: 'positional',
    required: false,
    description: 'The reference, if there is no saved file',
  },
  file: { type: 'string', valueHint: 'file', description: 'What videre send --save wrote' },
  'secret-file': { type: 'string', valueHint: 'file', description: 'A file with the patient secret' },
  relay: options.relay,
} as const

/** What somebody gave of {@link linkOptions}. */
interface Named {
  reference?: string | undefined
  file?: string | undefined
  'secret-file'?: string | undefined
}

/** What is known of an enquiry that a patient comes back to. */
export type Known = Pick<Link, 'reference' | 'patientSecret' | 'relayKey'> & { relay: string | undefined }

/** The enquiry that a patient names, by the saved file or by reference and secret. */
export async function linkFrom({ reference: typed, file, 'secret-file': secretFile }: Named): Promise<Known> {
  if (file !== undefined) return readLink(file)
  if (typed === undefined || secretFile === undefined)
    throw new CommandProblem('name the saved file with --file, or the reference and --secret-file')
  const reference = readReference(typed)
  if (reference === null)
    throw new CommandProblem('this is not a reference: at least one character was mistyped')
  const secret = await readFile(secretFile, 'utf8')
  return { reference, patientSecret: readKey(secret), relay: undefined, relayKey: undefined }
}

/** A key or secret of 32 bytes as people have it. */
export function readKey(text: string): Uint8Array {
  try {
    const key = fromBase64url(text.trim())
    if (key.length === 32) return key
  } catch {
    // said below
  }
  throw new CommandProblem('a patient secret and a relay key have 43 characters')
}
