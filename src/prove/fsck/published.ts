import { equalBytes, hex } from '../../base/bytes.js'
import { readCanonicalJson } from '../../base/canonical.js'
import { verifyFor } from '../../base/signing.js'
import { leafHash } from '../../tlog/merkle.js'
import { tileWidth } from '../../tlog/tiles.js'
import { readContactKey } from '../contact-key.js'
import { type Approval, approvalSchema, decodeEntry, type EntryOf } from '../entry.js'
import { type EstablishedKey, establish } from '../key-chain.js'
import { isByTwo, readKeyEntry } from '../key-entry.js'
import { type Registrars, registrarsOf } from '../registrars.js'
import { type RetentionReport, readReport } from '../retention-report.js'
import type { Findings } from './findings.js'

/** Whom the public entries are of. */
export interface Publisher {
  origin: string
  /** The key of the first registrar, known from elsewhere; `null` if there is none yet. */
  first: Uint8Array | null
  /** The relay's own public key. */
  relayKey: Uint8Array
}

/** What the log says of a key: which entries, by the hex of their leaf hashes, and whose key it is by the newest of them. */
export interface PublishedKey {
  first: string
  newest: { hash: string; entry: EntryOf<'clinic-key'> }
  established: EstablishedKey
}

/** An entry that explains missing statements. */
export type Strip = Pick<EntryOf<'strip'>, 'from' | 'to' | 'statements'>

/** All that the public entries of a log say, so far. Keys by the hex of their ids. */
export interface Published {
  registrarEntries: (EntryOf<'registrar'> | EntryOf<'registrar-end'>)[]
  registrars: Registrars
  keys: Map<string, PublishedKey>
  /** Every entry about a key, by the hex of its leaf hash. */
  keyEntries: Map<string, { keyId: string; at: Date }>
  ended: Set<string>
  policies: EntryOf<'policy'>[]
  announced: EntryOf<'policy-announced'>[]
  /** The operator's contact keys in their order, by the hex of their entries' leaf hashes. */
  contactKeys: Map<string, { keyId: string; at: Date }>
  /** What the relay reported, likewise. */
  reports: Map<string, RetentionReport>
  strips: Strip[]
  /** The ids of the acts that approved something. */
  acts: Set<string>
}

/** Nothing is published yet. */
export const nothingPublished = (): Published => ({
  registrarEntries: [],
  registrars: { present: [], ever: [], endedKeys: [] },
  keys: new Map(),
  keyEntries: new Map(),
  ended: new Set(),
  policies: [],
  announced: [],
  contactKeys: new Map(),
  reports: new Map(),
  strips: [],
  acts: new Set(),
})

/** Where an entry stands: in the log, or in the queue, at its end. */
export interface Standing {
  /** Its place in the log, or the log's size if it waits. */
  index: number
  where: string
}

/** Takes in the next public entry, and checks all of it that can be checked by what came before. */
export function takeEntry(
  published: Published,
  by: Publisher,
  bytes: Uint8Array,
  standing: Standing,
  found: Findings,
): void {
  const { where } = standing
  const entry = decodeEntry(bytes)
  if (entry === null) {
    found.note('entry-unreadable', where)
    return
  }
  switch (entry.entry) {
    case 'registrar':
    case 'registrar-end':
      found.expect(takeRegistrar(published, by, entry), 'entry-not-approved', where)
      break
    case 'clinic-key': {
      const fault = takeKey(published, by, entry, bytes)
      if (fault !== null) found.note('key-not-established', `${where}: ${fault}`)
      break
    }
    case 'clinic-key-end':
      found.expect(takeEnd(published, by, entry), 'entry-not-approved', where)
      break
    case 'policy':
      published.policies.push(entry)
      break
    case 'policy-announced':
      published.announced.push(entry)
      break
    case 'contact-key':
      found.expect(takeContactKey(published, by, entry, bytes), 'entry-not-approved', where)
      break
    case 'retention-report':
      found.expect(takeReport(published, by, entry, bytes), 'report-not-signed', where)
      break
    case 'strip':
      published.strips.push(entry)
      found.expect(isRange(entry, standing), 'strip-range-wrong', where)
      break
    case 'log-change':
      // The first entry of a later log is looked at with the logs.
      found.expect(standing.index === 0, 'log-change-wrong', where)
  }
}

/** The whole of what was approved; `null` if that cannot be read. */
export function approvalIn(body: Uint8Array): Approval | null {
  const parsed = approvalSchema.safeParse(readCanonicalJson(body)?.value)
  return parsed.success ? parsed.data : null
}

/** Whether the entry changed who the registrars are, as it says. */
function takeRegistrar(
  published: Published,
  { origin, first }: Publisher,
  entry: Published['registrarEntries'][number],
): boolean {
  const before = published.registrars
  published.registrarEntries.push(entry)
  published.registrars = registrarsOf(published.registrarEntries, origin, first)
  const said = approvalIn(entry.approval.body)
  if (said === null || !('signKey' in said)) return false
  published.acts.add(said.act)
  const has = ({ present }: Registrars) => present.some((key) => equalBytes(key, said.signKey))
  const isAdded = entry.entry === 'registrar'
  return has(before) !== isAdded && has(published.registrars) === isAdded
}

/** Gives why the key is not shown to be its clinic's; `null` if it is. */
function takeKey(
  published: Published,
  { origin }: Publisher,
  entry: EntryOf<'clinic-key'>,
  bytes: Uint8Array,
): string | null {
  const read = readKeyEntry(bytes, { origin, registrars: published.registrars.ever })
  if (read.kind === 'refused') return read.reason
  const { established: why } = read.key
  const before = why.by === 'previous' ? published.keys.get(hex(why.replaces)) : undefined
  const chained = establish(read.key, before === undefined ? [] : [before.established])
  if (chained.kind === 'refused') return chained.reason
  const keyId = hex(read.key.keyId)
  const hash = hex(leafHash(bytes))
  const first = published.keys.get(keyId)?.first ?? hash
  published.keys.set(keyId, { first, newest: { hash, entry }, established: chained.key })
  published.keyEntries.set(hash, { keyId, at: entry.at })
  const act = entry.established.by === 'registrars' ? approvalIn(entry.established.body)?.act : undefined
  if (act !== undefined) published.acts.add(act)
  return null
}

/** Whether two registrars ended the key. */
function takeEnd(
  published: Published,
  { origin }: Publisher,
  { clinic, key, approval }: EntryOf<'clinic-key-end'>,
): boolean {
  const said = approvalIn(approval.body)
  if (said?.command !== 'clinic.revoke') return false
  published.acts.add(said.act)
  published.ended.add(hex(key))
  return (
    said.clinic === clinic &&
    equalBytes(said.key, key) &&
    isByTwo(approval, published.registrars.ever, origin)
  )
}

/** Whether two registrars made the key the operator's. */
function takeContactKey(
  published: Published,
  { origin }: Publisher,
  { approval }: EntryOf<'contact-key'>,
  bytes: Uint8Array,
): boolean {
  const read = readContactKey(bytes, { origin, registrars: published.registrars.ever })
  const act = approvalIn(approval.body)?.act
  if (read.kind === 'refused' || act === undefined) return false
  published.acts.add(act)
  published.contactKeys.set(hex(leafHash(bytes)), { keyId: hex(read.keyId), at: read.at })
  return true
}

/** Whether the relay signed the report, as one of the time of the entry. */
function takeReport(
  published: Published,
  { origin, relayKey }: Publisher,
  { at, body, signature }: EntryOf<'retention-report'>,
  bytes: Uint8Array,
): boolean {
  const report = readReport(body)
  if (report === null || !verifyFor('retention-report', origin, body, signature, relayKey)) return false
  published.reports.set(hex(leafHash(bytes)), report)
  return report.origin === origin && report.at.getTime() === at.getTime()
}

/** A strip names whole tiles up to the end that the log had at that time. */
const isRange = ({ from, to }: Strip, { index }: Standing): boolean =>
  from % tileWidth === 0 && from < to && to <= index
