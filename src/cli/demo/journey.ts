import { base64url } from '../../base/bytes.js'
import { deletePrivateFile } from '../../base/private-files.js'
import { fetchOwnCopy, fetchStatus } from '../../client/patient.js'
import type { Draft } from '../../form/draft.js'
import type { Form } from '../../form/form.js'
import { moment } from '../moments.js'
import { offerAt } from '../send/offer-at.js'
import { type Sent, sealAndSend } from '../send/sealing.js'
import { unprovenClaims, verifyStatements } from '../statements.js'
import { type CopiedDeliveries, copyDatabase, openable } from './copy-of-database.js'
import type { DemoPlace } from './demo-staff.js'
import { acceptableForm } from './enquiry.js'
import { nothingIsLeft, timePasses } from './five-months.js'
import type { DemoClinic } from './furnish.js'
import { type Narrator, narrator } from './narrator.js'
import { promised } from './promise.js'
import { fetchProof, proofStays } from './proof.js'
import { readByClinics } from './read-by-clinics.js'
import { type ScratchRelay, startScratchRelay } from './scratch-relay.js'
import { threeClinicsJoin } from './three-clinics.js'
import { filesWithWords } from './words-at-rest.js'

/**
 * Goes the whole way with an enquiry, telling each step, and gives the command that checks the evidence, which stays. Throws a
 * sentence if anything is not as promised.
 */
export async function journey(draft: Draft, onStage: (stage: ScratchRelay) => void): Promise<string> {
  const story = narrator(9)
  const stage = await story.chapter('A relay starts', () => startScratchRelay())
  onStage(stage)
  story.tell(`It listens at ${stage.at.url.origin}, on an embedded PostgreSQL in ${stage.folder}.`)
  const form = await acceptableForm(stage.at.relay, draft, await offerAt(stage.at))
  const place: DemoPlace = { ...stage, directory: `${stage.folder}/clinics` }
  const { staff, clinics } = await story.chapter('Three clinics make their keys and join', () =>
    threeClinicsJoin(place, form.careNeed, story),
  )
  const sent = await story.chapter('A patient writes; it is sealed on their device and sent', () =>
    send(stage, form, clinics, story),
  )
  await story.chapter('Each clinic signs for its envelope, opens it and reads it', () =>
    readByClinics(stage.at, clinics, form, stage.clock, story),
  )
  const { dueAt, proof } = await story.chapter('What happened can be proven', async () => ({
    dueAt: await check(stage, sent, form, story),
    proof: await fetchProof(stage, sent.link, clinics.length, story),
  }))
  const copied = await story.chapter('Somebody copies the database', () => copy(stage, form, clinics, story))
  const ending = { stage, staff, clinics, sent, dueAt, copied }
  await story.chapter('Five months pass', () => timePasses(ending, story))
  await story.chapter('The contact data is gone', () => nothingIsLeft(ending, story))
  return story.chapter('The proof stays', () => proofStays(proof, sent.link, story))
}

async function send(
  { at, keysDirectory }: ScratchRelay,
  form: Form,
  clinics: readonly DemoClinic[],
  { tell }: Narrator,
): Promise<Sent> {
  const sent = await sealAndSend(
    at,
    await offerAt(at),
    { form, clinics: clinics.map(({ clinicId }) => ({ id: clinicId })) },
    keysDirectory,
  )
  await deletePrivateFile(sent.keptIn)
  promised(sent.answer.deliveries.length === clinics.length, 'not every clinic was given the enquiry')
  tell(`Forwarded to ${clinics.length} clinics; the patient’s reference is ${sent.answer.reference}.`)
  tell('Each got its own envelope. What was written left the patient’s device only inside them.')
  return sent
}

/** Checks every statement with the key that the patient noted before sending, and gives the due instant. */
async function check({ at }: ScratchRelay, { link }: Sent, form: Form, { tell }: Narrator): Promise<Date> {
  const { reference, enquiryId, patientSecret, relayKey = new Uint8Array() } = link
  const status = await fetchStatus(at.relay, reference, patientSecret)
  const { statements, refused } = verifyStatements(status.receipt, at.relay.origin, relayKey)
  promised(refused === 0, `${refused} statements are not signed with the key of the relay`)
  const unproven = unprovenClaims(status, statements)
  promised(unproven.length === 0, `the relay did not sign ${unproven.join(', ')}`)
  for (const { clinicName, state } of status.deliveries) tell(`${clinicName.padEnd(28)} ${state}`)
  tell(
    `${statements.length} statements, each signed with the relay’s key ${base64url(relayKey).slice(0, 12)}…`,
  )
  const copy = await fetchOwnCopy(at.relay, { reference, enquiryId }, patientSecret)
  promised(copy.kind === 'form' && copy.form.message === form.message, 'the patient’s own copy does not open')
  tell(`The patient’s own copy opens with the patient secret. It is kept until ${moment(status.dueAt)}.`)
  return status.dueAt
}

/** Copies the database, and shows that the copy is good: today it opens with the key of the day and a clinic's secret. */
async function copy(
  stage: ScratchRelay,
  form: Form,
  clinics: readonly DemoClinic[],
  { tell }: Narrator,
): Promise<CopiedDeliveries> {
  const copied = await copyDatabase(stage)
  const opened = await openable(copied, clinics, stage.keysDirectory)
  promised(opened === clinics.length, 'the copy of the database is not good')
  tell(`Today its ${opened} envelopes open, with the clinics’ own secrets and the key of the due day.`)
  const files = await filesWithWords(
    form,
    [stage.dataDirectory, stage.keysDirectory, `${stage.folder}/copy`],
    JSON.stringify(stage.relay.policy),
  )
  promised(files === 0, `${files} files of the relay hold words of the enquiry`)
  tell('No file of the relay, and none of the copy, holds a word of what was written.')
  return copied
}
