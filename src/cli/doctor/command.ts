import { defineCommand } from 'citty'
import { options } from '../arguments.js'
import { whileWaiting } from '../progress.js'
import { endWith, say, sayJson } from '../terminal.js'
import type { Checked } from './checked.js'
import { examine } from './examine.js'

/**
 * `videre doctor`: looks at everything that the relay needs, on its machine and with its environment, and says what to do. Changes
 * nothing. Ends with 1 if something is wrong.
 */
export const command = defineCommand({
  args: { json: options.json },
  async run({ args }) {
    const checked = await whileWaiting('Looking at the relay', examine)
    const isSound = checked.every(({ result }) => result !== 'fail')
    if (!isSound) endWith(1)
    if (args.json) sayJson({ ok: isSound, checks: checked })
    else for (const one of checked) say(lineOf(one))
  },
})

const lineOf = ({ result, what, says, remedy }: Checked): string =>
  `${result.padEnd(4)}  ${what.padEnd(13)}  ${says}${remedy === undefined ? '' : `: ${remedy}`}`
