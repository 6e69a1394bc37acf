import { z } from 'zod'
import { replacePrivateFile } from '../../base/private-files.js'
import { visibleLine } from '../../base/visible.js'
import type { ClinicAtRelay } from '../../client/clinic.js'
import { RelayUnexpected } from '../../client/relay.js'
import { watch } from '../../client/watch/watch.js'
import { nothingWatched, type Watched, watchedSchema, withTrust } from '../../client/watch/watched.js'
import { readPin } from '../pins.js'
import { jsonText, readJsonFile } from '../private-json.js'
import type { RelayAt } from '../relay-at.js'
import { remark } from '../terminal.js'
import { trustedAt } from '../trusted-at.js'
import { warn } from './warnings.js'

/** Where a clinic keeps what it saw at its last look: beside its key. */
const pathOf = (keyPath: string): string => `${keyPath}.watched.json`

/**
 * Looks at what the relay does before the clinic uses it, says loudly what is wrong, and gives the clinic with the checkpoint for its
 * receipts. What is wrong stops nobody from reading enquiries: patients wait.
 */
export async function lookAt(keyPath: string, clinic: ClinicAtRelay, at: RelayAt): Promise<ClinicAtRelay> {
  const path = pathOf(keyPath)
  const kept = await readWatched(path)
  const pinned = await readPin(at.relay.origin)
  // What the user accepted with videre trust since the last look counts here as well.
  const known =
    kept === null
      ? nothingWatched(await trustedAt(at), clinic.holder.keyId)
      : withTrust(kept, pinned ?? kept.trust)
  try {
    const look = await watch(clinic, known)
    // First what is wrong: once a look is kept, the next one begins after it and finds the same no more.
    await warn(keyPath, look.findings)
    await replacePrivateFile(path, jsonText(z.encode(watchedSchema, look.watched)))
    if (look.notRenewed !== null)
      remark(
        `!!! Your key could not be proven anew, and counts for 30 days only: ${visibleLine(look.notRenewed)}`,
      )
    return look.clinic
  } catch (error) {
    if (!(error instanceof RelayUnexpected)) throw error
    remark(`!!! The relay’s log could not be checked: ${error.message}`)
    return clinic
  }
}

async function readWatched(path: string): Promise<Watched | null> {
  try {
    return await readJsonFile(path, watchedSchema, 'what a clinic saw at its last look')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
