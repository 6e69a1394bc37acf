import { access } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type ArgsDef, defineCommand } from 'citty'
import { deletePrivateFile } from '../../base/private-files.js'
import { options, valuesOf } from '../arguments.js'
import { requirePerson } from '../ask.js'
import { CommandProblem } from '../command-problem.js'
import { relayAt } from '../relay-at.js'
import { flushed } from '../terminal.js'
import { askDraft } from './ask-draft.js'
import { chooseClinics, clinicsNamed } from './choose-clinics.js'
import { requireConsent } from './consent.js'
import { readEnquiryFile } from './enquiry-file.js'
import { saveLink } from './link-file.js'
import { noticeAddress } from './notice-address.js'
import { offerAt } from './offer-at.js'
import { readForm } from './read-form.js'
import { resumeUnsent, type Sent, sealAndSend } from './sealing.js'
import { saySent, saySentJson } from './sent.js'
import { readUnsent } from './unsent.js'

const args = {
  file: { type: 'string', valueHint: 'file', description: 'The enquiry as JSON; without one you are asked' },
  clinic: {
    type: 'string',
    valueHint: 'id',
    description: 'A clinic that may have it, by id or name; give it once for each',
  },
  'care-need': { type: 'string', valueHint: 'code', description: 'What it is about' },
  'notify-email': {
    type: 'string',
    valueHint: 'address',
    description: 'Be told by e-mail that there is news, never what; the relay can read this address',
  },
  resume: {
    type: 'string',
    valueHint: 'file',
    description: 'Send an enquiry again that was kept because no answer came',
  },
  save: {
    type: 'string',
    valueHint: 'file',
    description: 'Write what is needed to come back to it into a file',
  },
  relay: options.relay,
  yes: { ...options.yes, description: 'I consent to what is shown; do not ask' },
  json: options.json,
} as const satisfies ArgsDef

/** Options that may be given several times. */
export const repeatable = ['clinic']

/** `videre send`: seals an enquiry on this device and sends it. */
export const command = defineCommand({
  args,
  async run({ args: given, rawArgs }) {
    if (given.save !== undefined) await requireFree(given.save)
    if (given.resume !== undefined) return resume(given.resume, given.save, given.json === true)
    const at = relayAt(given.relay)
    if (given.file === undefined) requirePerson('name a file with the enquiry: --file <file>')
    const file = given.file === undefined ? undefined : await readEnquiryFile(given.file)
    const offer = await offerAt(at)
    const draft = file ?? (await askDraft(at.relay, offer, given['care-need']))
    const form = await readForm(draft, given['care-need'], offer)
    const { contact, careNeed, language } = form
    const named = valuesOf(rawArgs, args, 'clinic')
    const names = named.length > 0 ? named : (file?.clinics ?? [])
    const clinics =
      names.length > 0
        ? clinicsNamed(names, offer.directory)
        : await chooseClinics({ careNeed, postcode: contact.postcode }, offer.directory)
    await requireConsent(offer, language, { consent: file?.consent, yes: given.yes === true })
    const directory = dirname(given.save ?? 'here')
    const tellAt = noticeAddress(given['notify-email'] ?? file?.notify?.email, offer)
    await tell(
      await sealAndSend(at, offer, { form, clinics, tellAt }, directory),
      clinics,
      given.save,
      given.json === true,
    )
  },
})

async function resume(path: string, save: string | undefined, json: boolean): Promise<void> {
  const unsent = await readUnsent(path)
  const at = relayAt(unsent.relay)
  const { directory } = await offerAt(at)
  const sent = await resumeUnsent(at, unsent, path, dirname(path))
  await tell(sent, directory.clinics, save, json)
}

async function tell(
  sent: Sent,
  clinics: Parameters<typeof saySent>[1],
  save: string | undefined,
  json: boolean,
): Promise<void> {
  if (save !== undefined) await saveLink(save, sent.link)
  if (json) saySentJson(sent)
  else saySent(sent, clinics, save)
  // Only now does the patient have the secret somewhere else.
  await flushed()
  await deletePrivateFile(sent.keptIn)
}

/** Says before anything is sent that the link could not be kept afterwards. */
async function requireFree(path: string): Promise<void> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  )
  if (isThere) throw new CommandProblem(`${path}: is there already; choose another name`)
}
