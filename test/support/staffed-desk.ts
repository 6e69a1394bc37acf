/** A relay with two members of staff, and the desk at which they and clinics run their commands. */
import { type Desk, openDesk } from './cli.js'
import { freshDatabase, type TestDatabase } from './database.js'
import { startRelay, type TestRelay } from './relay.js'

/** The reason that a command of staff gives. */
export const because = ['--reason', 'as agreed'] as const
/** Words that have one member of staff sign. */
export const kari = ['--key', 'kari.key', ...because] as const
/** Words that have both sign. */
export const both = [...kari, '--second-key', 'ola.key'] as const
/** The clinic of `clinic.json` on the desk. */
const entry = {
  name: 'Løkka hud',
  place: 'Oslo',
  county: 'Oslo',
  telephone: '22 33 44 55',
  languages: ['nb'],
  careNeeds: ['dermatology'],
}

/** The first word of the line of a result that begins with a label. */
export const after = (label: string, text: string): string =>
  new RegExp(`^${label} {2}(\\S+)$`, 'm').exec(text)?.[1] ?? `no ${label}`

/** What staff and clinics have in front of them. */
export interface StaffedDesk {
  database: TestDatabase
  relay: TestRelay
  desk: Desk
}

/** Starts a relay, and has Kari and Ola become its staff. For `beforeAll`; the relay is its caller's to stop. */
export async function openStaffedDesk(): Promise<StaffedDesk> {
  const database = await freshDatabase()
  const relay = await startRelay(database, { keep: true, dataDirectory: database.location.directory })
  const desk = await openDesk(relay.url)
  await desk.key('kari.key', { kind: 'staff', name: 'Kari' })
  await desk.key('ola.key', { kind: 'staff', name: 'Ola' })
  await desk.write('clinic.json', JSON.stringify(entry))
  const first = ['--first', '--keys-dir', relay.keysDirectory]
  await desk.done('staff', 'add', '--name', 'Kari', '--new-key', 'kari.key', ...first, ...because)
  await desk.done('staff', 'add', '--name', 'Ola', '--new-key', 'ola.key', ...kari)
  return { database, relay, desk }
}

/** Invites the clinic of `clinic.json`: its id and its code. */
export async function invite(desk: Desk): Promise<{ id: string; invite: string }> {
  const said = await desk.done('staff', 'invite', '--file', 'clinic.json', ...kari)
  return { id: /with the id (\S+)\./.exec(said)?.[1] ?? '', invite: after('Invite', said) }
}
