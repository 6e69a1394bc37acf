// Writes the vectors of envelopes and evidence and the worked example of FORMAT.md from make-vectors.ts and
// make-evidence-vectors.ts; with --check says what would change.
// Frozen envelopes are written when they are missing and never again: they must open for ever as they are.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const check = process.argv.includes('--check')
const root = fileURLToPath(new URL('../..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'videre-vectors-'))

async function load(source) {
  const outfile = join(scratch, `${basename(source)}.mjs`)
  const banner = `import { createRequire } from 'node:module';const require = createRequire(import.meta.url);`
  await build({
    entryPoints: [join(root, source)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: banner },
    logLevel: 'error',
  })
  return import(pathToFileURL(outfile))
}

const stale = []

function put(path, text) {
  const file = join(root, path)
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return
  stale.push(path)
  if (!check) writeFileSync(file, text)
}

/** The width of a line, as biome.json has it. */
const lineWidth = 110

/** JSON as the formatter writes it: lists of texts stand in one line where they fit. */
const jsonText = (value) =>
  `${JSON.stringify(value, null, 2).replace(
    /^( *"\w+": )\[\s+((?:"[^"\n]*"(?:,\s+)?)+)\s+\](,?)$/gm,
    (list, name, items, comma) => {
      const line = `${name}[${items.split(/,\s+/).join(', ')}]${comma}`
      return line.length <= lineWidth ? line : list
    },
  )}\n`

/** Vectors, each in a file of its own, and no others beside them. */
function putFolder(folder, vectors) {
  mkdirSync(join(root, folder), { recursive: true })
  for (const [name, vector] of Object.entries(vectors)) put(`${folder}/${name}.json`, jsonText(vector))
  for (const file of readdirSync(join(root, folder)).filter((one) => one.endsWith('.json'))) {
    if (file.slice(0, -'.json'.length) in vectors) continue
    stale.push(`${folder}/${file}`)
    if (!check) rmSync(join(root, folder, file))
  }
}

try {
  const { makeVectors } = await load('test/support/make-vectors.ts')
  const { frozenDate, makeFrozen } = await load('test/support/make-vectors-frozen.ts')
  const { workedExample, vectorList } = await load('test/support/make-vectors-page.ts')
  const { makeEvidenceVectors } = await load('test/support/make-evidence-vectors.ts')
  mkdirSync(join(root, 'test/vectors/frozen'), { recursive: true })

  putFolder('test/vectors/seal', makeVectors())
  putFolder('test/vectors/evidence', makeEvidenceVectors())

  for (const [name, vector] of Object.entries(makeFrozen())) {
    const path = `test/vectors/frozen/${frozenDate}-${name}.json`
    if (!existsSync(join(root, path))) put(path, `${JSON.stringify(vector, null, 2)}\n`)
  }

  const page = 'src/seal/FORMAT.md'
  let text = readFileSync(join(root, page), 'utf8')
  for (const [mark, content] of Object.entries({ example: workedExample(), vectors: vectorList() })) {
    const [start, end] = [`<!-- ${mark}: generated -->\n`, `<!-- end of ${mark} -->`]
    const from = text.indexOf(start) + start.length
    const to = text.indexOf(end)
    if (from < start.length || to < from) throw new Error(`${page} has no place for ${mark}`)
    text = `${text.slice(0, from)}${content}${text.slice(to)}`
  }
  put(page, text)

  for (const path of stale) process.stdout.write(`${check ? 'out of date' : 'written'}: ${path}\n`)
  if (check && stale.length > 0) process.exitCode = 1
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
