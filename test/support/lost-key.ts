import { readFile, rm } from 'node:fs/promises'
import { listAll, take } from '../../src/client/clinic.js'
import { dueDays } from '../../src/database/schema.js'
import { startAgain } from './beside.js'
import { atRelay, employ, sendEnquiry } from './people.js'
import { keyPaths, world } from './world.js'

/** An enquiry at two clinics, of which the first took it; then both copies of the key go, and the relay is started again. */
export async function afterTheLoss() {
  const here = await world(2)
  const { database, clinics } = here
  const { sealed, answer } = await sendEnquiry(here.relay, clinics)
  const staff = await employ(here.relay)
  const early = await atRelay(here.relay, clinics[0]!)
  await take(early, (await listAll(early))[0]!)
  const [day] = await database.transaction((tx) => tx.select().from(dueDays))
  const paths = keyPaths(here.relay, day!.day)
  const key = new Uint8Array(await readFile(paths[0]))
  for (const path of paths) await rm(path)
  const relay = await startAgain(here.relay, database)
  await relay.relay.dayKeys.takeStock()
  const fetched = await atRelay(relay, clinics[0]!)
  const unfetched = await atRelay(relay, clinics[1]!)
  return { ...here, relay, sealed, answer, staff, fetched, unfetched, day: day!, paths, key }
}
