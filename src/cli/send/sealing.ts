import { z } from 'zod'
import { deletePrivateFile } from '../../base/private-files.js'
import { RelayRefused, RelayUnexpected } from '../../client/relay.js'
import {
  askForNotices,
  type Offer,
  type SealedHere,
  sealEnquiry,
  sendSealed,
  UntrustedKey,
} from '../../client/sender.js'
import { type sealedAnswer, sealedRequest } from '../../contract/enquiries.js'
import { decodeForm, type Form } from '../../form/form.js'
import { patientOf } from '../../seal/keys.js'
import { openPatientCopy } from '../../seal/open.js'
import { CommandProblem } from '../command-problem.js'
import { whileWaiting } from '../progress.js'
import type { RelayAt } from '../relay-at.js'
import { provesForwarding } from './acknowledgement.js'
import type { Link } from './link-file.js'
import { offerAt } from './offer-at.js'
import { keepUnsent, type Unsent, unsentPath } from './unsent.js'
import { untilAcknowledged } from './until-acknowledged.js'

/** What is to be sent: a form, the clinics that may have it, and where the patient wants to be told of news. */
export interface Order {
  form: Form
  clinics: readonly { id: string }[]
  tellAt?: string | undefined
}

/** An enquiry that the relay acknowledged. */
export interface Sent {
  link: Link
  answer: z.output<typeof sealedAnswer>
  /** How many statements the relay signed about it; every one was checked. */
  statements: number
  /** The file with the patient secret, to be deleted once the patient has it. */
  keptIn: string
}

/**
 * Seals a form to clinics and sends it. It is durable in their inboxes on return. If a clinic's key changed meanwhile,
 * nothing was accepted: then it is sealed once more to what is current, provided that the policy is the same. Until it is
 * acknowledged, the sealed enquiry lies in a file in `directory`.
 */
export async function sealAndSend(at: RelayAt, offer: Offer, order: Order, directory: string): Promise<Sent> {
  try {
    return await once(at, offer, order, directory)
  } catch (error) {
    if (!(error instanceof RelayRefused) || error.code !== 'reseal') throw error
    const renewed = await offerAt(at)
    if (renewed.policy.version !== offer.policy.version)
      throw new CommandProblem('the policy has changed in this moment; nothing was sent, begin again')
    return once(at, renewed, order, directory)
  }
}

/**
 * Sends a kept enquiry again. If a clinic's key changed meanwhile, the patient's own copy in the file is opened and the
 * form sealed anew, provided that the policy is the one that was consented to.
 */
export async function resumeUnsent(
  at: RelayAt,
  unsent: Unsent,
  path: string,
  directory: string,
): Promise<Sent> {
  try {
    return await sendUnsent(at, unsent, path)
  } catch (error) {
    if (!(error instanceof RelayRefused) || error.code !== 'reseal') throw error
    const offer = await offerAt(at)
    if (offer.policy.version !== unsent.request.consent.version)
      throw new CommandProblem('the policy has changed since this was written: it has to be sent anew')
    const clinics = unsent.request.deliveries.map(({ clinicId }) => ({ id: clinicId }))
    const tellAt = unsent.request.notify?.email
    const sent = await once(at, offer, { form: ownForm(unsent), clinics, tellAt }, directory)
    await deletePrivateFile(path)
    return sent
  }
}

function ownForm({ patientSecret, request: { enquiryId, patient } }: Unsent): Form {
  const opened = openPatientCopy(patient.envelope, patientOf(patientSecret), { enquiryId })
  const read = opened.kind === 'opened' ? decodeForm(opened.form) : opened
  if (read.kind !== 'form')
    throw new CommandProblem('the kept enquiry does not open: it has to be written anew')
  return read.form
}

async function once(at: RelayAt, offer: Offer, order: Order, directory: string): Promise<Sent> {
  const { relayKey, origin } = offer.directory
  if (origin !== at.relay.origin)
    throw new RelayUnexpected(`the relay calls itself ${origin}: use that address, not ${at.relay.origin}`)
  const sealed = sealHere(offer, order)
  const unsent = {
    relay: at.url.origin,
    relayKey,
    patientSecret: sealed.patientSecret,
    request: sealedRequest.parse(sealed.request),
  }
  const path = unsentPath(directory, unsent)
  await keepUnsent(path, unsent)
  return sendUnsent(at, unsent, path).catch(async (error: unknown) => {
    // It is sealed again at once, and this file would be of no use.
    if (error instanceof RelayRefused && error.code === 'reseal') await deletePrivateFile(path)
    throw error
  })
}

/** Seals on this device, or says why nothing may be sealed to a clinic. */
function sealHere(offer: Offer, { form, clinics, tellAt }: Order): SealedHere {
  try {
    const ids = clinics.map(({ id }) => id)
    const sealed = sealEnquiry(offer, form, ids)
    return tellAt === undefined ? sealed : askForNotices(sealed, tellAt)
  } catch (error) {
    if (!(error instanceof UntrustedKey)) throw error
    const name = offer.directory.clinics.find(({ id }) => id === error.clinicId)?.name ?? 'a clinic'
    throw new CommandProblem(
      `nothing was sealed or sent: the key that is shown for ${name} cannot be shown to be theirs (${error.reason}). Somebody may be in between. Telephone the clinic, or choose another`,
    )
  }
}

/**
 * Sends a sealed enquiry, again and again while the relay does not answer, and checks what it signed. The file in which
 * it is kept stays: it has the patient secret, and goes when that was handed over.
 */
export async function sendUnsent({ relay, url }: RelayAt, unsent: Unsent, path: string): Promise<Sent> {
  const { relayKey, patientSecret } = unsent
  const sealed = { request: z.encode(sealedRequest, unsent.request), patientSecret }
  const answer = await whileWaiting('Sending', () =>
    untilAcknowledged(
      () => sendSealed(relay, sealed),
      `it is not known whether it arrived; to send the same enquiry again: videre send --resume ${path}`,
    ),
  )
  if (!provesForwarding(answer, relay.origin, unsent))
    throw new RelayUnexpected(
      `the relay says that it forwarded the enquiry, and its signatures do not bear that out; what was sent is kept in ${path}`,
    )
  const { reference, enquiryId } = answer
  return {
    link: { relay: url.origin, reference, enquiryId, patientSecret, relayKey },
    answer,
    statements: answer.receipt.statements.length,
    keptIn: path,
  }
}
