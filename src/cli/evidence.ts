import { defineCommand } from 'citty'
import { z } from 'zod'
import { readReference } from '../base/ids.js'
import { actAnswers } from '../contract/staff-answers.js'
import { options } from './arguments.js'
import { CommandProblem } from './command-problem.js'
import { evidenceName, writeEvidence } from './evidence-out.js'
import { type Acting, actAlone, acting, staffOptions } from './staff/act.js'
import { tell } from './staff/results.js'
import { readId } from './staff/typed-id.js'
import { sayJson } from './terminal.js'
import { trustedAt } from './trusted-at.js'

/** `videre evidence`: what staff show in a dispute. They cannot read the enquiry, and that they looked is on record. */
export const command = defineCommand({
  args: {
    reference: {
      type: 'positional',
      required: false,
      description: 'The reference, as the patient or the clinic has it',
    },
    clinic: { type: 'string', valueHint: 'id', description: 'Of this clinic only' },
    day: {
      type: 'string',
      valueHint: 'yyyy-mm-dd',
      description: 'Without a reference: what was forwarded to the clinic on this day',
    },
    out: { type: 'string', valueHint: 'file', description: 'Where the evidence goes' },
    ...staffOptions,
    json: options.json,
  },
  async run({ args }) {
    const clinicId = args.clinic === undefined ? null : readId(args.clinic, 'a clinic')
    if (args.reference === undefined) {
      if (clinicId === null || args.day === undefined)
        throw new CommandProblem('name a reference, or a clinic and a day: --clinic <id> --day 2026-11-20')
      if (!z.iso.date().safeParse(args.day).success) throw new CommandProblem('the day is like 2026-11-20')
      return listDay(await acting(args), clinicId, args.day, args.json === true)
    }
    const reference = readReference(args.reference)
    if (reference === null)
      throw new CommandProblem('this is not a reference: at least one character was mistyped')
    const staff = await acting(args)
    const { evidence } = await actAlone(staff, 'evidence.enquiry', { reference, clinicId })
    await writeEvidence(args.out ?? evidenceName(reference), evidence, await trustedAt(staff.at))
  },
})

async function listDay(staff: Acting, clinicId: string, day: string, json: boolean): Promise<void> {
  const answer = await actAlone(staff, 'evidence.clinic', { clinicId, day })
  if (json) sayJson(z.encode(actAnswers['evidence.clinic'], answer))
  else tell('evidence.clinic', answer, { clinicId, day }, staff.at.url)
}
