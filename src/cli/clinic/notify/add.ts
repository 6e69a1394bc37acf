import { defineCommand } from 'citty'
import { newId } from '../../../base/ids.js'
import { setEndpoint } from '../../../client/endpoints.js'
import { emailSchema } from '../../../form/email.js'
import { CommandProblem } from '../../command-problem.js'
import { say } from '../../terminal.js'
import { asClinic, clinicOptions } from '../session.js'

/** `videre clinic notify add`: has the clinic told at a mail address or a web address. */
export const command = defineCommand({
  args: {
    address: {
      type: 'positional',
      required: true,
      description: 'A mail address, or a web address that begins with https://',
    },
    ...clinicOptions,
  },
  async run({ args }) {
    const endpoint = endpointFrom(args.address)
    await asClinic(args, async (clinic, name) => {
      await setEndpoint(clinic, newId(), endpoint)
      say(`${name} is told at ${endpoint.address} from the next enquiry on.`)
      say(`To try it: videre clinic notify test ${endpoint.address} --key ${args.key}`)
    })
  },
})

/** Which kind an address is follows from how it is written. */
function endpointFrom(typed: string) {
  const address = typed.trim()
  // In full, as the relay wants it; whether anything would be sent there is for the relay to say.
  if (/^https?:/i.test(address) && URL.canParse(address))
    return { kind: 'webhook' as const, address: new URL(address).href }
  const mail = emailSchema.safeParse(address.normalize('NFC'))
  if (mail.success) return { kind: 'mail' as const, address: mail.data }
  throw new CommandProblem('this is neither a mail address nor a web address that begins with https://')
}
