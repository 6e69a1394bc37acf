import type { Act, ActOf, Command } from '../contract/staff.js'
import { type HoldKeys, type Keyed, keysToPlace, keysToRelease } from '../expire/hold-keys.js'
import { checkAct, type recordAct, type Staffed } from './acts.js'

/** What is made ready for acts: day keys, which are made in transactions of their own. */
interface Made {
  'hold.place': HoldKeys
  'hold.release': HoldKeys
}

/** What is made ready for an act of one command, before the transaction in which it is carried out. */
export type Prepared<C extends Command> = C extends keyof Made ? Made[C] : null

const preparations: { [C in keyof Made]: (relay: Keyed, act: ActOf<C>) => Promise<Made[C]> } = {
  'hold.place': (relay, { arguments: { reference, days } }) => keysToPlace(relay, reference, days),
  'hold.release': (relay, { arguments: { reference } }) => keysToRelease(relay, reference),
}

const isPrepared = (act: Act): act is ActOf<keyof Made> => act.command in preparations

/**
 * Makes ready what an act needs and its own transaction cannot make; `null` if it needs nothing. Only for an act that could be carried
 * out: nobody else has day keys made. Refuses what recording it would refuse.
 */
export async function prepare(
  relay: Staffed & Keyed,
  signed: Parameters<typeof recordAct>[2],
  act: Act,
): Promise<Made[keyof Made] | null> {
  if (!isPrepared(act)) return null
  await relay.database.transaction((tx) => checkAct(tx, relay, signed), { readOnly: true })
  const made = preparations[act.command] as (relay: Keyed, act: Act) => Promise<Made[keyof Made]>
  return made(relay, act)
}
