import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { defineCommand } from 'citty'
import { utf8 } from '../../base/bytes.js'
import { hostClock } from '../../base/clock.js'
import { replacePrivateFile } from '../../base/private-files.js'
import { options } from '../arguments.js'
import { relayAt } from '../relay-at.js'
import { say } from '../terminal.js'
import { demoPassphrase } from './demo-keys.js'
import { employDemoStaff } from './demo-staff.js'
import { type DemoClinic, furnish } from './furnish.js'
import { inventedClinics } from './invented-clinics.js'

/** `videre demo-clinics`: gives an empty demo relay its clinics, whose keys everybody may have. Safe to repeat. */
export const command = defineCommand({
  args: {
    relay: options.relay,
    directory: { type: 'string', required: true, valueHint: 'directory', description: 'For the key files' },
    'keys-dir': { type: 'string', required: true, valueHint: 'directory', description: "The relay's keys" },
  },
  async run({ args }) {
    const { directory } = args
    const place = { at: relayAt(args.relay), directory, keysDirectory: args['keys-dir'], clock: hostClock }
    await mkdir(directory, { recursive: true, mode: 0o700 })
    await replacePrivateFile(join(directory, 'passphrase.txt'), utf8(`${demoPassphrase}\n`))
    const clinics = await furnish(place, await employDemoStaff(place), inventedClinics)
    await replacePrivateFile(join(directory, 'README.txt'), utf8(readme(clinics, directory)))
    say(`${clinics.length} invented clinics receive enquiries now. Their keys are in ${directory}.`)
  },
})

function readme(clinics: readonly DemoClinic[], directory: string): string {
  const [first] = clinics
  const lines = clinics.map(
    ({ name, place, key }) => `  ${key.path.slice(directory.length + 1).padEnd(26)} ${name}, ${place}`,
  )
  return `These are the keys of a demo. The clinics are invented, and the passphrase of every key is: ${demoPassphrase}
Never use them for anything real. To start afresh, stop the relay and delete its data and keys directories.

${lines.join('\n')}
  staff-kari.key, staff-ola.key   the two members of staff

  npx --no-install videre clinic inbox --key ${first?.key.path ?? '<file>'} --passphrase-file ${join(directory, 'passphrase.txt')}
`
}
