import { defineCommand } from 'citty'
import { sentenceOf } from '../failure.js'
import { readEnquiryFile } from '../send/enquiry-file.js'
import { endWith, endWithSignal, remark, say } from '../terminal.js'
import { ownEnquiry } from './enquiry.js'
import { journey } from './journey.js'
import type { ScratchRelay } from './scratch-relay.js'

/** `videre demo`: the whole journey of an enquiry, for real, on a relay that is removed at the end. */
export const command = defineCommand({
  args: {
    file: {
      type: 'string',
      valueHint: 'file',
      description: 'An enquiry as JSON to send instead of the invented one',
    },
  },
  async run({ args }) {
    const draft = args.file === undefined ? ownEnquiry : await readEnquiryFile(args.file)
    say(
      'Videre from end to end. Database, relay, keys and envelopes are real, and all of it is removed at the end.',
    )
    const stages: ScratchRelay[] = []
    const end = async () => {
      for (const stage of stages.splice(0)) await stage.end()
    }
    endWithSignal(end)
    try {
      const checkCommand = await journey(draft, (stage) => stages.push(stage))
      say()
      say('As promised: forwarded, read by three clinics, proven, and after five months gone.')
      say('To check the proof yourself:')
      say(checkCommand)
    } catch (error) {
      say()
      remark(`videre: ${sentenceOf(error)}`)
      endWith(1)
    } finally {
      await end()
    }
  },
})
