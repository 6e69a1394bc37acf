import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { equalBytes } from '../../base/bytes.js'
import { ledgerName } from '../../expire/erasure-ledger.js'
import { type DayKeyFile, dayKeyBytes, listDayKeyFiles } from '../../keyring/day-key-files.js'
import { readKeyFile } from '../../keyring/key-files.js'
import { type Directories, stateOfPlace } from '../../operate/places.js'
import { type Checked, counted, fail, ok, warn } from './checked.js'

const what = 'day keys'

/** What is known besides the files: how many days have a key, by the database; `null` if it could not be asked. */
export interface DaysKnown {
  days: number | null
  demo: boolean
}

/** Whether both directories of day keys can be used, and hold the same. Changes nothing. */
export async function checkDayKeys(directories: Directories, known: DaysKnown): Promise<Checked[]> {
  const { days, mirror } = directories
  for (const path of [days, mirror]) {
    if ((await stateOfPlace(path)) === 'unusable')
      return [
        fail(what, `${path} cannot be read and written`, 'mount its disk, or give it to the relay’s user'),
      ]
  }
  const { files, missing } = await listDayKeyFiles({ directory: days, mirror })
  const names = [...new Set(files.filter(({ isInPlace }) => isInPlace).map(({ path }) => basename(path)))]
  if (names.length === 0) return [withoutKeys(known)]
  const problems = [
    ...(missing === 0
      ? []
      : [
          fail(
            what,
            'one of the two directories is missing',
            'mount its disk, or make it and restart the relay',
          ),
        ]),
    ...(missing === 0 ? await checkPairs(names, directories) : []),
    ...(missing === 0 && !known.demo ? await checkDisks(directories) : []),
    ...checkStrangers(files),
  ]
  const isSound = problems.every(({ result }) => result === 'ok')
  return isSound ? [ok(what, `${counted(names.length, 'key')}, the same on both sides`)] : problems
}

const withoutKeys = ({ days }: DaysKnown): Checked =>
  days === null || days === 0
    ? ok(what, 'there are none yet: the first enquiry makes one')
    : fail(
        what,
        `there are none, and ${counted(days, 'day')} must have one`,
        'mount their disks; keys/README.md says what is lost without them',
      )

async function checkPairs(names: readonly string[], { days, mirror }: Directories): Promise<Checked[]> {
  let alone = 0
  let different = 0
  for (const name of names) {
    const [key, copy] = await Promise.all([
      readKeyFile(join(days, name), dayKeyBytes),
      readKeyFile(join(mirror, name), dayKeyBytes),
    ])
    if (key === null || copy === null) alone += 1
    else if (!equalBytes(key, copy)) different += 1
  }
  const isOnly = `${counted(alone, 'key')} in one of the two directories only`
  const isOther = `${counted(different, 'key')} of which the mirror has another`
  return [
    ...(alone === 0
      ? []
      : [warn(what, isOnly, 'find out why; a relay that runs copies each within a minute')]),
    ...(different === 0 ? [] : [fail(what, isOther, 'start the relay, which knows the right one')]),
  ]
}

async function checkDisks({ days, mirror }: Directories): Promise<Checked[]> {
  const [one, other] = await Promise.all([stat(days), stat(mirror)])
  return one.dev === other.dev
    ? [warn(what, 'both directories are on one disk', 'put VIDERE_KEYS_MIRROR_DIR on another')]
    : []
}

function checkStrangers(files: readonly DayKeyFile[]): Checked[] {
  const strangers = files.filter(({ path, day }) => day === null && basename(path) !== ledgerName)
  return strangers.length === 0
    ? []
    : [warn(what, `${counted(strangers.length, 'file')} among them that is none`, 'take it away from there')]
}
