import { hostClock } from '../../base/clock.js'
import { RelayRefused } from '../../client/relay.js'
import { carryOutAct, type SignedAct, signAct, writeAct } from '../../client/staff.js'
import { type ActOf, type Command, signersNeeded } from '../../contract/staff.js'
import type { Answer } from '../../contract/staff-answers.js'
import { tidyLine } from '../../form/text.js'
import { options } from '../arguments.js'
import { askLine, requirePerson } from '../ask.js'
import { CommandProblem } from '../command-problem.js'
import { faultOfLine } from '../make-key.js'
import { type OwnKey, openKey } from '../own-key.js'
import { type RelayAt, relayAt } from '../relay-at.js'
import { say } from '../terminal.js'
import { saveAct } from './saved-act.js'

/** What every command of staff takes. */
export const staffOptions = {
  key: options.key,
  'passphrase-file': options['passphrase-file'],
  reason: {
    type: 'string',
    valueHint: 'text',
    description: 'Why, in words that name no patient; it is kept',
  },
  relay: options.relay,
} as const

/** What the commands take besides that need two people. */
export const twoPeopleOptions = {
  ...staffOptions,
  'second-key': {
    type: 'string',
    valueHint: 'file',
    description: "Your colleague's key file, if they are here",
  },
  'second-passphrase-file': { type: 'string', valueHint: 'file', description: 'A file with its passphrase' },
  save: {
    type: 'string',
    valueHint: 'file',
    description: 'Write the act to a file instead, for your colleague to sign with: videre staff cosign',
  },
} as const

/** What somebody gave of {@link staffOptions} and {@link twoPeopleOptions}. */
export interface StaffOptions {
  key: string
  'passphrase-file'?: string | undefined
  reason?: string | undefined
  relay?: string | undefined
  'second-key'?: string | undefined
  'second-passphrase-file'?: string | undefined
  save?: string | undefined
}

/** A member of staff at a relay, with a reason for what they do. */
export interface Acting {
  at: RelayAt
  key: OwnKey
  reason: string
  given: StaffOptions
}

/** Opens the staff key and asks for the reason if none was given. */
export async function acting(given: StaffOptions): Promise<Acting> {
  const reason = await reasonFrom(given.reason)
  const at = relayAt(given.relay)
  return { at, key: await openKey(given.key, 'staff', given['passphrase-file']), reason, given }
}

/** A reason as the relay takes it. Asks for one if none was given. */
export async function reasonFrom(given: string | undefined): Promise<string> {
  if (given === undefined) requirePerson('give a reason with --reason')
  const reason = tidyLine(given ?? (await askLine('Why? It is kept; name no patient', faultOfReason)))
  const fault = faultOfReason(reason)
  if (fault !== undefined) throw new CommandProblem(fault)
  return reason
}

function faultOfReason(typed: string): string | undefined {
  const reason = tidyLine(typed)
  const fault = reason.length < 3 ? 'must be at least 3 characters' : faultOfLine(reason, 300)
  return fault === undefined ? undefined : `the reason ${fault}`
}

/** Has an act carried out that one person signs. */
export async function actAlone<C extends Command>(
  { at, key, reason }: Acting,
  command: C,
  args: ActOf<C>['arguments'],
): Promise<Answer<C>> {
  const act = signAct(writeAct(command, args, reason, hostClock()), at.relay.origin, key.holder.signPair)
  return post(at, act, command)
}

/**
 * Has an act carried out that two people sign, or saves it for the second one: then `null`. With one key only it is
 * posted as it is if `mayBeOne`: the second member of staff is added by the first.
 */
export async function actTogether<C extends Command>(
  { at, key, reason, given }: Acting,
  command: C,
  args: ActOf<C>['arguments'],
  { mayBeOne = false } = {},
): Promise<Answer<C> | null> {
  const { 'second-key': secondKey, save } = given
  if (secondKey === undefined && save === undefined && !mayBeOne) throw new CommandProblem(needsTwo)
  const act = signAct(writeAct(command, args, reason, hostClock()), at.relay.origin, key.holder.signPair)
  if (save !== undefined) {
    await saveAct(save, at.url, act)
    say(`The act is in ${save}, signed by you. Within 24 hours your colleague runs:`)
    say(`videre staff cosign ${save} --key <their key file>`)
    return null
  }
  if (secondKey === undefined) return post(at, act, command)
  const second = await openKey(
    secondKey,
    'staff',
    given['second-passphrase-file'] ?? given['passphrase-file'],
  )
  return post(at, signAct(act, at.relay.origin, second.holder.signPair), command)
}

/** Says that two keys are needed before anybody is asked for a passphrase. */
export function requireTwo(given: StaffOptions): void {
  if (given['second-key'] === undefined && given.save === undefined) throw new CommandProblem(needsTwo)
}

const needsTwo =
  'this takes two members of staff: name your colleague’s key with --second-key, or write the act to a file with --save'

/** Posts a signed act, with a refusal of the signatures in words. */
export async function post<C extends Command>(
  { relay }: RelayAt,
  act: SignedAct,
  command: C,
): Promise<Answer<C>> {
  try {
    return await carryOutAct(relay, act, command)
  } catch (error) {
    if (!(error instanceof RelayRefused)) throw error
    if (error.code === 'unauthenticated')
      throw new CommandProblem(
        `${relay.origin} does not accept this signature: is the key one of its staff, and this its public address?`,
      )
    if (error.code === 'forbidden' && signersNeeded[command] === 2 && act.signatures.length < 2)
      throw new CommandProblem(needsTwo)
    throw error
  }
}
