import { readFile } from 'node:fs/promises'
import type { Policy } from './policy.js'
import { readPolicy } from './read.js'

/** A policy and the file's exact bytes, which are what is stored and published. */
export interface LoadedPolicy {
  policy: Policy
  bytes: Uint8Array
}

/**
 * Reads and checks a policy file. Throws an Error that has one line for each problem, with the field's path in the
 * file and the rule that it breaks (`retention.0.after: must be at most P10Y`), never with a value.
 */
export async function loadPolicy(path: string): Promise<LoadedPolicy> {
  const bytes = await readFile(path).then(
    (content) => new Uint8Array(content),
    () => {
      throw new Error('the policy file cannot be read: is it where VIDERE_POLICY says?')
    },
  )
  const read = readPolicy(bytes)
  if (read.kind === 'policy') return { policy: read.policy, bytes }
  const lines = read.problems.map(({ field, rule }) => `  ${field === '' ? 'the file' : field}: ${rule}`)
  throw new Error(`policy file is not acceptable\n${lines.join('\n')}`)
}
