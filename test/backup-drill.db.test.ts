/**
 * The drill of keys/README.md, with real processes: a relay at work is backed up, goes on, and everything is lost but the
 * backup, the due keys and the ledger of erasures.
 */
import { readdirSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { inArray, sql } from 'drizzle-orm'
import { beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { findProgram } from '../src/backup/postgres-programs.js'
import { listAll, take } from '../src/client/clinic.js'
import { sendWithdrawals, signWithdrawals } from '../src/client/follow-up.js'
import { fetchEvidence, fetchOwnCopy, fetchStatus } from '../src/client/patient.js'
import { RelayRefused } from '../src/client/relay.js'
import { fetchTrust, type SealedHere, sendSealed } from '../src/client/sender.js'
import { openDatabase } from '../src/database/database.js'
import { deliveries, enquiries } from '../src/database/schema.js'
import { relaySecretPath } from '../src/keyring/relay-keys.js'
import { decodeStatement } from '../src/prove/statement.js'
import { verifyEvidence } from '../src/prove/verify/verify-evidence.js'
import { openDesk } from './support/cli.js'
import { emptyDatabaseLocation, freshDatabaseLocation } from './support/database.js'
import { sealOne } from './support/enquiry-stream.js'
import { act, atRelay, type Clinic, draft, employ, openClinic } from './support/people.js'
import { type Place, placeOn, startedRelay, temporaryFolder } from './support/process.js'
import { peopleOf } from './support/relay-process.js'
import { tracesIn } from './support/traces.js'

const engine = inject('engine').name
const isPgDumpMissing = engine === 'server' && (await findProgram('pg_dump', 15).catch(() => null)) === null
if (isPgDumpMissing)
  console.error('pg_dump is not installed: backup and restore of a server are NOT tested here')

type People = Awaited<ReturnType<typeof peopleOf>>
interface Sent {
  sealed: SealedHere
  answer: Awaited<ReturnType<typeof sendSealed>>
}

/** Two senders who go on until told. */
async function startSenders(people: People, clinics: readonly Clinic[]) {
  const seal = await sealOne(people.client, clinics)
  const sent: Sent[] = []
  let isOver = false
  const sender = async () => {
    while (!isOver) {
      const sealed = seal(sent.length)
      sent.push({ sealed, answer: await sendSealed(people.client, sealed) })
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  const all = Promise.all([sender(), sender()])
  all.catch(() => undefined)
  return {
    sent,
    reaches: (count: number) => until(() => sent.length > count),
    async stop() {
      isOver = true
      await all
    },
  }
}

const until = (isSo: () => boolean | Promise<boolean>) =>
  vi.waitFor(async () => expect(await isSo()).toBe(true), { timeout: 60_000, interval: 50 })

const readyz = async ({ url }: Place) => (await fetch(new URL('/readyz', url))).text()

/** Evidence, as soon as the log has it. */
async function evidenceOf({ client }: People, { sealed, answer }: Sent): Promise<Uint8Array> {
  const ask = () => fetchEvidence(client, answer.reference, sealed.patientSecret)
  await until(async () =>
    ask().then(
      () => true,
      () => false,
    ),
  )
  return ask()
}

/** Strips an enquiry because its time is over: after the backup. */
async function stripOne(place: Place, due: Sent): Promise<void> {
  const opened = await openDatabase({ directory: place.env.VIDERE_DATA_DIR!, url: place.env.DATABASE_URL })
  await opened.transaction(async (tx) => {
    const yesterday = { dueAt: sql`videre_now() - interval '1 day'` }
    const { enquiryId } = due.sealed.request
    await tx
      .update(deliveries)
      .set(yesterday)
      .where(inArray(deliveries.enquiryId, [enquiryId]))
    await tx
      .update(enquiries)
      .set(yesterday)
      .where(inArray(enquiries.id, [enquiryId]))
  })
  await opened.close()
  const relay = await startedRelay(place)
  await until(() => relay.stdout().includes('"msg":"stripped"'))
  await relay.stop('SIGKILL')
  await dateLines(place, due.answer.receipt)
}

/** The ledger as it would be had the enquiry been due when it was promised to be: its files are named by that month. */
async function dateLines(
  { keysDirectory: keys }: Place,
  { statements }: Sent['answer']['receipt'],
): Promise<void> {
  const consignment = statements
    .map(({ body }) => decodeStatement(body))
    .find((statement) => statement.event === 'ContentConsignment')
  const month = consignment!.dueAt.toISOString().slice(0, 7)
  for (const directory of [join(keys, 'erased'), join(keys, 'days-mirror', 'erased')]) {
    for (const name of await readdir(directory))
      await rename(join(directory, name), join(directory, `${month}${name.slice(7)}`))
  }
}

/** Withdraws an enquiry everywhere, as its patient does: after the backup. */
async function withdraw({ client }: People, { sealed, answer }: Sent): Promise<void> {
  const withdrawals = signWithdrawals(
    sealed.patientSecret,
    client.origin,
    answer.deliveries.map(({ deliveryId }) => deliveryId),
  )
  await sendWithdrawals(client, answer.reference, sealed.patientSecret, withdrawals)
}

/** A place with the same public address, with nothing but the due keys and the ledger. */
async function cleanPlace(lost: Place): Promise<Place> {
  const empty = await emptyDatabaseLocation()
  const keysDirectory = join(await temporaryFolder(), 'keys')
  await mkdir(keysDirectory, { mode: 0o700 })
  for (const name of ['days', 'days-mirror', 'erased'])
    await cp(join(lost.keysDirectory, name), join(keysDirectory, name), { recursive: true })
  const { PORT, VIDERE_PUBLIC_URL } = lost.env
  const env = {
    ...empty.env,
    PORT: PORT!,
    VIDERE_PUBLIC_URL: VIDERE_PUBLIC_URL!,
    VIDERE_KEYS_DIR: keysDirectory,
  }
  return { folder: await temporaryFolder(), url: lost.url, keysDirectory, env }
}

/** Every delivery in the inboxes, and whether its clinic can open it, or why not. */
async function inboxesOf(people: People, clinics: readonly Clinic[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const clinic of clinics) {
    const at = await atRelay(people, clinic)
    for (const delivery of await listAll(at)) {
      const taken = await take(at, delivery).catch((error: unknown) => {
        if (error instanceof RelayRefused) return { kind: error.code }
        throw error
      })
      found.set(delivery.deliveryId, taken.kind)
    }
  }
  return found
}

const deliveriesOf = ({ sealed }: Sent) => sealed.request.deliveries.map(({ deliveryId }) => deliveryId)

/** Everything up to the moment at which a restored relay is to be started. */
async function disaster() {
  const place = await placeOn(await freshDatabaseLocation())
  const relay = await startedRelay(place)
  const people = await peopleOf(place)
  const staff = await employ(people)
  const clinics = [await openClinic(people, staff, 'Nord'), await openClinic(people, staff, 'Sør')]
  const senders = await startSenders(people, clinics)
  await senders.reaches(12)
  const before = senders.sent.slice(0, 12)
  const kept = before[2]!
  const trust = await fetchTrust(people.client)
  const evidence = await evidenceOf(people, kept)

  const desk = await openDesk(undefined, place.env)
  const atStart = senders.sent.length
  const saidByBackup = await desk.done('backup', 'relay.tar.gz')
  const meanwhile = senders.sent.length - atStart
  await senders.reaches(senders.sent.length + 5)
  await senders.stop()
  await withdraw(people, before[1]!)
  await relay.stop()
  await stripOne(place, before[0]!)

  const restored = await cleanPlace(place)
  const clean = await openDesk(undefined, restored.env)
  await cp(desk.path('relay.tar.gz'), clean.path('relay.tar.gz'))
  const saidByRestore = await clean.done('restore', 'relay.tar.gz')
  const again = await clean.videre('restore', 'relay.tar.gz')
  await startedRelay(restored)
  const backup = desk.path('relay.tar.gz')
  const said = `${saidByBackup}\nWhile it was made ${meanwhile} enquiries were acknowledged.\n\n${saidByRestore}`
  return {
    place,
    restored,
    people,
    staff,
    clinics,
    before,
    kept,
    evidence,
    trust,
    backup,
    meanwhile,
    said,
    again,
  }
}

describe.skipIf(isPgDumpMissing && process.env.CI === undefined)(
  'after everything was lost but a backup',
  () => {
    let here: Awaited<ReturnType<typeof disaster>>
    let found = new Map<string, string>()
    beforeAll(async () => {
      here = await disaster()
    }, 180_000)

    it('which held up no sender while it was made, is readable for its owner only', async () => {
      expect(here.meanwhile).toBeGreaterThan(0)
      expect((await stat(here.backup)).mode & 0o777).toBe(0o600)
      console.info(`${engine}\n${here.said}`)
    })

    // Protects promise 1, and promise 4: what was stripped cannot be read in a backup, because the due keys are in none.
    it('which holds no word that a patient wrote, and no due key', async () => {
      const backup = gunzipSync(await readFile(here.backup))
      expect(tracesIn(backup, [draft.contact.name, draft.contact.email])).toEqual([])
      const days = join(here.place.keysDirectory, 'days')
      const keys = await Promise.all(readdirSync(days).map((name) => readFile(join(days, name))))
      expect(keys.length).toBeGreaterThan(0)
      const isInBackup = (key: Buffer) => backup.includes(key) || backup.includes(key.toString('hex'))
      expect(keys.filter(isInBackup)).toEqual([])
      expect(isInBackup(await readFile(relaySecretPath(here.place.keysDirectory)))).toBe(true)
    })

    it('nothing is restored over what is restored, and the relay has the key that it had', async () => {
      expect(here.again).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('nothing is restored over another'),
      })
      expect(await readFile(relaySecretPath(here.restored.keysDirectory))).toEqual(
        await readFile(relaySecretPath(here.place.keysDirectory)),
      )
    })

    it('the relay starts, does not sign the log, promises nothing, and says what to do', async () => {
      const ready = await readyz(here.restored)
      console.info(`/readyz: ${ready}`)
      expect(ready).toMatch(
        /the log is not signed, because the high-water mark .* is gone.*videre log restart/,
      )
      const { answer } = await sendOne(here)
      expect(decodeStatement(answer.receipt.statements[0]!.body)).toMatchObject({ includeBy: null })
    })

    it('all that was acknowledged before the backup is in its inboxes, and its clinics can open it', async () => {
      found = await inboxesOf(here.people, here.clinics)
      for (const id of here.before.slice(2).flatMap(deliveriesOf)) expect(found.get(id)).toBe('opened')
    })

    it('what was stripped or withdrawn after the backup stays gone, although the backup had it and it was not due', async () => {
      for (const one of here.before.slice(0, 2)) {
        for (const id of deliveriesOf(one)) expect(found.get(id)).toBe('gone')
        const asPatient = [here.people.client, one.answer.reference, one.sealed.patientSecret] as const
        const status = await fetchStatus(...asPatient)
        expect(status.deliveries.map(({ state }) => state)).toEqual(['withdrawn', 'withdrawn'])
        const copy = fetchOwnCopy(here.people.client, one.answer, one.sealed.patientSecret)
        await expect(copy).rejects.toMatchObject({ code: 'gone' })
      }
      expect((await act(here.people, here.staff, 'retention.verify', {})).findings).toEqual([])
    })

    it('evidence from before the loss still holds, and so does what the restored relay hands out', async () => {
      expect(verifyEvidence(here.evidence, here.trust).kind).toBe('holds')
      expect(verifyEvidence(await evidenceOf(here.people, here.kept), here.trust).kind).toBe('holds')
    })

    it('videre log restart begins a new log, in which new enquiries are promised and proven', async () => {
      const { origin } = await act(here.people, here.staff, 'log.restart', {})
      expect(origin).toBe(`${here.restored.url.host}/log/2`)
      expect(await readyz(here.restored)).not.toContain('not signed')
      const sent = await sendOne(here)
      expect(decodeStatement(sent.answer.receipt.statements[0]!.body)).toMatchObject({
        includeBy: expect.any(Date),
      })
      const trust = await fetchTrust(here.people.client)
      expect(verifyEvidence(await evidenceOf(here.people, sent), trust).kind).toBe('holds')
      expect((await act(here.people, here.staff, 'log.check', {})).findings).toEqual([])
    })
  },
)

async function sendOne({
  people,
  clinics,
}: Pick<Awaited<ReturnType<typeof disaster>>, 'people' | 'clinics'>): Promise<Sent> {
  const sealed = (await sealOne(people.client, clinics))(9000)
  return { sealed, answer: await sendSealed(people.client, sealed) }
}
