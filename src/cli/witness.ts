import { type ArgsDef, defineCommand } from 'citty'
import { hostClock } from '../base/clock.js'
import { createLog } from '../base/log.js'
import { type Listening, listen } from '../http/listen.js'
import { stopOnSignal } from '../stopping.js'
import { formatVkey } from '../tlog/note.js'
import { logAddress } from '../witness/fetch-log-key.js'
import { readLogKey } from '../witness/key.js'
import { witnessServer } from '../witness/server.js'
import { openWitness } from '../witness/witness.js'
import { valuesOf } from './arguments.js'
import { CommandProblem } from './command-problem.js'
import { remark, say } from './terminal.js'

const args = {
  log: {
    type: 'string',
    valueHint: 'url',
    description: "The relay's address; its log's key is fetched once and kept (repeatable)",
  },
  'log-key': {
    type: 'string',
    valueHint: 'vkey',
    description: "The key of a relay's log, if you have it from elsewhere (repeatable)",
  },
  name: { type: 'string', description: 'What the witness is called, such as witness.example.org' },
  directory: {
    type: 'string',
    valueHint: 'path',
    default: 'witness',
    description: 'Where it keeps its key and what it saw; never to be restored from a backup',
  },
  host: { type: 'string', default: '127.0.0.1', description: 'The address that it listens at' },
  port: { type: 'string', default: '8081', description: 'The port that it listens at' },
} as const satisfies ArgsDef

/** Options of `videre witness` that may be given several times. */
export const repeatable = ['log', 'log-key']

/** `videre witness`: cosigns a relay's log for as long as it only grows (C2SP tlog-witness), until it is stopped. */
export const command = defineCommand({
  args,
  async run({ args: given, rawArgs }) {
    const port = readPort(given.port)
    const witness = await openWitness({
      directory: given.directory,
      name: given.name ?? null,
      usualName: usualName(given.host),
      logKeys: valuesOf(rawArgs, args, 'log-key').map(requireLogKey),
      logAddresses: valuesOf(rawArgs, args, 'log').map(logAddress),
      clock: hostClock,
      tell: remark,
    })
    const { fetch } = witnessServer(witness, remark)
    const listening = await listenAt((request) => fetch(request), given.host, port)
    stopOnSignal(createLog('silent'), async () => {
      await listening.close()
      await witness.close()
    })
    for (const log of witness.logs) say(`watches  ${formatVkey(log)}`)
    say(`vkey     ${formatVkey(witness.key)}`)
    say(`address  ${new URL(`http://${bracketed(given.host)}:${listening.port}`).origin}`)
  },
})

/** On this machine anything will do; whoever listens to others has a name for them. */
const usualName = (host: string): string | null =>
  ['127.0.0.1', '::1', 'localhost'].includes(host)
    ? 'witness.localhost'
    : /^[^:]*[a-z]$/i.test(host)
      ? `witness.${host}`
      : null

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host)

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port <= 65_535)) throw new CommandProblem('a port is a number from 0 to 65535')
  return port
}

function requireLogKey(text: string): Parameters<typeof formatVkey>[0] {
  const key = readLogKey(text)
  if (key === null) throw new CommandProblem('the key of a log is like relay.example.org/log+1a2b3c4d+AQ…')
  return key
}

async function listenAt(...[fetch, host, port]: Parameters<typeof listen>): Promise<Listening> {
  try {
    return await listen(fetch, host, port)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EADDRINUSE') throw new CommandProblem('the port is in use: name another with --port')
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new CommandProblem('this machine does not have the address of --host')
    throw error
  }
}
