import type { Config } from '../../config.js'
import { verifyMailServer } from '../../notify/verify-mail-server.js'
import type { SeenDatabase } from '../../operate/look.js'
import { type Checked, counted, fail, ok, warn } from './checked.js'

/** Whether the mail server would take mail. Sends nothing. */
export async function checkMail({ mail, demo, publicUrl, dataDirectory }: Config): Promise<Checked> {
  if (mail === undefined) {
    const says = `no mail server is configured: mail lands in ${dataDirectory}/outbox`
    return demo ? ok('mail', says) : warn('mail', says, 'set VIDERE_SMTP_URL and VIDERE_MAIL_FROM')
  }
  const state = await verifyMailServer(mail, publicUrl)
  return state.kind === 'takes-mail'
    ? ok('mail', 'the mail server is reached, and would take mail')
    : fail(
        'mail',
        `the mail server ${whyNot(state.code)}`,
        'look at VIDERE_SMTP_URL, the network and that server',
      )
}

const whyNot = (code: string): string =>
  reasons[code] ?? (/^smtp-53\d$/.test(code) ? 'does not accept user and password' : `refuses (${code})`)

const reasons: Readonly<Record<string, string>> = {
  eauth: 'does not accept user and password',
  etls: 'does not speak TLS as the relay needs it',
  esocket: 'cannot be reached, or its certificate is not right',
  econnection: 'cannot be reached',
  edns: 'is not found: its name has no address',
  etimedout: 'does not answer',
}

/** Whether clinics are told that something waits. */
export function checkNotices({ state: { notices, endpoints, unannounced } }: SeenDatabase): Checked[] {
  const broken = endpoints.failing + endpoints.off
  const found = [
    ...(notices.heldByMailServer === 0
      ? []
      : [
          fail(
            'notices',
            `${counted(notices.heldByMailServer, 'notice')} that the mail server did not take`,
            'look at the line mail',
          ),
        ]),
    ...(broken === 0
      ? []
      : [
          warn(
            'notices',
            `${counted(broken, 'address', 'addresses')} at which clinics cannot be told`,
            'see videre staff notices',
          ),
        ]),
    ...(unannounced.oldestAge < 600
      ? []
      : [
          fail(
            'notices',
            `of ${counted(unannounced.count, 'delivery', 'deliveries')} nobody was told`,
            'see whether a relay runs, and its log lines failed',
          ),
        ]),
  ]
  return found.length > 0
    ? found
    : [ok('notices', `${counted(endpoints.working, 'address', 'addresses')}, all working`)]
}

/** Whether clinics keep their keys in the directory. */
export function checkClinics({ state: { clinicKeys } }: SeenDatabase): Checked {
  const { current, unrenewed, ended } = clinicKeys
  if (ended > 0)
    return warn(
      'clinics',
      `${counted(ended, 'active clinic')} cannot receive: the key’s entry has ended`,
      'ask them to run any videre clinic command',
    )
  if (unrenewed > 0)
    return warn(
      'clinics',
      `${counted(unrenewed, 'key')} not renewed for three weeks`,
      'ask those clinics to run any videre clinic command, before it ends',
    )
  return ok('clinics', `${counted(current, 'key')}, all renewed`)
}
