/** The second verifier of evidence, in Python, which shares nothing with this program. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const verifier = fileURLToPath(new URL('../independent/verify.py', import.meta.url))

/**
 * The first Python that has PyNaCl. Where a change is decided on, one without is a failure; elsewhere it is said, loudly, that this
 * was not checked.
 */
export function pythonWithNacl(): string | undefined {
  const found = ['python3', '/usr/bin/python3'].find(
    (python) => spawnSync(python, ['-c', 'import nacl']).status === 0,
  )
  const missing = 'NOT CHECKED: no Python that can import nacl; install the package python3-nacl'
  if (found === undefined && process.env.CI !== undefined) throw new Error(missing)
  if (found === undefined) console.error(missing)
  return found
}

/** Runs the verifier with these words. */
export function runIndependent(python: string, ...words: string[]) {
  const { status, stdout, stderr } = spawnSync(python, ['-B', verifier, ...words], { encoding: 'utf8' })
  return { status, stdout, stderr }
}
