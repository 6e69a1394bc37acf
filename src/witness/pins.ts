import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { utf8 } from '../base/bytes.js'
import { createKeyFile } from '../keyring/key-files.js'
import { formatVkey, type NoteKey } from '../tlog/note.js'
import { fileOf, readText } from './files.js'
import { readLogKey } from './key.js'
import { WitnessUnusable } from './unusable.js'

/**
 * A log that is watched: the key that signs its checkpoints, which is named like the log, and the address from which the
 * key was fetched, `null` if it was given. As a file: the vkey in one line, the address in another.
 */
export interface Pin {
  key: NoteKey
  address: string | null
}

const ENDING = '.pin'

/** File names have 255 bytes, and some of a log's have more than its name. */
const longestNameBytes = 150

/** All logs that are watched, in no order. Throws {@link WitnessUnusable} if a pin is not as it was written. */
export async function readPins(directory: string): Promise<Pin[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(ENDING))
  return Promise.all(
    names.map(async (name) => {
      const path = join(directory, name)
      const pin = parsePin((await readText(path)) ?? '')
      if (pin === null || fileOf(directory, pin.key.name, ENDING) !== path)
        throw new WitnessUnusable(`${path}: is damaged`)
      return pin
    }),
  )
}

/**
 * Watches the log of this key from now on; durable on return. Throws {@link WitnessUnusable} if another key is pinned for
 * it: a log does not change its key, so that either this or the first one is somebody else's.
 */
export async function pinLog(directory: string, pin: Pin): Promise<void> {
  const path = fileOf(directory, pin.key.name, ENDING)
  if (encodeURIComponent(pin.key.name).length > longestNameBytes)
    throw new WitnessUnusable(`the name of a log may be ${longestNameBytes} bytes at most`)
  if (await createKeyFile(path, utf8(formatPin(pin)))) return
  const pinned = parsePin((await readText(path)) ?? '')
  if (pinned === null || formatVkey(pinned.key) !== formatVkey(pin.key))
    throw new WitnessUnusable(
      `${path}: another key is pinned for this log, and a log does not change its key`,
    )
}

const formatPin = ({ key, address }: Pin): string => `${formatVkey(key)}\n${address ?? ''}\n`

function parsePin(text: string): Pin | null {
  const [line = '', address = ''] = text.split('\n', 2)
  const key = readLogKey(line)
  const pin = key && { key, address: address === '' ? null : address }
  return pin !== null && formatPin(pin) === text ? pin : null
}
