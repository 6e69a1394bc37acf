import { base64url } from '../../base/bytes.js'
import { hostClock } from '../../base/clock.js'
import type { Act, ActOf, Command } from '../../contract/staff.js'
import type { Answer } from '../../contract/staff-answers.js'
import { fingerprintOf } from '../../seal/keys.js'
import { sayAnonymity } from '../anonymity/results.js'
import { sayClosed, sayQuestions } from '../contact/results.js'
import { sayHolds, sayPlaced, sayReleased } from '../hold/results.js'
import { sayKeys } from '../keys/results.js'
import { moment } from '../moments.js'
import { sayFindings, sayRetention, sayRun } from '../retention/results.js'
import { table } from '../table.js'
import { say } from '../terminal.js'
import { sayCheck, sayDeliveries, sayDisclosed } from './evidence-results.js'
import { sayFailing, saySilent } from './notice-results.js'

type Tellers = { [C in Command]: (answer: Answer<C>, args: ActOf<C>['arguments'], relay: URL) => void }

const tellers: Tellers = {
  'staff.add': ({ staffId }, { name }) => say(`${name} is a member of staff now, with the id ${staffId}.`),
  'staff.remove': () =>
    say('That member of staff can do nothing here any more. What they signed stays valid.'),
  'staff.list': ({ staff }) => sayStaff(staff),
  'clinic.invite': sayInvite,
  'clinic.reinvite': ({ invite }, { clinicId }, relay) => sayInviteOf(clinicId, invite, relay),
  'clinic.revoke': () =>
    say('That key is void from now on: nobody seals to it, and nothing is released to it.'),
  'clinic.confirm': (_, { name, replaces }) =>
    say(
      replaces === null
        ? `${name} receives enquiries from now on.`
        : `The key of ${name} is published. In 24 hours, if nobody objects, it takes the place of the one before.`,
    ),
  'clinic.pause': () => say('The clinic is out of the directory. What it has received stays in its inbox.'),
  'clinic.resume': () => say('The clinic is in the directory again.'),
  'clinic.list': ({ clinics }) => sayClinics(clinics),
  'integration.issue': ({ token }, { name }) => {
    say(`The token of ${name}, shown this once; an earlier one is void:`)
    say(base64url(token))
  },
  'evidence.enquiry': () => say('The evidence was fetched, and that is on record.'),
  'evidence.clinic': ({ deliveries }) => sayDeliveries(deliveries),
  'evidence.disclose': sayDisclosed,
  'hold.place': sayPlaced,
  'hold.release': sayReleased,
  'hold.list': sayHolds,
  'notice.replay': ({ notices }) =>
    say(
      notices === 0
        ? 'Nothing there is unseen.'
        : `${notices} ${notices === 1 ? 'notice goes' : 'notices go'} out again, within minutes.`,
    ),
  'notice.list': ({ endpoints }) => sayFailing(endpoints),
  'notice.silent': saySilent,
  'log.check': sayCheck,
  'log.restart': ({ origin, key }) => {
    say(`The log ${origin} goes on from here. Its verifier key, to be published and pinned:`)
    say(key)
  },
  'enquiry.withdraw': ({ deliveries }) =>
    say(
      deliveries === 0
        ? 'All of it was withdrawn before.'
        : `${deliveries === 1 ? 'One delivery is' : `${deliveries} deliveries are`} withdrawn; the relay releases nothing of it any more. What clinics have fetched they hear of now, and keep by their own rules.`,
    ),
  'contact.set': () =>
    say(
      'Questions are sealed to this key from now on. The one before it opens what came until now: keep it.',
    ),
  'question.list': ({ questions }) => sayQuestions(questions, hostClock()),
  'question.open': () => say('The sealed question was fetched, and that is on record.'),
  'question.close': ({ deleteAt }) => sayClosed(deleteAt, hostClock()),
  'anonymity.report': sayAnonymity,
  'keys.status': sayKeys,
  'retention.status': sayRetention,
  'retention.run': sayRun,
  'retention.verify': ({ findings }) => sayFindings(findings),
}

/** Says what came of an act. */
export function tell<C extends Command>(
  command: C,
  answer: Answer<C>,
  args: ActOf<C>['arguments'],
  relay: URL,
): void {
  tellers[command](answer, args, relay)
}

/** What an act means, in words, for whoever is to sign it. */
export function meaningOf(act: Act): string {
  switch (act.command) {
    case 'staff.add':
      return `Add ${act.arguments.name} as a member of staff, with the public key ${base64url(act.arguments.signKey)}.`
    case 'staff.remove':
      return `Remove the member of staff with the id ${act.arguments.staffId}.`
    case 'clinic.invite':
      return `Invite ${act.arguments.name} in ${act.arguments.place} as a clinic.`
    case 'clinic.reinvite':
      return `Give the clinic ${act.arguments.clinicId} a new invite; its earlier one becomes void.`
    case 'clinic.revoke':
      return `Revoke a key of the clinic ${act.arguments.clinicId}: nobody seals to it any more.`
    case 'clinic.confirm':
      return `Confirm a key of the clinic ${act.arguments.clinicId}: enquiries will be sealed to it.`
    case 'clinic.pause':
      return `Take the clinic ${act.arguments.clinicId} out of the directory.`
    case 'clinic.resume':
      return `Put the clinic ${act.arguments.clinicId} back into the directory.`
    case 'integration.issue':
      return `Issue a new token for the integration ${act.arguments.name}; its earlier one becomes void.`
    case 'evidence.enquiry':
      return `Fetch the evidence of the enquiry ${act.arguments.reference}; the patient can see that you did.`
    case 'evidence.clinic':
      return `List the deliveries of ${act.arguments.day} to the clinic ${act.arguments.clinicId}; the patients can see that you did.`
    case 'evidence.disclose':
      return disclosureMeaning(act.arguments)
    case 'hold.place':
      return `Hold the enquiry ${act.arguments.reference} for ${act.arguments.days} days from today, even beyond its time; ${seen(act.arguments)}.`
    case 'hold.release':
      return `End the hold on the enquiry ${act.arguments.reference}: it is destroyed when its own time is over, at once if it is.`
    case 'log.restart':
      return 'Begin a new log, because the database is not the one that the present log was signed from.'
    case 'notice.replay':
      return act.arguments.reference === null
        ? `Tell the clinic ${act.arguments.clinicId} again of everything that nobody there has seen.`
        : `Tell the clinic ${act.arguments.clinicId} again of ${act.arguments.reference}.`
    case 'enquiry.withdraw':
      return `Withdraw the enquiry ${act.arguments.reference} everywhere, for a patient who has shown who they are: the relay’s copies are destroyed.`
    case 'contact.set':
      return `Have questions to the operator sealed to the contact key ${fingerprintOf(act.arguments.keys)} from now on.`
    case 'question.open':
      return `Fetch the sealed question ${act.arguments.questionId}.`
    case 'question.close':
      return `Close the question ${act.arguments.questionId}: it is deleted when the policy says so.`
    // What only looks, or does what the relay does by itself anyway.
    default:
      return `Carry out ${act.command}.`
  }
}

const seen = ({ isTold }: { isTold: boolean }): string =>
  isTold ? 'the patient can see that you did' : 'by law the patient is not told'

function disclosureMeaning(disclosure: ActOf<'evidence.disclose'>['arguments']): string {
  const { reference, clinicId, basis, order, recipient } = disclosure
  const part = clinicId === null ? '' : `, its part of the clinic ${clinicId} only,`
  const why = basis === 'law' ? 'because the law demands it' : 'for a legal claim'
  return `Hand the evidence of the enquiry ${reference}${part} to ${recipient} ${why} (${order}); ${seen(disclosure)}.`
}

function sayStaff(staff: Answer<'staff.list'>['staff']): void {
  const rows = staff.map(({ id, name, addedAt, removedAt, signKey }) => [
    name,
    id,
    moment(addedAt),
    removedAt === null ? '' : moment(removedAt),
    base64url(signKey),
  ])
  for (const line of table(['NAME', 'ID', 'ADDED', 'REMOVED', 'PUBLIC KEY'], rows)) say(line)
}

function sayClinics(clinics: Answer<'clinic.list'>['clinics']): void {
  if (clinics.length === 0) {
    say('No clinics yet. videre staff invite invites one.')
    return
  }
  const rows = clinics.map(({ name, place, state, keys, id }) => [
    name,
    place,
    state === 'proven' ? 'to be confirmed' : state,
    keys.map(fingerprintOf).join(' '),
    id,
  ])
  for (const line of table(['NAME', 'PLACE', 'STATE', 'FINGERPRINT', 'ID'], rows)) say(line)
}

function sayInvite(
  { clinicId, invite }: Answer<'clinic.invite'>,
  { name }: ActOf<'clinic.invite'>['arguments'],
  relay: URL,
): void {
  say(`${name} is invited, with the id ${clinicId}.`)
  sayInviteOf(clinicId, invite, relay)
}

function sayInviteOf(clinicId: string, invite: Uint8Array, relay: URL): void {
  say(`Invite  ${base64url(invite)}`)
  say()
  say('Send the clinic this command; the invite is good for one key:')
  say(`videre clinic join --relay ${relay.origin} --invite ${base64url(invite)} --key <their key file>`)
  say('When they have joined, telephone them at a number that you know, compare the fingerprint, and run:')
  say(`videre staff confirm ${clinicId} --fingerprint <as they read it>`)
}
