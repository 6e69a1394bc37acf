import { defineCommand } from 'citty'
import { hostClock } from '../../base/clock.js'
import { type InboxDelivery, listAll } from '../../client/clinic.js'
import { options } from '../arguments.js'
import { moment, waiting } from '../moments.js'
import { table } from '../table.js'
import { say, sayJson } from '../terminal.js'
import { asClinic, clinicOptions } from './session.js'
import { readState, stateOption } from './state-option.js'
import { stateWords } from './words.js'

/** `videre clinic inbox`: lists the enquiries, oldest first. */
export const command = defineCommand({
  args: { ...clinicOptions, state: stateOption, json: options.json },
  async run({ args }) {
    const state = readState(args.state)
    await asClinic(args, async (clinic, name) => {
      const deliveries = await listAll(clinic, state)
      if (args.json) return sayJson(deliveries.map(forPrograms))
      sayInbox(deliveries, name, args.key)
    })
  },
})

function sayInbox(deliveries: readonly InboxDelivery[], name: string, keyPath: string): void {
  const { length } = deliveries
  say(`${length === 0 ? 'No enquiries' : `${length} ${length === 1 ? 'enquiry' : 'enquiries'}`} for ${name}.`)
  if (length === 0) return
  const now = hostClock()
  say()
  const rows = deliveries.map((one) => [
    one.reference,
    one.state === 'handled' ? '' : waiting(one.consignedAt, now),
    stateWords(one),
    moment(one.dueAt),
  ])
  for (const line of table(['REFERENCE', 'WAITING', 'STATE', 'KEPT UNTIL'], rows)) say(line)
  const first = deliveries.find(({ state, lost }) => state === 'consigned' && !lost)
  if (first === undefined) return
  say()
  say(`To read the one that has waited longest: videre clinic open ${first.reference} --key ${keyPath}`)
}

const forPrograms = ({
  reference,
  deliveryId,
  state,
  outcome,
  problem,
  consignedAt,
  dueAt,
  lost,
}: InboxDelivery) => ({
  reference,
  deliveryId,
  state,
  outcome,
  problem,
  consignedAt,
  keptUntil: dueAt,
  lost,
})
