import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

/** Builds what of `dist/` is missing or older than its source, as `npm run build` does: threads and processes start there. */
export async function buildStale(): Promise<void> {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => join('src', path))
  const stale = sources.filter((source) => {
    const built = join('dist', source.slice('src/'.length).replace(/\.tsx?$/, '.js'))
    return modifiedAt(built) < modifiedAt(source)
  })
  await buildIslands(sources)
  if (stale.length === 0) return
  await build({
    entryPoints: stale,
    outbase: 'src',
    outdir: 'dist',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    logLevel: 'warning',
  })
}

const island = 'dist/pages/assets/verify.js'

/** Builds the scripts of pages if any source is newer than they are, as `npm run build:pages` does. */
async function buildIslands(sources: readonly string[]): Promise<void> {
  if (sources.every((source) => modifiedAt(source) < modifiedAt(island))) return
  await build({
    entryPoints: ['src/pages/**/island.ts'],
    bundle: true,
    minify: true,
    outbase: 'src/pages',
    outdir: 'dist/pages/assets',
    entryNames: '[dir]',
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
  })
}

const modifiedAt = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
