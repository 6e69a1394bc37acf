import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'

/** What is counted. Labels are route patterns and codes: nothing that could name an enquiry, a clinic or a person. */
export interface Metrics {
  registry: Registry
  /** Counts one answered request. `route` is a pattern. */
  countRequest(method: string, route: string, status: number, durationMs: number): void
}

/** Metrics of this process, with those of Node itself. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const labelNames = ['method', 'route', 'status'] as const
  const requests = new Counter({
    name: 'videre_http_requests_total',
    help: 'Answered requests',
    labelNames,
    registers: [registry],
  })
  const durations = new Histogram({
    name: 'videre_http_request_duration_seconds',
    help: 'From the first byte of a request to its answer',
    labelNames: ['route'] as const,
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  return {
    registry,
    countRequest(method, route, status, durationMs) {
      requests.inc({ method, route, status: String(status) })
      durations.observe({ route }, durationMs / 1000)
    },
  }
}

/** Answers `GET /metrics`, on a port of its own that only whoever watches can reach. */
export const serveMetrics =
  ({ registry }: Metrics) =>
  async (request: Request): Promise<Response> =>
    new URL(request.url).pathname === '/metrics'
      ? new Response(await registry.metrics(), { headers: { 'Content-Type': registry.contentType } })
      : new Response(null, { status: 404 })
