import { type RelayClient, relayClient } from '../client/relay.js'
import { readCommandConfig } from '../config.js'
import { CommandProblem } from './command-problem.js'

/** A relay and the address that it is at. */
export interface RelayAt {
  url: URL
  relay: RelayClient
}

/** The relay at the address that an option names, else a key file, else VIDERE_RELAY. */
export function relayAt(option: string | undefined, fromKeyFile?: string): RelayAt {
  const configured = readCommandConfig().relayUrl
  const given = option ?? fromKeyFile
  const url = given === undefined ? configured : readAddress(given)
  return { url, relay: relayClient(url) }
}

/** An address as somebody typed it. Without a scheme https is meant, and http on this machine itself. */
function readAddress(typed: string): URL {
  const scheme = /^(localhost|127\.0\.0\.1|\[::1\])(:|$)/.test(typed) ? 'http' : 'https'
  const text = /^[a-z]+:\/\//i.test(typed) ? typed : `${scheme}://${typed}`
  const url = URL.canParse(text) ? new URL(text) : null
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    url.pathname !== '/' ||
    url.search !== '' ||
    url.username !== ''
  )
    throw new CommandProblem('the address of a relay is like https://relay.example.org, without a path')
  return url
}
