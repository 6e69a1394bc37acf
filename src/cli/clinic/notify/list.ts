import { defineCommand } from 'citty'
import { z } from 'zod'
import { type Endpoint, listEndpoints } from '../../../client/endpoints.js'
import { endpointsAnswer } from '../../../contract/endpoints.js'
import { options } from '../../arguments.js'
import { moment } from '../../moments.js'
import { table } from '../../table.js'
import { say, sayJson } from '../../terminal.js'
import { asClinic, clinicOptions } from '../session.js'

/** `videre clinic notify list`: where the clinic is told that something waits, and how that works. */
export const command = defineCommand({
  args: { ...clinicOptions, json: options.json },
  async run({ args }) {
    await asClinic(args, async (clinic, name) => {
      const endpoints = await listEndpoints(clinic)
      if (args.json) return sayJson(z.encode(endpointsAnswer, { endpoints }).endpoints)
      if (endpoints.length === 0)
        return say(`${name} is told nowhere. videre clinic notify add changes that.`)
      for (const line of table(['ADDRESS', 'STATE', 'LAST ANSWER', 'WAITING', 'ID'], endpoints.map(rowOf)))
        say(line)
    })
  },
})

const rowOf = ({ address, state, failingSince, lastAnswer, answeredAt, waiting, id }: Endpoint): string[] => [
  address,
  state === 'off' ? 'off' : failingSince === null ? 'in use' : `failing since ${moment(failingSince)}`,
  lastAnswer === null || answeredAt === null ? '' : `${lastAnswer}, ${moment(answeredAt)}`,
  String(waiting),
  id,
]
