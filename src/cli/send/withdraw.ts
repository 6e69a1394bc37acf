import { type ArgsDef, defineCommand } from 'citty'
import { visibleLine } from '../../base/visible.js'
import { sendWithdrawals, signWithdrawals } from '../../client/follow-up.js'
import { RelayUnexpected } from '../../client/relay.js'
import { options, valuesOf } from '../arguments.js'
import { askWhether, requirePerson } from '../ask.js'
import { CommandProblem } from '../command-problem.js'
import { verifyStatements } from '../statements.js'
import { say } from '../terminal.js'
import { type ComingBack, comeBack, deliveriesTo } from './coming-back.js'
import { linkOptions } from './known-link.js'
import type { Status } from './status-words.js'

const args = {
  ...linkOptions,
  clinic: {
    type: 'string',
    valueHint: 'id',
    description: 'Withdraw it from this clinic, by id or name; give it once for each',
  },
  all: { type: 'boolean', description: 'Withdraw it from every clinic' },
  yes: options.yes,
} as const satisfies ArgsDef

/** Options that may be given several times. */
export const repeatable = ['clinic']

/** `videre withdraw`: takes an enquiry back, from some clinics or from all, signed with the patient's own key. */
export const command = defineCommand({
  args,
  async run({ args: given, rawArgs }) {
    const names = valuesOf(rawArgs, args, 'clinic')
    if (names.length > 0 === (given.all === true))
      throw new CommandProblem('say from whom: --clinic <id or name>, once for each, or --all')
    const back = await comeBack(given)
    const wanted = deliveriesTo(back.status, names).filter(
      ({ state }) => state !== 'withdrawn' && state !== 'stripped',
    )
    if (wanted.length === 0) return say('That is withdrawn already.')
    if (given.yes !== true) await requireWish(wanted, back.status)
    await withdraw(back, wanted)
    sayWithdrawn(wanted)
  },
})

/** Nothing brings back what is destroyed. */
async function requireWish(wanted: Status['deliveries'], { deliveries }: Status): Promise<void> {
  requirePerson('say that you mean it with --yes')
  const left = deliveries.filter(({ state }) => state !== 'withdrawn' && state !== 'stripped')
  const own =
    wanted.length === left.length ? ' Your own copy of it is destroyed as well, and mail about it ends.' : ''
  const from = wanted.map(({ clinicName }) => visibleLine(clinicName)).join(', ')
  if (!(await askWhether(`Withdraw it from ${from}? Nobody can bring it back.${own}`)))
    throw new CommandProblem('stopped; nothing was withdrawn')
}

async function withdraw(
  { at, origin, link, status }: ComingBack,
  wanted: Status['deliveries'],
): Promise<void> {
  const ids = wanted.map(({ deliveryId }) => deliveryId)
  const request = signWithdrawals(link.patientSecret, origin, ids)
  const { deliveries } = await sendWithdrawals(at.relay, link.reference, link.patientSecret, request)
  const statements = deliveries.map(({ statement }) => statement)
  const { statements: said } = verifyStatements(
    { statements },
    origin,
    link.relayKey ?? status.receipt.relayKey,
  )
  const isStated = (id: string) => said.some((one) => one.event === 'EnquiryWithdrawn' && one.delivery === id)
  if (!ids.every(isStated))
    throw new RelayUnexpected('the relay says that it is withdrawn, and its signatures do not bear that out')
}

function sayWithdrawn(wanted: Status['deliveries']): void {
  for (const { clinicName, handedOverAt } of wanted)
    say(
      handedOverAt === null
        ? `Withdrawn from ${visibleLine(clinicName)}, which had not fetched it: it never can.`
        : `Withdrawn from ${visibleLine(clinicName)}, which had fetched it: it is told, and keeps what it noted by its own rules.`,
    )
  say(
    'The relay releases it to nobody any more, and has destroyed its copies unless a hold keeps them. videre status shows who was told when.',
  )
}
