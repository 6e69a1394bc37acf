import { defineCommand } from 'citty'
import { equalBytes } from '../../base/bytes.js'
import { hostClock } from '../../base/clock.js'
import { visibleLine } from '../../base/visible.js'
import { signAct } from '../../client/staff.js'
import type { Answer } from '../../contract/staff-answers.js'
import { fingerprintOf, keyIdOf } from '../../seal/keys.js'
import { options } from '../arguments.js'
import { askLine, askWhether, requirePerson } from '../ask.js'
import { CommandProblem } from '../command-problem.js'
import { evidenceName, writeEvidence } from '../evidence-out.js'
import { moment } from '../moments.js'
import { openKey } from '../own-key.js'
import { relayAt } from '../relay-at.js'
import { say } from '../terminal.js'
import { trustedAt } from '../trusted-at.js'
import { type Acting, actAlone, post } from './act.js'
import { clinicListed, provenKeyOf, sameFingerprint } from './proven-key.js'
import { meaningOf, tell } from './results.js'
import { loadAct, type SavedAct } from './saved-act.js'

/** `videre staff cosign`: shows an act that a colleague saved, asks, signs it as well and carries it out. */
export const command = defineCommand({
  args: {
    file: { type: 'positional', required: true, description: 'The file with the act' },
    key: options.key,
    'passphrase-file': options['passphrase-file'],
    fingerprint: {
      type: 'string',
      valueHint: 'fingerprint',
      description: 'To confirm a clinic: the fingerprint, as the clinic read it to you',
    },
    out: { type: 'string', valueHint: 'file', description: 'Where evidence goes that is handed out' },
    yes: options.yes,
  },
  async run({ args }) {
    const saved = await loadAct(args.file)
    const { act, signed } = saved
    sayAct(saved)
    if (args.yes !== true) requirePerson('read the act above, and give --yes')
    const key = await openKey(args.key, 'staff', args['passphrase-file'])
    if (signed.signatures.some(({ signKey }) => equalBytes(signKey, key.holder.publicKeys.signKey)))
      throw new CommandProblem('you have signed this act already: it takes the key of somebody else')
    const at = relayAt(saved.relay)
    const staff = { at, key, reason: act.reason, given: { key: args.key } }
    await sayWhom(staff, act)
    await checkFingerprint(saved, staff, { typed: args.fingerprint, mayAsk: args.yes !== true })
    if (args.yes !== true && !(await askWhether('Sign this, and have it carried out?')))
      throw new CommandProblem('stopped; nothing was signed')
    const both = signAct(signed, at.relay.origin, key.holder.signPair)
    const answer = await post(at, both, act.command)
    if (act.command === 'evidence.disclose') {
      const { evidence } = answer as Answer<'evidence.disclose'>
      await writeEvidence(args.out ?? evidenceName(act.arguments.reference), evidence, await trustedAt(at))
    }
    tell(act.command, answer, act.arguments, at.url)
  },
})

function sayAct({ act, relay }: SavedAct): void {
  say(meaningOf(act))
  say(`Reason  ${act.reason}`)
  say(`Relay   ${relay}`)
  say(`Signed  ${moment(act.at)}${isOld(act.at) ? ', too long ago: it has to be made again' : ''}`)
}

/** Whom an act concerns, by name: an id says nothing to anybody. */
async function sayWhom(staff: Acting, { arguments: args }: SavedAct['act']): Promise<void> {
  if ('clinicId' in args && args.clinicId !== null) {
    const { name, place, keys } = await clinicListed(staff, args.clinicId)
    say(`Clinic  ${visibleLine(name)}, ${visibleLine(place)}`)
    const key = 'keyId' in args ? keys.find((one) => equalBytes(keyIdOf(one), args.keyId)) : undefined
    if (key !== undefined && key.state === 'current') say(`Key     ${fingerprintOf(key)}, in use at present`)
  }
  if ('staffId' in args) {
    const { staff: members } = await actAlone(staff, 'staff.list', {})
    const member = members.find(({ id }) => id === args.staffId)
    say(`Member  ${member === undefined ? 'nobody of this id' : visibleLine(member.name)}`)
  }
}

const isOld = (at: Date): boolean => hostClock().getTime() - at.getTime() > 24 * 3_600_000

/** The second person compares the fingerprint as well: that is what two people are for. */
async function checkFingerprint(
  { act }: SavedAct,
  staff: Acting,
  { typed, mayAsk }: { typed: string | undefined; mayAsk: boolean },
): Promise<void> {
  if (act.command !== 'clinic.confirm') return
  const { clinic, keyId, fingerprint } = await provenKeyOf(staff, act.arguments.clinicId)
  if (!equalBytes(keyId, act.arguments.keyId))
    throw new CommandProblem(
      `${clinic.name} has proven another key since this act was signed; nothing was confirmed`,
    )
  if (typed === undefined && !mayAsk)
    throw new CommandProblem('the fingerprint is needed: --fingerprint <as the clinic read it>')
  const heard = typed ?? (await askLine('Fingerprint, as the clinic read it to you', () => undefined))
  if (!sameFingerprint(heard, fingerprint))
    throw new CommandProblem(
      `this is not the fingerprint of the key that ${clinic.name} has proven; nothing was confirmed`,
    )
}
