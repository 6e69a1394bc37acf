/*
 * Writes anew what is made from something else, and with --check only says what is out of date, with exit 1:
 *
 *   drizzle/                              from src/database/schema.ts, by drizzle-kit
 *   test/vectors/, src/seal/FORMAT.md     from test/support/make-vectors.ts and make-evidence-vectors.ts
 *
 *   node test/regenerate.mjs [--check] [NAME]
 *
 * NAME is what a new migration is called, by what it does: `add_notices`. It is needed if the schema has changed.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const check = process.argv.includes('--check')
const name = process.argv.slice(2).find((word) => !word.startsWith('--'))

/** Runs a program of this checkout; what it printed, and whether it was content. */
function run(...command) {
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: root,
    encoding: 'utf8',
    // A question of drizzle-kit's (was this column renamed?) fails instead of waiting for an answer.
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  })
  return { isContent: status === 0, text: `${stdout}${stderr}`.trim() }
}

const drizzleKit = (...words) => run('node_modules/drizzle-kit/bin.cjs', ...words)

const contents = (folder) =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(folder, path), readFileSync(path, 'utf8')]),
  )

/** What of drizzle/ would change; found on a copy, because drizzle-kit has no dry run. */
function migrationProblem() {
  const consistent = drizzleKit('check')
  if (!consistent.isContent) return `drizzle/ contradicts itself:\n${consistent.text}`
  // In the checkout, because drizzle-kit takes relative paths only.
  const copy = mkdtempSync(join(root, 'node_modules', '.regenerate-'))
  try {
    cpSync(join(root, 'drizzle'), copy, { recursive: true })
    const before = contents(copy)
    const schema = ['--dialect', 'postgresql', '--schema', './src/database/schema.ts']
    const generated = drizzleKit('generate', ...schema, '--out', relative(root, copy))
    if (!generated.isContent) return `drizzle-kit generate failed:\n${generated.text}`
    const after = contents(copy)
    const changed = Object.keys(after).filter((path) => after[path] !== before[path])
    const sql = changed.filter((path) => path.endsWith('.sql')).map((path) => after[path].trim())
    return changed.length === 0 ? null : `src/database/schema.ts is ahead of drizzle/:\n${sql.join('\n')}`
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

function regenerateMigrations() {
  const problem = migrationProblem()
  if (problem === null) return null
  if (check || name === undefined) return `${problem}\nto write it: node test/regenerate.mjs <what_it_does>`
  const { isContent, text } = drizzleKit('generate', '--name', name)
  console.log(text)
  return isContent ? null : 'drizzle-kit generate failed'
}

function regenerateVectors() {
  const { isContent, text } = run('test/support/make-vectors.mjs', ...(check ? ['--check'] : []))
  if (!isContent) return `${text}\nto write it: node test/regenerate.mjs`
  if (text !== '') console.log(text)
  return null
}

for (const problem of [regenerateMigrations(), regenerateVectors()]) {
  if (problem === null) continue
  console.error(problem)
  process.exitCode = 1
}
