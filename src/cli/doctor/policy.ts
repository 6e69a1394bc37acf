import type { Config } from '../../config.js'
import { type LoadedPolicy, loadPolicy } from '../../policy/load.js'
import { ownPolicy } from '../../policy/own-policy.js'
import type { Policy } from '../../policy/policy.js'
import { type Checked, counted, fail, ok, warn } from './checked.js'

const what = 'policy'

/** Loads the policy; `null`, with a line for each problem, if it cannot be used. */
export async function checkPolicy({
  policyPath,
  demo,
}: Config): Promise<{ policy: Policy | null; checked: Checked[] }> {
  try {
    const loaded = await loadPolicy(policyPath ?? ownPolicy)
    const isExample = policyPath === undefined
    return { policy: loaded.policy, checked: [...aboutPolicy(loaded, isExample, demo)] }
  } catch (error) {
    const lines = (error instanceof Error ? error.message : 'it cannot be read').split('\n')
    const remedy = 'mend the file that VIDERE_POLICY names'
    return { policy: null, checked: [fail(what, lines.map((line) => line.trim()).join('; '), remedy)] }
  }
}

function* aboutPolicy({ policy }: LoadedPolicy, isExample: boolean, isDemo: boolean): Generator<Checked> {
  const { version, integrations, log, operator } = policy
  const named = integrations.length === 0 ? 'no integration' : integrations.join(', ')
  yield ok(
    what,
    `version ${version}, with ${named}, ${counted(log.witnesses.needed, 'witness', 'witnesses')} needed`,
  )
  if (isDemo) return
  if (isExample)
    yield warn(
      what,
      'it is the example that comes with Videre',
      'write your own, and name it with VIDERE_POLICY',
    )
  // RFC 2606: nobody reads what is sent there.
  if (/(^|\.|@)example(\.(org|com|net))?$/.test(operator.email))
    yield warn(
      what,
      'mail to the operator goes to an example address',
      'put one into the policy that somebody reads',
    )
}
