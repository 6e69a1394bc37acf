import { defineCommand } from 'citty'
import type { ActOf } from '../contract/staff.js'
import { lineSchema, tidyLine } from '../form/text.js'
import { disclosureBases } from '../prove/statement.js'
import { CommandProblem } from './command-problem.js'
import { evidenceName, writeEvidence } from './evidence-out.js'
import { referenceArgument, typedReference } from './hold/reference.js'
import { acting, actTogether, requireTwo, twoPeopleOptions } from './staff/act.js'
import { tell } from './staff/results.js'
import { readId } from './staff/typed-id.js'
import { say } from './terminal.js'
import { trustedAt } from './trusted-at.js'

type Disclosure = ActOf<'evidence.disclose'>['arguments']

/** `videre disclose`: hands evidence out to a court, an authority or the other side of a claim. Never content, which nobody here has. */
export const command = defineCommand({
  args: {
    reference: referenceArgument,
    basis: {
      type: 'string',
      required: true,
      valueHint: disclosureBases.join('|'),
      description: 'Whether the law demands it or a legal claim needs it',
    },
    order: {
      type: 'string',
      required: true,
      valueHint: 'text',
      description: 'By which order, in words that name no patient; it is kept until the enquiry is stripped',
    },
    to: { type: 'string', required: true, valueHint: 'text', description: 'To whom it is handed' },
    clinic: { type: 'string', valueHint: 'id', description: 'Of this clinic only' },
    out: { type: 'string', valueHint: 'file', description: 'Where the evidence goes' },
    'secret-by-law': {
      type: 'boolean',
      description: 'The law forbids to tell the patient; without this they see it',
    },
    ...twoPeopleOptions,
  },
  async run({ args }) {
    const disclosure: Disclosure = {
      reference: typedReference(args.reference),
      clinicId: args.clinic === undefined ? null : readId(args.clinic, 'a clinic'),
      basis: readBasis(args.basis),
      order: readLine('order', args.order),
      recipient: readLine('to', args.to),
      isTold: args['secret-by-law'] !== true,
    }
    requireTwo(args)
    const staff = await acting(args)
    const answer = await actTogether(staff, 'evidence.disclose', disclosure)
    if (answer === null) return
    const out = args.out ?? evidenceName(disclosure.reference)
    await writeEvidence(out, answer.evidence, await trustedAt(staff.at))
    say()
    tell('evidence.disclose', answer, disclosure, staff.at.url)
  },
})

function readBasis(typed: string): Disclosure['basis'] {
  const basis = disclosureBases.find((one) => one === typed.trim().toLowerCase())
  if (basis === undefined) throw new CommandProblem(`--basis is one of ${disclosureBases.join(', ')}`)
  return basis
}

function readLine(option: string, typed: string): string {
  const read = lineSchema(200).safeParse(tidyLine(typed))
  if (!read.success)
    throw new CommandProblem(`--${option} ${read.error.issues[0]?.message ?? 'cannot be taken'}`)
  return read.data
}
