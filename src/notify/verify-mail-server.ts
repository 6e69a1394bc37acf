import { createTransport } from 'nodemailer'
import { type MailServer, smtpOptions } from './mail.js'

/**
 * What became of greeting a mail server. `takes-mail`: it was reached, encrypted as the relay would have it, and accepted the user if
 * one is configured. `refuses`: why not, as a code of this program or of SMTP, never a word of what it said.
 */
export type MailServerState = { kind: 'takes-mail' } | { kind: 'refuses'; code: string }

const limitMs = 10_000

/** Greets a mail server as the relay does before it sends, and sends nothing. Never throws. */
export async function verifyMailServer(
  { url }: Pick<MailServer, 'url'>,
  publicUrl: URL,
): Promise<MailServerState> {
  const limits = { connectionTimeout: limitMs, greetingTimeout: limitMs, socketTimeout: limitMs }
  const transport = createTransport({ ...smtpOptions(url, { publicUrl, atOnce: 1 }), ...limits })
  try {
    await transport.verify()
    return { kind: 'takes-mail' }
  } catch (error) {
    return { kind: 'refuses', code: codeOf(error) }
  } finally {
    transport.close()
  }
}

function codeOf(error: unknown): string {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown }
  if (typeof responseCode === 'number') return `smtp-${responseCode}`
  return typeof code === 'string' && /^E[A-Z]{2,20}$/.test(code) ? code.toLowerCase() : 'failed'
}
