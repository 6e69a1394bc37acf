import { asc, inArray } from 'drizzle-orm'
import { newId } from '../base/ids.js'
import { Refusal } from '../base/refusal.js'
import { isSoundSigningKey, randomBytes } from '../base/sodium.js'
import { confirmKey, lastKeys, renewInvite, revokeKey, setPaused } from '../clinics/confirm.js'
import { addInvited } from '../clinics/directory.js'
import { inviteHashOf } from '../clinics/join.js'
import { setContactKey } from '../contact/contact-keys.js'
import { closeQuestion, listQuestions, openStored } from '../contact/desk.js'
import type { Act, ActOf, Command } from '../contract/staff.js'
import type { Answer } from '../contract/staff-answers.js'
import type { Transaction } from '../database/database.js'
import { clinicKeys, clinics, staff } from '../database/schema.js'
import { keysStatus } from '../deliver/lost.js'
import { measureAnonymity } from '../expire/anonymity/measure.js'
import type { ErasureLedger } from '../expire/erasure-ledger.js'
import { placeHold, releaseHold } from '../expire/hold.js'
import { listHolds } from '../expire/hold-list.js'
import { type Reporting, reportNow } from '../expire/report.js'
import { type Retention, retentionStatus } from '../expire/retention.js'
import { type Expiry, stripDue } from '../expire/strip.js'
import { countyRule, isCounty } from '../form/postcode.js'
import { setIntegrationToken } from '../intake/integrations.js'
import { listSilent } from '../notify/list-silent.js'
import { listFailing, replayNotices } from '../notify/replay.js'
import type { Policy } from '../policy/policy.js'
import { publishEntry } from '../prove/append.js'
import { type Checking, checkLog } from '../prove/fsck/check-log.js'
import type { LogLeader } from '../prove/log/leader.js'
import { restartLog } from '../prove/log/restart.js'
import { listStaff, type Recorded, readAct, recordAct, removeStaff, type Staffed } from './acts.js'
import { discloseEvidence } from './disclose.js'
import { listForwarded, type Retrieving, retrieveEvidence } from './evidence.js'
import { type Prepared, prepare } from './prepare.js'
import { withdrawEnquiry } from './withdraw.js'

/** What the acts need of the relay. */
export interface StaffRelay extends Staffed, Expiry, Retention, Reporting, Retrieving, Checking {
  erasures: ErasureLedger
  policy: Policy
  leader: LogLeader
  keys: Staffed['keys'] &
    Retrieving['keys'] &
    Checking['keys'] &
    Reporting['keys'] & { rememberFirstRegistrar(signKey: Uint8Array): Promise<void> }
}

/** What an act does in the transaction that records it. */
type Deeds = {
  [C in Command]?: (
    tx: Transaction,
    act: ActOf<C>,
    recorded: Recorded,
    relay: StaffRelay,
    prepared: Prepared<C>,
  ) => Promise<Answer<C>>
}

type Deed = (
  tx: Transaction,
  act: Act,
  recorded: Recorded,
  relay: StaffRelay,
  prepared: unknown,
) => Promise<Answer<Command>>

/** What an act does afterwards, in transactions of its own. */
type Errands = { [C in Command]?: (relay: StaffRelay, act: ActOf<C>) => Promise<Answer<C>> }

const deeds: Deeds = {
  async 'staff.add'(tx, { arguments: { name, signKey } }, { at: addedAt, approved: approval }, { keys }) {
    if (!isSoundSigningKey(signKey)) throw new Refusal('unacceptable-key')
    const id = newId()
    const [added] = await tx
      .insert(staff)
      .values({ id, name, signKey, addedAt })
      .onConflictDoNothing()
      .returning({ id: staff.id })
    if (added === undefined)
      throw new Refusal('already-decided', 'this key belongs to a staff member, past or present')
    // Before the commit: a log whose first registrar nobody remembers would vouch for nothing.
    if (approval.signatures.length === 0) await keys.rememberFirstRegistrar(signKey)
    await publishEntry(tx, { v: 1, at: addedAt, entry: 'registrar', approval })
    return { staffId: id }
  },
  async 'staff.remove'(tx, { arguments: args }, { at, approved: approval }) {
    await removeStaff(tx, args, at)
    await publishEntry(tx, { v: 1, at, entry: 'registrar-end', approval })
    return {}
  },
  'staff.list': async (tx) => ({ staff: await listStaff(tx) }),
  async 'clinic.invite'(tx, { arguments: entry }, { at }, { policy }) {
    checkEntry(entry, policy)
    const invite = randomBytes(16)
    return { clinicId: await addInvited(tx, entry, inviteHashOf(invite), at), invite }
  },
  async 'clinic.reinvite'(tx, { arguments: { clinicId } }) {
    const invite = randomBytes(16)
    await renewInvite(tx, clinicId, inviteHashOf(invite))
    return { invite }
  },
  async 'clinic.confirm'(tx, { arguments: args }, { at, approved }) {
    await confirmKey(tx, args, approved, at)
    return {}
  },
  async 'clinic.revoke'(tx, { arguments: args }, { at, approved }) {
    await revokeKey(tx, args, approved, at)
    return {}
  },
  async 'clinic.pause'(tx, { arguments: { clinicId } }) {
    await setPaused(tx, clinicId, true)
    return {}
  },
  async 'clinic.resume'(tx, { arguments: { clinicId } }) {
    await setPaused(tx, clinicId, false)
    return {}
  },
  'evidence.enquiry': (tx, act, { at }, relay) => retrieveEvidence(tx, relay, act, at),
  'evidence.clinic': (tx, act, { at }, relay) => listForwarded(tx, relay, act, at),
  'evidence.disclose': (tx, act, { at }, relay) => discloseEvidence(tx, relay, act, at),
  'hold.place': (tx, act, { at }, relay, keys) => placeHold(tx, relay, act, at, keys),
  'hold.release': (tx, act, { at }, relay, keys) => releaseHold(tx, relay, act, at, keys),
  'hold.list': (tx) => listHolds(tx),
  'clinic.list': async (tx) => ({ clinics: await listClinics(tx) }),
  async 'integration.issue'(tx, { arguments: { name } }, { at }, { policy }) {
    if (!policy.integrations.includes(name)) {
      throw new Refusal('not-found', 'the policy names no such integration')
    }
    const token = randomBytes(32)
    await setIntegrationToken(tx, name, token, at)
    return { token }
  },
  'notice.replay': (tx, act, { at }) => replayNotices(tx, act, at),
  'notice.list': (tx) => listFailing(tx),
  'notice.silent': (tx) => listSilent(tx),
  'log.restart': (tx, _, { at }, relay) => restartLog(tx, relay, at),
  'enquiry.withdraw': (tx, act, _, relay) => withdrawEnquiry(tx, relay, act),
  async 'contact.set'(tx, { arguments: args }, { at, approved }) {
    await setContactKey(tx, args, approved, at)
    return {}
  },
  'question.list': (tx) => listQuestions(tx),
  'question.close': (tx, act, { at }, relay) => closeQuestion(tx, relay, act, at),
}

const errands: Errands = {
  'log.check': checkLog,
  'keys.status': keysStatus,
  'question.open': openStored,
  'retention.status': retentionStatus,
  'retention.run': stripDue,
  'retention.verify': reportNow,
  'anonymity.report': measureAnonymity,
}

/**
 * Records an act and carries it out. What the act itself changes is durable together with the record; stripping comes
 * after the record, in transactions of its own.
 */
export async function carryOut(
  relay: StaffRelay,
  signed: Parameters<typeof recordAct>[2],
): Promise<{ command: Command; answer: Answer<Command> }> {
  const prepared = await prepare(relay, signed, readAct(signed))
  const { act, command, answer } = await relay.database.transaction(async (tx) => {
    const recorded = await recordAct(tx, relay, signed)
    const { act } = recorded
    const deed = deeds[act.command] as Deed | undefined
    return { act, command: act.command, answer: await deed?.(tx, act, recorded, relay, prepared) }
  })
  relay.log.info('staff-act', { command })
  // What it published is in the log before it is answered, so that a confirmed clinic is there to be chosen.
  // The deed is done in any case: what fails here the next turn of the log makes good.
  if (isPublic(command)) await relay.leader.integrate().catch(() => undefined)
  const errand = errands[command] as ((relay: StaffRelay, act: Act) => Promise<Answer<Command>>) | undefined
  const result = answer ?? (await errand?.(relay, act))
  if (result === undefined) throw new RangeError('an act without an answer')
  return { command, answer: result }
}

const isPublic = (command: Command): boolean =>
  ['staff.add', 'staff.remove', 'clinic.confirm', 'clinic.revoke', 'contact.set', 'log.restart'].includes(
    command,
  )

function checkEntry({ county, careNeeds }: ActOf<'clinic.invite'>['arguments'], policy: Policy): void {
  const known = new Set(policy.careNeeds.map(({ code }) => code))
  const fields = [
    ...(isCounty(county) ? [] : [{ field: 'county', rule: countyRule }]),
    ...(careNeeds.every((code) => known.has(code))
      ? []
      : [{ field: 'careNeeds', rule: 'must be codes of /api/v1/care-needs' }]),
  ]
  if (fields.length > 0) throw new Refusal('invalid-request', undefined, fields)
}

async function listClinics(tx: Transaction): Promise<Answer<'clinic.list'>['clinics']> {
  const rows = await tx.select().from(clinics).orderBy(asc(clinics.name), asc(clinics.id))
  const keys = await tx
    .select()
    .from(clinicKeys)
    .where(inArray(clinicKeys.state, ['proven', 'approved', 'current']))
  const last = await lastKeys(
    tx,
    rows.map(({ id }) => id),
  )
  return rows.map(({ id, name, place, state }) => ({
    id,
    name,
    place,
    state,
    keys: keys
      .filter(({ clinicId }) => clinicId === id)
      .flatMap((key) =>
        key.state === 'proven' || key.state === 'approved' || key.state === 'current'
          ? [{ sealKey: key.sealKey, signKey: key.signKey, sessionKey: key.sessionKey, state: key.state }]
          : [],
      ),
    replaces: last.get(id) ?? null,
  }))
}
