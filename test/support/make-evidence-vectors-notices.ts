import { fromUtf8, utf8 } from '../../src/base/bytes.js'
import { signFor } from '../../src/base/signing.js'
import { type Statement, signStatement } from '../../src/prove/statement.js'
import type { EvidenceVectors } from './evidence-vector.js'
import type { Plan } from './make-evidence.js'
import { clinics, later, on, origin, relay } from './make-evidence-parties.js'
import { holds, refused } from './make-evidence-vectors-valid.js'
import { bytesFrom } from './make-vectors-ingredients.js'

type Notification = Extract<Statement, { event: 'ConsignmentNotification' }>

/** A notice that a mail server took over at once. */
export const byMail: Notification = {
  v: 1,
  random: bytesFrom('evidence: notification by mail'),
  event: 'ConsignmentNotification',
  at: on(20, '10:00:02'),
  delivery: clinics[0].delivery,
  clinic: clinics[0].id,
  channel: 'mail',
  server: 'mail.example.org',
  code: 250,
  queue: '4XyZ7Q',
}
const byWebhook: Notification = {
  ...byMail,
  random: bytesFrom('evidence: notification by webhook'),
  channel: 'webhook',
  server: null,
  code: 204,
  queue: null,
}

/** States notifications besides, the bodies of which the relay changes before it signs them. */
const also = (
  notifications: readonly Notification[],
  change: (text: string) => string = (text) => text,
): Plan => ({
  reach: 'forwarded',
  records: (records) =>
    records.concat(
      notifications.map((notification) => {
        const body = utf8(change(fromUtf8(signStatement(notification, origin, relay.privateKey).body)))
        return {
          list: 'statements',
          body,
          signature: signFor('statement', origin, body, relay.privateKey),
        } as const
      }),
    ),
})

const unreadable = (description: string, notification: Notification, from: string, to: string) =>
  refused(
    3,
    'statement_unreadable',
    description,
    also([notification], (text) => text.replace(from, to)),
  )

/** What rules 3 and 7 say of notices that were taken over. */
export const ofNotices: EvidenceVectors = {
  'holds-notified': holds(
    'two members of the clinic were told, by mail without an id in a queue and by webhook',
    also([{ ...byMail, server: '::1', queue: null }, byWebhook]),
  ),
  'holds-notified-late': holds('the clinic was told when it had signed for it already', {
    ...also([{ ...byMail, at: on(20, '11:00') }]),
    reach: 'opened',
  }),
  'notice-unknown-channel': unreadable('a channel that does not exist', byMail, '"mail"', '"pigeon"'),
  'notice-mail-nowhere': unreadable('mail without a server', byMail, '"mail.example.org"', 'null'),
  'notice-webhook-server': unreadable(
    'a webhook with a server',
    byWebhook,
    '"server":null',
    '"server":"a.example"',
  ),
  'notice-webhook-queue': unreadable('a webhook with a queue', byWebhook, '"queue":null', '"queue":"4XyZ7Q"'),
  'notice-refusal': unreadable('a code that takes nothing over', byMail, '"code":250', '"code":300'),
  'notice-queue-address': unreadable(
    'a queue id with an address in it',
    byMail,
    '4XyZ7Q',
    'kari@clinic.example',
  ),
  'notice-queue-65': unreadable('a queue id of 65 characters', byMail, '4XyZ7Q', 'x'.repeat(65)),
  'notice-server-case': unreadable('a server in capitals', byMail, 'mail.example.org', 'MAIL.example.org'),
  'notice-before-forwarding': refused(
    7,
    'before_consignment',
    'told before it was forwarded',
    also([{ ...byMail, at: later(on(20), -1) }]),
  ),
}
