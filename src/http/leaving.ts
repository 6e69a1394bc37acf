/**
 * For how long a replica that was told to stop goes on answering, while others take over: a balancer that asks `/readyz` twice a
 * second has heard of it by then, and stopping still takes less than five seconds.
 */
export const leavingMs = 1000

type Fetch = (request: Request) => Response | Promise<Response>

/** Answers as `fetch` does; once the relay is `leaving`, `/readyz` says so, and all else is answered as before. */
export const notReadyWhile =
  (leaving: AbortSignal, fetch: Fetch): Fetch =>
  (request) =>
    leaving.aborted && new URL(request.url).pathname === '/readyz'
      ? new Response('stopping\n', { status: 503, headers: { 'Cache-Control': 'no-store' } })
      : fetch(request)
