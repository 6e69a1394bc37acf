/** What the tests use to start a private PostgreSQL and to furnish a relay, bundled for plain Node. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The tests' own modules. They are bundled below `node_modules`, from where packages are found, and removed at once. */
export async function loadSupport() {
  const cache = join(root, 'node_modules', '.cache')
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'bench-'))
  const modules = ['private-server', 'postgres-binaries', 'people', 'many-enquiries']
  try {
    await build({
      entryPoints: modules.map((name) => join(root, 'test', 'support', `${name}.ts`)),
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'error',
    })
    const [server, binaries, people, many] = await Promise.all(
      modules.map((name) => import(pathToFileURL(join(folder, `${name}.mjs`)).href)),
    )
    return { ...server, ...binaries, ...people, ...many }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
