import { defineCommand } from 'citty'
import { fetchTrust } from '../client/sender.js'
import { options } from './arguments.js'
import { pinTrust, replacePin } from './pins.js'
import { relayAt } from './relay-at.js'
import { endWith, remark, say } from './terminal.js'
import { differenceLines, trustLines } from './trust-words.js'

/** `videre trust`: shows a relay's keys to compare them, and notes them. Ends with 1 if others were noted before. */
export const command = defineCommand({
  args: {
    relay: options.relay,
    accept: { type: 'boolean', description: 'Note these keys in the place of those that were noted before' },
  },
  async run({ args }) {
    const { relay } = relayAt(args.relay)
    const trust = await fetchTrust(relay)
    say(`${relay.origin} says that these are its keys:`)
    for (const line of trustLines(trust)) say(line)
    say(watchedBy(trust.witnesses))
    say()
    const pinning = await pinTrust(trust)
    if (pinning.kind === 'new') {
      say('They are noted on this machine now. Compare them with what the operator publishes elsewhere.')
      return
    }
    if (pinning.kind === 'same') {
      say('They are the ones that were noted on this machine before.')
      return
    }
    say('They are not the ones that were noted on this machine before:')
    for (const line of differenceLines(pinning.differences)) say(line)
    if (args.accept === true) {
      await replacePin(trust)
      say('They are noted now, in the place of the others.')
      return
    }
    endWith(1)
    remark('Nothing was noted. Ask the operator, not by way of this relay; then --accept notes them.')
  },
})

const watchedBy = ({ needed, keys }: { needed: number; keys: readonly string[] }): string =>
  needed === 0
    ? 'Its log is watched by clinics only: no witness is needed.'
    : `Of the witnesses ${needed === keys.length ? 'all' : String(needed)} have to have seen its log.`
