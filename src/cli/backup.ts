import { defineCommand } from 'citty'
import { type Backup, backUp } from '../backup/back-up.js'
import { readConfig } from '../config.js'
import { moment } from './moments.js'
import { whileWaiting } from './progress.js'
import { endWithSignal, say } from './terminal.js'

/** `videre backup`: everything of a relay that may be backed up, in one file. For whoever can read the relay's files. */
export const command = defineCommand({
  args: {
    to: {
      type: 'positional',
      required: true,
      valueHint: 'FILE|DIRECTORY',
      description:
        "The file to write, or a directory for one with a name of its own. As the relay's user and with its variables, where it runs; it goes on meanwhile",
    },
  },
  async run({ args }) {
    const stopping = new AbortController()
    const work = whileWaiting('Copying', () => backUp(readConfig(), args.to, stopping.signal))
    endWithSignal(async () => {
      stopping.abort()
      await work.catch(() => undefined)
    })
    sayBackup(await work)
  },
})

function sayBackup({ path, sizeBytes, manifest }: Backup): void {
  const { createdAt, origin, rows, log } = manifest
  say(
    `${path} is on disk: ${(sizeBytes / 1_000_000).toFixed(1)} MB, of ${origin} as of ${moment(createdAt)}.`,
  )
  say()
  say('In it:')
  say(
    `- the database, with ${rows.enquiries} enquiries and ${rows.deliveries} deliveries, all of them sealed`,
  )
  say(`- the log ${log.origin} up to entry ${log.size}`)
  say("- keys/relay: the relay's signing key, and the first registrar")
  say()
  say('Not in it, and not to be copied anywhere:')
  say('- the due keys (keys/days and their mirror): what was stripped would come back with them')
  say('- the marks of the log (keys/log): an older one is worse than none')
  say(
    'Not in it either: the ledger of erasures (keys/erased, and in the mirror), the policy file, the variables.',
  )
  say()
  say(
    'Whoever has this file can sign in the name of the relay, and sees what it knew: never what was written.',
  )
  say('Keep it encrypted, away from this machine and from the due keys, and no longer than you need it.')
  say(
    'To try it, on a machine without a way out: videre restore, with the same variables and an empty database.',
  )
}
