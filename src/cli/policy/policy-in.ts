import { readFile } from 'node:fs/promises'
import type { LoadedPolicy } from '../../policy/load.js'
import { type PolicyResult, readPolicy } from '../../policy/read.js'
import { CommandProblem, withFields } from '../command-problem.js'

/** No policy is larger: the longest that comes with Videre has 22 KB. */
const largestBytes = 1024 * 1024

/** A policy file's bytes and what they say. Throws CommandProblem if there is no such file, or it is too large to be one. */
export async function readPolicyFile(path: string): Promise<{ bytes: Uint8Array; result: PolicyResult }> {
  const bytes = await readFile(path).then(
    (content) => new Uint8Array(content),
    () => {
      throw new CommandProblem(`${path} cannot be read`)
    },
  )
  if (bytes.length > largestBytes) throw new CommandProblem(`${path} is too large for a policy file`)
  return { bytes, result: readPolicy(bytes) }
}

/** A policy file that a relay would take. Throws CommandProblem with one line for each problem if it would not. */
export async function requirePolicy(path: string): Promise<LoadedPolicy> {
  const { bytes, result } = await readPolicyFile(path)
  if (result.kind === 'policy') return { policy: result.policy, bytes }
  throw new CommandProblem(withFields(`${path} is not a policy that a relay would take`, result.problems))
}

/** The language to answer in: the one asked for, or the first of the policy. Throws CommandProblem for one that it does not have. */
export function languageOf({ policy }: LoadedPolicy, asked: string | undefined): string {
  const [first = 'en'] = policy.languages
  if (asked === undefined) return first
  if (!policy.languages.includes(asked))
    throw new CommandProblem(`the policy has the languages ${policy.languages.join(', ')}`)
  return asked
}
