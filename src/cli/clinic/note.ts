import { defineCommand } from 'citty'
import { visible, visibleLine } from '../../base/visible.js'
import { fetchNote, writeNote } from '../../client/clinic-follow-up.js'
import { RelayRefused } from '../../client/relay.js'
import { type ClinicNote, clinicNoteSchema } from '../../form/clinic-note.js'
import { tidyLine, tidyText } from '../../form/text.js'
import { CommandProblem } from '../command-problem.js'
import { say } from '../terminal.js'
import { asClinic, clinicOptions, deliveryNamed } from './session.js'
import { withdrawnWords } from './words.js'

/** `videre clinic note`: shows or writes what the clinic notes for itself about an enquiry, sealed to its own key. */
export const command = defineCommand({
  args: {
    reference: { type: 'positional', required: true, description: 'The reference of the enquiry' },
    text: { type: 'string', valueHint: 'text', description: 'What to note; empty to take it back' },
    'given-to': { type: 'string', valueHint: 'name', description: 'Who has it now; empty for nobody' },
    ...clinicOptions,
  },
  async run({ args }) {
    await asClinic(args, async (clinic) => {
      const delivery = await deliveryNamed(clinic, args.reference)
      if (delivery.state === 'withdrawn') throw new CommandProblem(withdrawnWords(delivery))
      const kept = await fetchNote(clinic, delivery.deliveryId)
      if (args.text === undefined && args['given-to'] === undefined) {
        if (kept.kind === 'unreadable')
          throw new CommandProblem('the note cannot be read: it was sealed to an earlier key of yours')
        return sayNote(kept.note)
      }
      const note = noteFrom(kept.kind === 'note' ? kept.note : {}, args)
      await writeNote(clinic, delivery.deliveryId, note, kept.version).catch((error: unknown) => {
        if (error instanceof RelayRefused && error.code === 'already-decided')
          throw new CommandProblem('a colleague has just written another note: read it first')
        throw error
      })
      say(`Noted for ${delivery.reference}. Only your clinic can read it, and it goes with the enquiry.`)
    })
  },
})

function sayNote({ text, givenTo }: ClinicNote): void {
  if (givenTo !== undefined) say(`Given to ${visibleLine(givenTo)}`)
  if (text !== undefined) for (const line of visible(text).split('\n')) say(`  | ${line}`)
  if (givenTo === undefined && text === undefined) say('Nothing is noted.')
}

/** What is not named stays; what is empty goes. */
function noteFrom(
  before: ClinicNote,
  { text, 'given-to': givenTo }: { text?: string | undefined; 'given-to'?: string | undefined },
): ClinicNote {
  const typed = { text: text ?? before.text ?? '', givenTo: givenTo ?? before.givenTo ?? '' }
  const tidy = { text: tidyText(typed.text), givenTo: tidyLine(typed.givenTo) }
  const note = Object.fromEntries(Object.entries(tidy).filter(([, value]) => value !== ''))
  const read = clinicNoteSchema.safeParse(note)
  if (read.success) return read.data
  throw new CommandProblem(`the note ${read.error.issues[0]?.message ?? 'cannot be accepted'}`)
}
