import { z } from 'zod'
import { base64url, equalBytes, hex } from '../../base/bytes.js'
import { numbersAnswer } from '../../contract/clinics.js'
import { signedStatement } from '../../contract/enquiries.js'
import { linkOf, type NumberHead, readNumber } from '../../prove/number.js'
import type { ClinicAtRelay, InboxDelivery } from '../clinic.js'
import type { Finding } from './findings.js'
import type { Watched } from './watched.js'

type Page = z.output<typeof numbersAnswer>

/** What a look at the clinic's numbers gave. */
export interface NumbersLook {
  numbers: Watched['numbers']
  deliveries: Watched['deliveries']
  findings: Finding[]
}

/** A delivery is numbered when the log takes it in: within seconds, and this is many of them. */
const numberingMs = 10 * 60_000
/** A number and its entry come into the log together; a checkpoint that shows it is promised within a day. */
const inclusionMs = 24 * 3_600_000

/**
 * Checks the clinic's chain of numbers from the last look on: it continues what the relay signed then, every number that is no tombstone is in the
 * inbox, every delivery in the inbox has a number before long, and nothing that was there has gone before its time.
 * `arrived` are the private entries that came into the log meanwhile.
 */
export async function watchNumbers(
  clinic: ClinicAtRelay,
  { numbers: known, deliveries: before, trust }: Watched,
  inbox: readonly InboxDelivery[],
  arrived: ReadonlySet<string>,
): Promise<NumbersLook> {
  const { pages, head: signed } = await fetchNumbers(clinic, known.number)
  const head = readNumber(signed, trust.origin, trust.relayKey)
  const added = pages.flatMap(({ numbers }) => numbers)
  const link = linkAfter(known, added)
  const deliveries = inbox.map(({ deliveryId, dueAt }) => ({ deliveryId, dueAt }))
  if (!isContinued(clinic.clinicId, known, added, link, head)) {
    const proof = { before: encoded(known.head), now: encoded(signed), numbers: pages.map(encodedPage) }
    return { numbers: known, deliveries, findings: [{ kind: 'numbers_forked', proof }] }
  }
  const now = clinic.clock()
  const missed = [...known.unplaced, ...added.map(({ entry }) => ({ entry, since: now }))].filter(
    ({ entry }) => !arrived.has(hex(entry)),
  )
  const isOverdue = ({ since }: { since: Date }) => now.getTime() - since.getTime() > inclusionMs
  const listed = new Set(inbox.map(({ deliveryId }) => deliveryId))
  const gone = [
    ...before.filter(({ deliveryId, dueAt }) => dueAt > now && !listed.has(deliveryId)),
    ...added.flatMap(({ deliveryId }) =>
      deliveryId === null || listed.has(deliveryId) ? [] : [{ deliveryId, dueAt: null }],
    ),
  ]
  const numbered = new Set([...before, ...added].map(({ deliveryId }) => deliveryId))
  const unnumbered = inbox.filter(
    ({ deliveryId, consignedAt }) =>
      !numbered.has(deliveryId) && now.getTime() - consignedAt.getTime() > numberingMs,
  )
  return {
    numbers: {
      number: known.number + added.length,
      link,
      head: signed,
      unplaced: missed.filter((one) => !isOverdue(one)),
    },
    // An unnumbered one is looked at again until it has its number.
    deliveries: deliveries.filter(({ deliveryId }) => numbered.has(deliveryId)),
    findings: [
      ...gone.map((one): Finding => ({ kind: 'withheld', proof: { ...one, head: encoded(signed) } })),
      ...missed.filter(isOverdue).map(({ entry }): Finding => {
        const proof = { entry: base64url(entry), head: encoded(signed) }
        return { kind: 'not_in_log', proof }
      }),
      ...unnumbered.map(({ deliveryId }): Finding => ({ kind: 'unnumbered', proof: { deliveryId } })),
    ],
  }
}

/** All pages after a number, and the newest head. */
async function fetchNumbers(
  { relay, token }: ClinicAtRelay,
  after: number,
): Promise<{ pages: Page[]; head: Page['head'] }> {
  const pages: Page[] = []
  for (let from = after; ; ) {
    const path = `/api/v1/clinic/numbers?after=${from}`
    const page: Page = await relay.call({ path, token, answer: numbersAnswer })
    pages.push(page)
    const last = page.numbers.at(-1)
    if (last === undefined) return { pages, head: page.head }
    from = last.number
  }
}

const linkAfter = ({ number, link }: Watched['numbers'], added: Page['numbers']): Uint8Array =>
  added.reduce((before, { entry }, i) => linkOf(before, number + i + 1, entry), link)

function isContinued(
  clinicId: string,
  known: Watched['numbers'],
  added: Page['numbers'],
  link: Uint8Array,
  head: NumberHead | null,
): boolean {
  return (
    head !== null &&
    head.clinic === clinicId &&
    head.number === known.number + added.length &&
    added.every(({ number }, i) => number === known.number + i + 1) &&
    equalBytes(head.link, link)
  )
}

const encoded = (signed: Watched['numbers']['head']) =>
  signed === null ? null : z.encode(signedStatement, signed)

const encodedPage = (page: Page) => z.encode(numbersAnswer, page)
