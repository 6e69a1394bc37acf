import { defineCommand } from 'citty'
import { hostClock } from '../../base/clock.js'
import { type InboxDelivery, listAll } from '../../client/clinic.js'
import { type Ending, endingSoon } from '../../client/ending-soon.js'
import { options } from '../arguments.js'
import { moment, waiting } from '../moments.js'
import { table } from '../table.js'
import { say, sayJson } from '../terminal.js'
import { sayEnding } from './ending.js'
import { exportedWith } from './exported.js'
import { asClinic, clinicOptions } from './session.js'
import { readState, stateOption } from './state-option.js'
import { stateWords, unacknowledged } from './words.js'

/** `videre clinic inbox`: lists the enquiries, oldest first. */
export const command = defineCommand({
  args: {
    ...clinicOptions,
    state: stateOption,
    ending: {
      type: 'boolean',
      description: 'Only those that end within 14 days and are not handled, or not exported',
    },
    json: options.json,
  },
  async run({ args }) {
    const state = readState(args.state)
    await asClinic(args, async (clinic, name) => {
      const deliveries = await listAll(clinic, state)
      const ending = endingSoon(deliveries, hostClock(), await exportedWith(args.key))
      if (args.json) return sayJson(args.ending ? ending.map(endingForPrograms) : deliveries.map(forPrograms))
      if (args.ending && ending.length === 0) return say('Nothing that is left to do ends within 14 days.')
      if (args.ending) return sayEnding(ending)
      sayInbox(deliveries, name, args.key)
      if (ending.length === 0) return
      say()
      sayEnding(ending)
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
    `${stateWords(one)}${unacknowledged(one) > 0 ? ', to be acknowledged' : ''}`,
    moment(one.dueAt),
  ])
  for (const line of table(['REFERENCE', 'WAITING', 'STATE', 'KEPT UNTIL'], rows)) say(line)
  sayFollowUps(deliveries, keyPath)
  const first = deliveries.find(({ state, lost }) => state === 'consigned' && !lost)
  if (first === undefined) return
  say()
  say(`To read the one that has waited longest: videre clinic open ${first.reference} --key ${keyPath}`)
}

/** Names the first enquiry about which a patient has said more than anybody here has confirmed. */
function sayFollowUps(deliveries: readonly InboxDelivery[], keyPath: string): void {
  const waiting = deliveries.filter((one) => unacknowledged(one) > 0)
  const [first] = waiting
  if (first === undefined) return
  say()
  say(
    `${waiting.length === 1 ? 'One was' : `${waiting.length} were`} corrected or withdrawn by the patient. To see how, and confirm it: videre clinic acknowledge ${first.reference} --key ${keyPath}`,
  )
}

const endingForPrograms = ({ delivery, open }: Ending) => ({ ...forPrograms(delivery), open })

const forPrograms = ({
  reference,
  deliveryId,
  state,
  outcome,
  problem,
  consignedAt,
  dueAt,
  lost,
  followUps,
}: InboxDelivery) => ({
  reference,
  deliveryId,
  state,
  outcome,
  problem,
  consignedAt,
  keptUntil: dueAt,
  lost,
  followUps: followUps.map(({ id, kind, receivedAt, acknowledgedAt }) => ({
    id,
    kind,
    receivedAt,
    acknowledgedAt,
  })),
})
