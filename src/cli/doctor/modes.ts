import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../../config.js'
import { relaySecretPath } from '../../keyring/relay-keys.js'
import { type Checked, fail, ok, warn } from './checked.js'

const what = 'keys'

/** A file or directory below the keys. */
interface Found {
  path: string
  isDirectory: boolean
  mode: number
  uid: number
  size: number
}

/** Whether keys, marks and their directories are the relay's alone. Reads none of them. */
export async function checkModes({ keysDirectory, keysMirrorDirectory }: Config): Promise<Checked[]> {
  const roots = ['relay', 'days', 'log', 'erased'].map((name) => join(keysDirectory, name))
  const found = (await Promise.all([...roots, keysMirrorDirectory].map(below))).flat()
  const secret = found.find(({ path }) => path === relaySecretPath(keysDirectory))
  if (secret === undefined)
    return [warn(what, 'there is no relay key yet', 'the first start makes it; if there was one, restore it')]
  const problems = [...faultsOf(found), ...(secret.size === 32 ? [] : [wrongSize(secret)])]
  return problems.length > 0 ? problems : [ok(what, 'they are whole, and this user’s alone')]
}

const wrongSize = ({ path, size }: Found): Checked =>
  fail(what, `${path} is ${size} bytes, must be 32`, 'restore it from the backup of keys/relay')

function* faultsOf(found: readonly Found[]): Generator<Checked> {
  const files = found.filter(({ isDirectory }) => !isDirectory)
  const directories = found.filter(({ isDirectory }) => isDirectory)
  const with_ = (all: readonly Found[], bits: number) => all.filter(({ mode }) => (mode & bits) !== 0)
  const open = with_(files, 0o007)
  if (open.length > 0)
    yield fail(what, `everybody on this machine may use ${named(open)}`, `run chmod 600 on ${them(open)}`)
  const shared = with_(files, 0o070).filter((file) => !open.includes(file))
  if (shared.length > 0)
    yield warn(what, `others in the group may use ${named(shared)}`, `run chmod 600 on ${them(shared)}`)
  const entered = with_(directories, 0o077)
  if (entered.length > 0)
    yield warn(what, `others may enter ${named(entered)}`, `run chmod 700 on ${them(entered)}`)
  const others = found.filter(({ uid }) => uid !== process.getuid?.())
  if (others.length > 0) yield otherUser(others)
}

/** Root may use them all the same; whoever else runs the relay may not. */
const otherUser = (others: readonly Found[]): Checked =>
  (process.getuid?.() === 0 ? warn : fail)(
    what,
    `${named(others)} ${others.length === 1 ? 'belongs' : 'belong'} to another user than the one who asks`,
    'run this as the user that the relay runs as, or give them to that user with chown',
  )

const named = ([first, ...rest]: readonly Found[]): string =>
  `${first?.path ?? 'nothing'}${rest.length === 0 ? '' : ` and ${rest.length} more`}`

const them = ({ length }: readonly Found[]): string => (length === 1 ? 'it' : 'them')

/** A directory and everything in it; nothing if it is not there. */
async function below(path: string): Promise<Found[]> {
  const found = await lstat(path).catch(() => null)
  if (found === null) return []
  const { mode, uid, size } = found
  const isDirectory = found.isDirectory()
  const own = { path, isDirectory, mode, uid, size }
  if (!isDirectory) return [own]
  const names = await readdir(path).catch(() => [])
  return [own, ...(await Promise.all(names.map((name) => below(join(path, name))))).flat()]
}
