import type { Offer } from '../../client/sender.js'
import { type Draft, formFromDraft } from '../../form/draft.js'
import type { Form } from '../../form/form.js'
import { askWhether } from '../ask.js'
import { CommandProblem, withFields } from '../command-problem.js'
import { isInteractive, remark } from '../terminal.js'

/** The form of a draft, which may hold more members; warns of identity numbers, and lets a person stop there. */
export async function readForm(draft: Draft, careNeed: string | undefined, { policy }: Offer): Promise<Form> {
  const { message, language, preferredTimes, contact } = draft
  const words = { careNeed: careNeed ?? draft.careNeed, message, language, preferredTimes, contact }
  const read = formFromDraft(words, { country: policy.country })
  if (read.kind === 'invalid') throw new CommandProblem(withFields('the enquiry cannot be sent', read.fields))
  if (read.warnings.length === 0) return read.form
  for (const { field } of read.warnings)
    remark(`Careful: ${field} seems to hold a national identity number. Clinics do not need it to answer.`)
  if (isInteractive() && !(await askWhether('Send it all the same?')))
    throw new CommandProblem('stopped; nothing was sent')
  return read.form
}
