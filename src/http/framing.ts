import type { IncomingMessage } from 'node:http'

/** More fields than any client sends. Of more than a thousand Node would ignore the rest, and say nothing. */
const maximumHeaderFields = 100

/**
 * What is wrong with how a request is framed, beyond what Node refuses itself, as the status of its answer: too many header
 * fields, two hosts, or a transfer coding that nobody here undoes (RFC 9112 sections 3.2 and 6.1). `null` if nothing is.
 */
export function framingFault({ rawHeaders, headers }: IncomingMessage): 400 | 431 | 501 | null {
  if (rawHeaders.length > 2 * maximumHeaderFields) return 431
  const hosts = rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host')
  if (hosts.length > 1) return 400
  const coding = headers['transfer-encoding']
  return coding === undefined || coding.toLowerCase() === 'chunked' ? null : 501
}
