// Writes the vectors and the worked example of FORMAT.md from make-vectors.ts; with --check says what would change.
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

try {
  const { makeVectors } = await load('test/support/make-vectors.ts')
  const { frozenDate, makeFrozen } = await load('test/support/make-vectors-frozen.ts')
  const { workedExample, vectorList } = await load('test/support/make-vectors-page.ts')
  const sealFolder = join(root, 'test/vectors/seal')
  const frozenFolder = join(root, 'test/vectors/frozen')
  for (const folder of [sealFolder, frozenFolder]) mkdirSync(folder, { recursive: true })

  const vectors = makeVectors()
  for (const [name, vector] of Object.entries(vectors))
    put(`test/vectors/seal/${name}.json`, `${JSON.stringify(vector, null, 2)}\n`)
  for (const file of readdirSync(sealFolder)) {
    if (file.slice(0, -'.json'.length) in vectors) continue
    stale.push(`test/vectors/seal/${file}`)
    if (!check) rmSync(join(sealFolder, file))
  }

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
