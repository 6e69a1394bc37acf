import { defineCommand } from 'citty'
import { type Beside, lookBeside } from '../backup/beside.js'
import type { Manifest } from '../backup/manifest.js'
import { restore } from '../backup/restore.js'
import { readConfig } from '../config.js'
import { moment } from './moments.js'
import { whileWaiting } from './progress.js'
import { endWithSignal, say } from './terminal.js'

/** `videre restore`: puts a relay back from a backup. For whoever can write the relay's files. */
export const command = defineCommand({
  args: {
    file: {
      type: 'positional',
      required: true,
      valueHint: 'FILE',
      description:
        "A backup that videre backup wrote. As the relay's user and with its variables, while it does not run, and into an empty database only",
    },
  },
  async run({ args }) {
    const config = readConfig()
    const stopping = new AbortController()
    const work = whileWaiting('Restoring', () =>
      restore(args.file, config, (database) => lookBeside(database, config), stopping.signal),
    )
    endWithSignal(async () => {
      stopping.abort()
      await work.catch(() => undefined)
    })
    const { manifest, seen } = await work
    sayRestored(manifest, seen)
  },
})

function sayRestored({ createdAt, origin, rows, log }: Manifest, beside: Beside): void {
  say(`${origin} is restored as of ${moment(createdAt)}, and holds what the backup says:`)
  say(`- ${rows.enquiries} enquiries and ${rows.deliveries} deliveries`)
  say(`- the log ${log.origin} up to entry ${log.size}`)
  say('- keys/relay')
  say()
  say('Before the relay starts:')
  sayKeys(beside)
  sayLedger(beside)
  say()
  say('Then:')
  say('1. Start the relay. It erases again what was erased since the backup, before it answers anybody.')
  say(
    beside.hasMarks
      ? '2. Look at /readyz: if the log was signed beyond the backup, it is not signed any more, and nothing is promised.'
      : '2. Look at /readyz: the log is not signed, because its mark is gone, and nothing is promised.',
  )
  say('3. If this database is to stay, two members of staff begin a new log: videre log restart')
  say('4. videre fsck and videre retention verify must end with 0.')
  say(`5. What came after ${moment(createdAt)} is lost. Tell the clinics; senders have the acknowledgement.`)
}

function sayKeys({ dueDays, withoutKey }: Beside): void {
  const days = dueDays === 1 ? 'one day' : `${dueDays} days`
  if (dueDays === 0) say('- no due key is needed: nothing is to be opened any more')
  else if (withoutKey === 0) say(`- the due keys are there (${days}): nothing to do`)
  else {
    say(`- due keys are missing, of ${withoutKey} of ${days}: nobody can open what falls due then`)
    say('  If keys/days or its mirror is somewhere else, put it where it was.')
  }
}

function sayLedger({ hasLedger }: Beside): void {
  if (hasLedger) say('- a ledger of erasures is there: nothing to do')
  else {
    say(
      '- there is no ledger of erasures. If one was (keys/erased, or erased in the mirror), put it where it was:',
    )
    say('  without it, what patients had erased before its time comes back.')
  }
}
