import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { type RefusalCode, refusals } from '../base/refusal.js'
import type { FailureKind } from '../database/failure.js'

/**
 * What this process counts. Labels are route patterns and codes of closed lists: nothing that could name an enquiry, a clinic or a
 * person. Small numbers can tell all the same (one enquiry in a night, say): `/metrics` is for the operator only.
 */
export interface Metrics {
  registry: Registry
  /** Counts one answered request. `route` is a pattern. */
  countRequest(method: string, route: string, status: number, durationMs: number): void
  /** Counts one request that was refused. */
  countRefusal(code: RefusalCode): void
  /** Counts one enquiry that was forwarded, not one that was only sent again. */
  countAccepted(sealedBy: 'sender' | 'relay'): void
  /** Counts one database call that failed. */
  countDatabaseFailure(kind: FailureKind): void
  /** Notes for how long a database call waited for a connection. */
  noteDatabaseWait(seconds: number): void
  /** Notes that a run of expiry ended well. */
  noteStrip(at: Date): void
}

const intakeRoutes = { '/api/v1/enquiries': 'relay', '/api/v1/enquiries/sealed': 'sender' } as const

/** Metrics of this process, with those of Node itself. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return { registry, ...requestMetrics(registry), ...databaseMetrics(registry), ...stripMetric(registry) }
}

function requestMetrics(registry: Registry) {
  const registers = [registry]
  const requests = new Counter({
    name: 'videre_http_requests_total',
    help: 'Answered requests',
    labelNames: ['method', 'route', 'status'] as const,
    registers,
  })
  const durations = new Histogram({
    name: 'videre_http_request_duration_seconds',
    help: 'From the first byte of a request to its answer',
    labelNames: ['route'] as const,
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  })
  const intake = new Histogram({
    name: 'videre_intake_duration_seconds',
    help: 'From the first byte of an enquiry to its acknowledgement',
    labelNames: ['sealed_by'] as const,
    buckets: [0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 12],
    registers,
  })
  const refused = new Counter({
    name: 'videre_refusals_total',
    help: 'Refused requests, by the name of the problem',
    labelNames: ['code'] as const,
    registers,
  })
  const accepted = new Counter({
    name: 'videre_enquiries_accepted_total',
    help: 'Enquiries that were forwarded, by who sealed them',
    labelNames: ['sealed_by'] as const,
    registers,
  })
  // What rises from nothing to 1 shows no rate: everything that an alarm counts is there from the start.
  for (const code of Object.keys(refusals)) refused.inc({ code }, 0)
  for (const [route, sealed_by] of Object.entries(intakeRoutes)) {
    accepted.inc({ sealed_by }, 0)
    intake.zero({ sealed_by })
    for (const status of ['201', '500', '503']) requests.inc({ method: 'POST', route, status }, 0)
  }
  const isIntake = (route: string): route is keyof typeof intakeRoutes => Object.hasOwn(intakeRoutes, route)
  return {
    countRequest(method: string, route: string, status: number, durationMs: number) {
      requests.inc({ method, route, status: String(status) })
      durations.observe({ route }, durationMs / 1000)
      if (isIntake(route) && method === 'POST' && status === 201)
        intake.observe({ sealed_by: intakeRoutes[route] }, durationMs / 1000)
    },
    countRefusal: (code: RefusalCode) => refused.inc({ code }),
    countAccepted: (sealed_by: 'sender' | 'relay') => accepted.inc({ sealed_by }),
  }
}

const failureKinds: readonly FailureKind[] = [
  'unreachable',
  'deadline',
  'constraint',
  'serialization',
  'other',
]

function databaseMetrics(registry: Registry) {
  const failures = new Counter({
    name: 'videre_database_failures_total',
    help: 'Database calls that failed, by kind; those that were tried again and then worked are not in it',
    labelNames: ['kind'] as const,
    registers: [registry],
  })
  const waits = new Histogram({
    name: 'videre_database_wait_seconds',
    help: 'How long a database call waited for a connection and for its transaction to begin',
    buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  for (const kind of failureKinds) failures.inc({ kind }, 0)
  return {
    countDatabaseFailure: (kind: FailureKind) => failures.inc({ kind }),
    noteDatabaseWait: (seconds: number) => waits.observe(seconds),
  }
}

function stripMetric(registry: Registry) {
  const strip = new Gauge({
    name: 'videre_strip_last_success_timestamp_seconds',
    help: 'When a run of expiry last ended well in this process; 0 before the first',
    registers: [registry],
  })
  return { noteStrip: (at: Date) => strip.set(at.getTime() / 1000) }
}

/** Answers `GET /metrics`, on a port of its own that only whoever watches can reach. */
export const serveMetrics =
  ({ registry }: Metrics) =>
  async (request: Request): Promise<Response> =>
    new URL(request.url).pathname === '/metrics'
      ? new Response(await registry.metrics(), { headers: { 'Content-Type': registry.contentType } })
      : new Response(null, { status: 404 })
