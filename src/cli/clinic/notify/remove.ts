import { defineCommand } from 'citty'
import { removeEndpoint } from '../../../client/endpoints.js'
import { say } from '../../terminal.js'
import { asClinic, clinicOptions } from '../session.js'
import { addressArgument, endpointNamed } from './named.js'

/** `videre clinic notify remove`: has the clinic told at an address no more. */
export const command = defineCommand({
  args: { address: addressArgument, ...clinicOptions },
  async run({ args }) {
    await asClinic(args, async (clinic, name) => {
      const { id, address } = await endpointNamed(clinic, args.address)
      await removeEndpoint(clinic, id)
      say(`${name} is told at ${address} no more.`)
    })
  },
})
