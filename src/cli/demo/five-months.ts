import { readdir } from 'node:fs/promises'
import { basename } from 'node:path'
import { listAll } from '../../client/clinic.js'
import { fetchOwnCopy, fetchStatus } from '../../client/patient.js'
import { moment } from '../moments.js'
import type { Sent } from '../send/sealing.js'
import { type CopiedDeliveries, openable } from './copy-of-database.js'
import type { DemoStaff } from './demo-staff.js'
import type { DemoClinic } from './furnish.js'
import type { Narrator } from './narrator.js'
import { gone, promised } from './promise.js'
import { enter } from './read-by-clinics.js'
import type { ScratchRelay } from './scratch-relay.js'

/** An enquiry whose time is running out. */
export interface Ending {
  stage: ScratchRelay
  staff: DemoStaff
  clinics: readonly DemoClinic[]
  sent: Sent
  dueAt: Date
  copied: CopiedDeliveries
}

/** Not long before the due instant: nothing may be missing yet. */
const shortlyMs = 60_000

/** The clock moves to shortly before the due instant, where nothing may be stripped, and then past it. */
export async function timePasses(
  { stage, staff, clinics, sent, dueAt }: Ending,
  { tell }: Narrator,
): Promise<void> {
  const { link } = sent
  await stage.moveTo(new Date(dueAt.getTime() - shortlyMs))
  const early = await staff.act('retention.run', {})
  promised(early.kind === 'stripped' && early.deliveries === 0, 'something was stripped before its time')
  await fetchStatus(stage.at.relay, link.reference, link.patientSecret)
  tell(`It is ${moment(stage.clock())}, a minute before: nothing has been touched.`)
  await stage.moveTo(new Date(dueAt.getTime() + 1000))
  for (const clinic of clinics) {
    const session = await enter(stage.at, clinic, stage.clock)
    promised((await listAll(session)).length === 0, `${clinic.name} still sees the enquiry`)
  }
  tell(`It is ${moment(stage.clock())}: the relay releases nothing any more.`)
  const run = await staff.act('retention.run', {})
  const isStripped = run.kind === 'stripped' && run.deliveries === clinics.length && run.enquiries === 1
  promised(isStripped && run.dayKeys === 1, 'stripping did not take what was due')
  tell(`Stripped ${clinics.length} deliveries and the enquiry, and destroyed the key of the day.`)
}

/** The contact data is gone: for the patient, for the clinics, on the disk, and in a copy that was made before. */
export async function nothingIsLeft(ending: Ending, { tell }: Narrator): Promise<void> {
  const { stage, staff, clinics, sent, copied } = ending
  const { reference, enquiryId, patientSecret } = sent.link
  const { relay } = stage.at
  await gone(fetchStatus(relay, reference, patientSecret), 'the patient still finds the enquiry')
  await gone(fetchOwnCopy(relay, { reference, enquiryId }, patientSecret), 'the own copy is still there')
  tell('The patient’s status and own copy: 404, there is nothing here.')
  for (const clinic of clinics) {
    const session = await enter(stage.at, clinic, stage.clock)
    promised((await listAll(session)).length === 0, `${clinic.name} still has it in its inbox`)
  }
  tell('The inboxes of the three clinics: empty.')
  const { findings } = await staff.act('retention.verify', {})
  promised(
    findings.length === 0,
    `the check of retention found ${findings.map(({ finding }) => finding).join(', ')}`,
  )
  tell('The relay’s own check, with a search through the files of the database: nothing left over.')
  const days = new Set(copied.map(({ dueDay }) => dueDay))
  const left = (await readdir(stage.keysDirectory, { recursive: true })).filter((path) =>
    days.has(basename(path, '.key')),
  )
  promised(left.length === 0, 'a key of the day is still there')
  tell('The key of the day: gone from both directories.')
  const opened = await openable(copied, clinics, stage.keysDirectory)
  promised(opened === 0, `${opened} envelopes of the copy still open`)
  tell(
    'The copy of the database from before, with the clinics’ own secrets and every key that is left: opens nothing.',
  )
}
