import { defineCommand } from 'citty'
import { testEndpoint } from '../../../client/endpoints.js'
import { endWith, say } from '../../terminal.js'
import { asClinic, clinicOptions } from '../session.js'
import { addressArgument, endpointNamed } from './named.js'

/** `videre clinic notify test`: sends a test to an address, and ends with 1 if it is not taken. */
export const command = defineCommand({
  args: { address: addressArgument, ...clinicOptions },
  async run({ args }) {
    await asClinic(args, async (clinic) => {
      const { id, address } = await endpointNamed(clinic, args.address)
      const { taken, answer, state } = await testEndpoint(clinic, id)
      say(`${address} ${taken ? 'took' : 'did not take'} the test (${answer}).`)
      if (state === 'off') say('It stays switched off until it takes one.')
      if (!taken) endWith(1)
    })
  },
})
