import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** What the connections of one server may take up, all of them together where nothing else is said. */
export interface ConnectionLimits {
  connections: number
  /** The most requests that one connection may send ahead of their answers. */
  unanswered: number
  /** An answer has to be taken within this. */
  answerMs: number
  /** The most bytes of answers that wait to be taken. */
  untakenBytes: number
}

/** A request and its answer. */
interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  /** When the answer was first seen to have begun, in milliseconds of this process. */
  answeredAt?: number
}

/** What each connection has asked, the connection first that was answered, or came, longest ago. */
type Connected = Map<Socket, Set<Exchange>>

/** How often it is looked whose time is over. */
export const lookEveryMs = 1000
/** Closing at once, while the other end still sends, would take the answer away from it. */
const lingerMs = 500

/**
 * Keeps the connections of a server within limits, however slowly their other ends send or take. When there is one too many, the
 * one goes that was answered longest ago: whoever holds connections loses them, and a newcomer is heard. Gives what says of a
 * request whether it is to be answered.
 */
export function guardConnections(
  server: Server,
  limits: ConnectionLimits,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const connected: Connected = new Map()
  server.on('connection', (socket) => {
    connected.set(socket, new Set())
    socket.once('close', () => connected.delete(socket))
    if (connected.size > limits.connections) closeLongestUnanswered(connected)
  })
  const looking = setInterval(() => closeUntaken(connected, limits), lookEveryMs).unref()
  server.once('close', () => clearInterval(looking))
  return (request, response) => {
    const exchanges = connected.get(request.socket)
    // The requests of one packet are all parsed, also those after the one for which the connection was closed.
    if (exchanges === undefined || request.socket.destroyed) return false
    note({ request, response }, exchanges, connected)
    if (exchanges.size <= limits.unanswered) return true
    request.socket.destroy()
    return false
  }
}

function note(exchange: Exchange, exchanges: Set<Exchange>, connected: Connected): void {
  const { request, response } = exchange
  exchanges.add(exchange)
  response.once('finish', () => {
    if (!request.complete) setTimeout(() => request.complete || request.socket.destroy(), lingerMs).unref()
  })
  response.once('close', () => {
    exchanges.delete(exchange)
    if (connected.delete(request.socket)) connected.set(request.socket, exchanges)
  })
}

/** Of those whose request is not being worked on. The newcomer is one of them. */
function closeLongestUnanswered(connected: Connected): void {
  for (const [socket, exchanges] of connected) {
    if ([...exchanges].some(isAtWork)) continue
    connected.delete(socket)
    socket.destroy()
    return
  }
}

const isAtWork = ({ request, response }: Exchange): boolean => request.complete && !response.headersSent

/** Closes what takes its answer too slowly, and, if all that is not taken is too much, what was answered first. */
function closeUntaken(connected: Connected, { answerMs, untakenBytes }: ConnectionLimits): void {
  const at = performance.now()
  const answers = [...connected.values()]
    .flatMap((exchanges) => [...exchanges])
    .filter(({ response }) => response.headersSent)
  for (const answer of answers) answer.answeredAt ??= at
  let untaken = answers.reduce((sum, { response }) => sum + response.writableLength, 0)
  const firstToLast = answers.toSorted((a, b) => (a.answeredAt ?? at) - (b.answeredAt ?? at))
  for (const { request, response, answeredAt = at } of firstToLast) {
    if (at - answeredAt < answerMs && untaken <= untakenBytes) return
    untaken -= response.writableLength
    request.socket.destroy()
  }
}
