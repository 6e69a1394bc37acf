/** A relay to which all has happened that can: clinics, keys and staff that changed, enquiries in every state, a strip. */
import { join as joinPath } from 'node:path'
import { z } from 'zod'
import { utf8 } from '../../src/base/bytes.js'
import type { Clock } from '../../src/base/clock.js'
import { sha256 } from '../../src/base/hash.js'
import { randomBytes, signKeyPair } from '../../src/base/sodium.js'
import { type ClinicAtRelay, confirmSeen, listAll, reportHandled, take } from '../../src/client/clinic.js'
import { renewKey, rotateKey } from '../../src/client/keys.js'
import { fetchStatus } from '../../src/client/patient.js'
import { handoverAnswer, receiptRequest } from '../../src/contract/clinics.js'
import { now } from '../../src/database/now.js'
import { policies } from '../../src/database/schema.js'
import { stripDue } from '../../src/expire/strip.js'
import { remindSilent } from '../../src/notify/remind.js'
import { publishEntry } from '../../src/prove/append.js'
import { dueCosignature, storeCosignature } from '../../src/prove/log/due-cosignature.js'
import { currentLog, newestCheckpoint } from '../../src/prove/log/head.js'
import { signReceipt } from '../../src/prove/receipt.js'
import { deriveHolder } from '../../src/seal/keys.js'
import { wrappedHashOf } from '../../src/seal/wrap.js'
import { readCheckpoint } from '../../src/tlog/checkpoint.js'
import { cosign } from '../../src/tlog/cosignature.js'
import { formatVkey, noteKey, signatureLine } from '../../src/tlog/note.js'
import { freshDatabase, type TestDatabase } from './database.js'
import {
  act,
  atRelay,
  type Clinic,
  employ,
  openClinic,
  replaceKey,
  type Staff,
  sendEnquiry,
} from './people.js'
import { startRelay, type TestRelay } from './relay.js'

export interface BusyWorld {
  database: TestDatabase
  relay: TestRelay
  staff: Staff
  clinics: Clinic[]
  /** Everybody's. */
  clock: Clock
  moveTo(instant: Date): Promise<void>
}

/** Makes one, and leaves the last enquiry in the queue. It stays until {@link TestRelay.stop}. */
export async function busyWorld(): Promise<BusyWorld> {
  const database = await freshDatabase()
  let aheadMs = 0
  const clock = () => new Date(Date.now() + aheadMs)
  const moveTo = async (instant: Date) => {
    aheadMs = instant.getTime() - Date.now()
    await database.setClock(instant)
  }
  const dataDirectory = database.location.directory
  const relay = await startRelay(database, { clock, dataDirectory, keep: true })
  const staff = await employ(relay)
  const clinics: Clinic[] = []
  for (const name of ['First', 'Second', 'Third', 'Robbed'])
    clinics.push(await openClinic(relay, staff, name))
  const world = { database, relay, staff, clinics, clock, moveTo }
  const robbed = clinics.pop()!
  await changeStaff(world)
  await fillTile(world)

  const early = await sendEnquiry(relay, clinics)
  await receiveAll(world, 'appointment')
  await relay.relay.leader.integrate()
  const { dueAt } = await fetchStatus(relay.client, early.answer.reference, early.sealed.patientSecret)

  await moveTo(new Date(Date.now() + 3 * day))
  await useEveryState(world)
  await retrieve(world, early.answer.reference)
  await changeKeys(world, robbed)
  await relay.relay.leader.integrate()
  await cosignNewest(world)

  await moveTo(dueAt)
  await stripDue(relay.relay)
  await remindSilent(relay.relay)
  await renewKey(await sessionOf(world, clinics[1]!))
  await relay.relay.leader.integrate()
  await sendEnquiry(relay, [clinics[1]!], undefined, clock())
  return world
}

const day = 86_400_000

const sessionOf = ({ relay, clock }: BusyWorld, clinic: Clinic): Promise<ClinicAtRelay> =>
  atRelay(relay, clinic, clock)

/** Every clinic takes, sees and handles what is there. */
async function receiveAll(world: BusyWorld, outcome: 'appointment' | 'reached'): Promise<void> {
  for (const clinic of world.clinics) {
    const at = await sessionOf(world, clinic)
    for (const delivery of await listAll(at)) {
      await take(at, delivery)
      await confirmSeen(at, delivery.deliveryId)
      await reportHandled(at, delivery.deliveryId, outcome)
    }
  }
}

/** A third member of staff comes and goes. */
async function changeStaff({ relay, staff }: BusyWorld): Promise<void> {
  const { signKey } = deriveHolder(randomBytes(32)).publicKeys
  const { staffId } = await act(relay, staff, 'staff.add', { name: 'Eva', signKey })
  await act(relay, staff, 'staff.remove', { staffId, signKey })
}

/** Policies enough to fill a tile of the log. */
async function fillTile({ database }: BusyWorld): Promise<void> {
  await database.transaction(async (tx) => {
    const at = await now(tx)
    for (let i = 0; i < 260; i++) {
      const [version, body] = [`tile-${i}`, utf8(`policy ${i}`)]
      await tx.insert(policies).values({ version, body, inForceFrom: at })
      await publishEntry(tx, { v: 1, at, entry: 'policy', version, file: sha256(body) })
    }
  })
}

/** Leaves a delivery of the first clinic in each state that a delivery can be in. */
async function useEveryState(world: BusyWorld): Promise<void> {
  const { relay, clinics } = world
  for (let i = 0; i < 7; i++)
    await sendEnquiry(relay, i % 2 === 0 ? clinics : [clinics[0]!], undefined, world.clock())
  const at = await sessionOf(world, clinics[0]!)
  const [, handedOver, opened, seen, handled, problem, overcome] = await listAll(at, 'consigned')
  await signForOnly(at, handedOver!.deliveryId)
  for (const delivery of [opened!, seen!, handled!]) await take(at, delivery)
  for (const { deliveryId } of [seen!, handled!]) await confirmSeen(at, deliveryId)
  await reportHandled(at, handled!.deliveryId, 'not_reached')
  await reportHandled(at, handled!.deliveryId, 'reached')
  for (const delivery of [problem!, overcome!]) await take(at, { ...delivery, commitment: randomBytes(32) })
  await take(at, overcome!)
}

async function signForOnly({ relay, token, origin, holder, clock }: ClinicAtRelay, delivery: string) {
  const path = `/api/v1/clinic/deliveries/${delivery}`
  const wrapped = wrappedHashOf(await relay.bytes(`${path}/envelope`, token))
  const receipt = { v: 1, kind: 'handover', delivery, at: clock(), checkpoint: null, wrapped } as const
  const body = z.encode(receiptRequest, signReceipt(receipt, origin, holder.signPair.privateKey))
  await relay.call({ path: `${path}/handover`, body, token, answer: handoverAnswer })
}

/** One clinic signs another key in the place of its own, one is given another, and one has lost its. */
async function changeKeys(world: BusyWorld, robbed: Clinic): Promise<void> {
  const { relay, staff, clinics, clock } = world
  const next = deriveHolder(randomBytes(32))
  await rotateKey(await sessionOf(world, clinics[1]!), next, 'Second')
  clinics[1] = { ...clinics[1]!, holder: next }
  await replaceKey(relay, clinics[2]!, clock)
  const { clinicId, holder } = robbed
  await act(relay, staff, 'clinic.revoke', { clinicId, keyId: holder.keyId }, clock())
}

/** Staff look at one enquiry, and at what one clinic was forwarded on that day. */
async function retrieve({ relay, staff, clinics, clock }: BusyWorld, reference: string): Promise<void> {
  const { clinicId } = clinics[0]!
  await act(relay, staff, 'evidence.enquiry', { reference, clinicId: null }, clock())
  const day = clock().toISOString().slice(0, 10)
  await act(relay, staff, 'evidence.clinic', { clinicId, day }, clock())
}

const witness = signKeyPair(sha256(utf8('witness')))
const witnessKey = noteKey('witness.example.org', 'cosignature', witness.publicKey)

/** The verifier key of the witness. */
export const witnessVkey = formatVkey(witnessKey)

/** Has the witness cosign the newest checkpoint. */
export async function cosignNewest({
  database,
  clock,
}: Pick<BusyWorld, 'database' | 'clock'>): Promise<void> {
  await database.transaction(async (tx) => {
    const newest = await newestCheckpoint(tx, (await currentLog(tx)).number)
    const due = await dueCosignature(tx, witnessKey)
    const at = new Date(Math.floor(clock().getTime() / 1000) * 1000)
    const { text } = readCheckpoint(newest!.note)!.note
    const line = signatureLine(cosign(text, at, witnessKey, witness.privateKey))
    await storeCosignature(tx, due!, witnessKey, line, at)
  })
}

/** Where the high-water marks of a relay lie. */
export const marksOf = ({ keysDirectory }: TestRelay) => joinPath(keysDirectory, 'log')
