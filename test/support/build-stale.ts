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

const modifiedAt = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
