import { openErasureLedger } from '../../expire/erasure-ledger.js'
import { KeyFileUnusable } from '../../keyring/key-files.js'
import { type Directories, stateOfPlace } from '../../operate/places.js'
import { type Checked, counted, fail, ok } from './checked.js'

const what = 'erasures'

/** Whether the ledger of erasures can be used, and every line of it read: a relay does not start on a damaged one. */
export async function checkErasures({ erased }: Directories): Promise<Checked> {
  for (const path of erased) {
    if ((await stateOfPlace(path)) === 'unusable')
      return fail(
        what,
        `${path} cannot be read and written`,
        'mount its disk, or give it to the relay’s user',
      )
  }
  try {
    let lines = 0
    for await (const batch of openErasureLedger(erased).batches()) lines += batch.lines.length
    return ok(what, `${counted(lines, 'delivery', 'deliveries')} that no backup can bring back`)
  } catch (error) {
    if (!(error instanceof KeyFileUnusable)) throw error
    return fail(what, error.message, 'see keys/README.md')
  }
}
