import { clocksAgree } from '../../expire/clocks.js'
import type { SeenDatabase } from '../../operate/look.js'
import { type Checked, fail, ok, warn } from './checked.js'

const what = 'clocks'

/** Machines that keep time are well below this. */
const usualSeconds = 2

/** Whether host, database and the log's last checkpoint agree about the time. */
export function checkClocks({ state, aheadSeconds }: SeenDatabase): Checked {
  const database = new Date(state.at * 1000)
  const host = new Date((state.at - aheadSeconds) * 1000)
  const signedAt = state.log.signedAt === null ? null : new Date(state.log.signedAt * 1000)
  const apart = Math.abs(aheadSeconds)
  if (!clocksAgree(database, host, signedAt))
    return fail(
      what,
      apart > 60
        ? `database and host are ${inWords(apart)} apart`
        : 'the log’s last checkpoint is from the future',
      'set them right (NTP); until then nothing is stripped',
    )
  return apart > usualSeconds
    ? warn(what, `database and host are ${inWords(apart)} apart`, 'set them right (NTP)')
    : ok(what, 'host, database and log agree')
}

const inWords = (seconds: number): string =>
  seconds < 120 ? `${Math.round(seconds)} seconds` : `${Math.round(seconds / 60)} minutes`
