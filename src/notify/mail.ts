import { join } from 'node:path'
import { createTransport, type SendMailOptions, type SMTPPoolOptions } from 'nodemailer'
import { makeDirectory } from '../base/directories.js'
import { replacePrivateFile } from '../base/private-files.js'
import { mailText } from './mail-words.js'
import type { Letter, Outcome } from './outcome.js'
import { attemptMs } from './plan.js'

/** The mail server that takes the relay's mail, and the address that it comes from. */
export interface MailServer {
  /** `smtps://user:password@host:port`, or `smtp://`, which is encrypted by STARTTLS. */
  url: URL
  from: string
}

/** What mailing needs of the relay. */
export interface Mailing {
  publicUrl: URL
  /** In whose name mail is sent. */
  operator: string
  /** Undefined if none is configured: then mail lands in files. */
  server: MailServer | undefined
  /** Where the files go. */
  outbox: string
  /** How many mails are on their way at the same time at most. */
  atOnce: number
}

/** The way out for mail. */
export interface Mailer {
  /** Whether mail lands in files only, because no mail server is configured. */
  isToFiles: boolean
  /** Sends a notice. Never throws for what the mail server does. */
  send(letter: Letter, signal: AbortSignal): Promise<Outcome>
  close(): void
}

/** Opens the way out: connects to nothing yet. */
export const openMailer = (mailing: Mailing): Mailer =>
  mailing.server === undefined ? mailerToFiles(mailing) : mailerThrough(mailing, mailing.server)

function mailerThrough(mailing: Mailing, server: MailServer): Mailer {
  const transport = createTransport({ ...smtpOptions(server.url, mailing), pool: true })
  return {
    isToFiles: false,
    async send(letter, signal) {
      try {
        const { response } = await transport.sendMail({ ...mailOf(letter, server.from, mailing), signal })
        return takenOver(response ?? '', hostOf(server.url))
      } catch (error) {
        return signal.aborted ? { kind: 'failed', code: 'too-slow' } : outcomeOf(error)
      }
    },
    close: () => transport.close(),
  }
}

/** Of other addresses than those of the web nobody else makes the host lower-case. */
const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '').toLowerCase()

/**
 * How to speak to a mail server: always encrypted, unless it is on this very machine, where nobody is between and
 * certificates are nobody's.
 */
export function smtpOptions(
  url: URL,
  { publicUrl, atOnce }: Pick<Mailing, 'publicUrl' | 'atOnce'>,
): SMTPPoolOptions {
  const secure = url.protocol === 'smtps:'
  const host = hostOf(url)
  const isHere = ['localhost', '127.0.0.1', '::1'].includes(host)
  const user = decodeURIComponent(url.username)
  return {
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    ...(isHere ? { ignoreTLS: true } : { requireTLS: true }),
    tls: { minVersion: 'TLSv1.2' },
    ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(url.password) } }),
    name: publicUrl.hostname,
    maxConnections: atOnce,
    connectionTimeout: attemptMs / 2,
    greetingTimeout: attemptMs / 2,
    socketTimeout: attemptMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

function mailerToFiles(mailing: Mailing): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  return {
    isToFiles: true,
    async send(letter) {
      const from = `videre@${mailing.publicUrl.hostname}`
      const { message } = await transport.sendMail(mailOf(withoutPatient(letter), from, mailing))
      await makeDirectory(mailing.outbox)
      await replacePrivateFile(join(mailing.outbox, `${letter.id}.eml`), message as Buffer)
      return { kind: 'filed', code: 'file' }
    },
    close: () => transport.close(),
  }
}

/** A file stays. A patient's address stands in none: whoever tries the relay sees the mail, and not for whom it is. */
const withoutPatient = (letter: Letter): Letter =>
  letter.receiver === 'patient' ? { ...letter, address: 'patient@withheld.invalid' } : letter

/** The mail of a notice: the same in every attempt but for its date. */
function mailOf(letter: Letter, from: string, { publicUrl, operator }: Mailing): SendMailOptions {
  const { address, id, at } = letter
  return {
    ...mailText(letter, publicUrl),
    envelope: { from, to: address },
    from: { name: operator, address: from },
    to: { name: '', address },
    date: at,
    messageId: `<${id}@${publicUrl.hostname}>`,
    // RFC 3834: nobody's absence note answers this.
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/** How mail servers name the id under which they queued a mail. */
const queueIds = [
  /\bqueued as ([\w.+-]{4,64})(?=[\s,;)]|$)/i,
  /\bid=([\w.+-]{4,64})(?=[\s,;)]|$)/i,
  /\b([\w.+-]{4,64}) message accepted/i,
  /^250(?: \d\.\d\.\d)? ok:? ([\w.+-]{8,64})$/i,
] as const

/** What of a mail server's last line is kept: its code, and the id under which it queued the mail, if it names one. */
export function takenOver(response: string, server: string): Outcome {
  const line = response.slice(0, 512)
  const code = Number(/^2\d\d/.exec(line)?.[0] ?? 250)
  const queue = queueIds.map((known) => known.exec(line)?.[1]).find((id) => id !== undefined) ?? null
  return {
    kind: 'taken',
    code: `smtp-${code}`,
    acceptance: { channel: 'mail', server, code, queue },
  }
}

/** Steps in which a mail server speaks of one recipient or one mail; everything before is between it and this relay. */
const stepsAboutMail = ['RCPT TO', 'DATA']

function outcomeOf(error: unknown): Outcome {
  const { code, command, responseCode } = error as {
    code?: unknown
    command?: unknown
    responseCode?: unknown
  }
  const isAboutMail = typeof command === 'string' && stepsAboutMail.includes(command) && responseCode !== 421
  if (isAboutMail && typeof responseCode === 'number') return { kind: 'failed', code: `smtp-${responseCode}` }
  // It was not even said to the server: the address cannot be written in an envelope.
  if (code === 'EENVELOPE' && command === 'API') return { kind: 'failed', code: 'not-an-address' }
  const word = typeof code === 'string' && /^E[A-Z]{2,16}$/.test(code) ? `-${code.toLowerCase()}` : ''
  return { kind: 'postponed', code: `mail-server${word}` }
}
