import { join } from 'node:path'
import { equalBytes } from '../../base/bytes.js'
import type { Clock } from '../../base/clock.js'
import { RelayRefused } from '../../client/relay.js'
import { carryOutAct, signAct, writeAct } from '../../client/staff.js'
import type { ActOf, Command } from '../../contract/staff.js'
import type { Answer } from '../../contract/staff-answers.js'
import { readKeyFile } from '../../keyring/key-files.js'
import { operatorTokenOf, relaySecretPath } from '../../keyring/relay-keys.js'
import { CommandProblem } from '../command-problem.js'
import type { RelayAt } from '../relay-at.js'
import { type DemoKey, existingDemoKey, makeDemoKey } from './demo-keys.js'

/** Two members of staff of a demo, who sign everything together. */
export interface DemoStaff {
  keys: readonly [DemoKey, DemoKey]
  act<C extends Command>(command: C, args: ActOf<C>['arguments']): Promise<Answer<C>>
}

const reason = 'the demo'
const people = ['Kari', 'Ola'] as const

/** Where the demo's files are, and the relay that they are for. */
export interface DemoPlace {
  at: RelayAt
  /** For the key files. */
  directory: string
  /** The relay's keys directory. */
  keysDirectory: string
  clock: Clock
}

/** Makes the two members of staff, or finds those of an earlier, interrupted attempt. */
export async function employDemoStaff(place: DemoPlace): Promise<DemoStaff> {
  const [first, second] = [await keyOf(place, people[0]), await keyOf(place, people[1])]
  const { relay } = place.at
  const sign = (act: ReturnType<typeof writeAct>, ...keys: DemoKey[]) =>
    keys.reduce((signed, { holder }) => signAct(signed, relay.origin, holder.signPair), act)
  const present = await carryOutAct(
    relay,
    sign(writeAct('staff.list', {}, reason, place.clock()), first),
    'staff.list',
  )
    .then(({ staff }) => staff.map(({ signKey }) => signKey))
    .catch(async (error: unknown) => {
      if (!(error instanceof RelayRefused) || error.code !== 'unauthenticated') throw error
      await addFirst(place, first)
      return []
    })
  const { signKey } = second.holder.publicKeys
  if (!present.some((one) => equalBytes(one, signKey))) {
    const add = writeAct('staff.add', { name: people[1], signKey }, reason, place.clock())
    await carryOutAct(relay, sign(add, first), 'staff.add')
  }
  return {
    keys: [first, second],
    act: (command, args) =>
      carryOutAct(relay, sign(writeAct(command, args, reason, place.clock()), first, second), command),
  }
}

async function keyOf({ directory }: DemoPlace, name: string): Promise<DemoKey> {
  const path = join(directory, `staff-${name.toLowerCase()}.key`)
  return (await existingDemoKey(path)) ?? makeDemoKey(path, { kind: 'staff', name })
}

async function addFirst(
  { at, keysDirectory, directory, clock }: DemoPlace,
  { holder }: DemoKey,
): Promise<void> {
  const path = relaySecretPath(keysDirectory)
  const secret = await readKeyFile(path, 32)
  if (secret === null) throw new CommandProblem(`${path}: is not there; start the relay first`)
  const add = writeAct('staff.add', { name: people[0], signKey: holder.publicKeys.signKey }, reason, clock())
  try {
    await carryOutAct(at.relay, { ...add, operatorToken: operatorTokenOf(secret) }, 'staff.add')
  } catch (error) {
    if (error instanceof RelayRefused && error.code === 'unauthenticated')
      throw new CommandProblem(`this relay has staff already, whose keys are not in ${directory}`)
    throw error
  }
}
