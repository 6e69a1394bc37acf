import { setTimeout } from 'node:timers/promises'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { matchedRoutes } from 'hono/route'
import { secureHeaders } from 'hono/secure-headers'
import { newId } from './base/ids.js'
import { Refusal } from './base/refusal.js'
import { clinicRoutes } from './clinics/routes.js'
import { now } from './database/now.js'
import { deliverRoutes } from './deliver/routes.js'
import type { Metrics } from './http/metrics.js'
import { answerRefusal, refusalOf } from './http/problem.js'
import { intakeRoutes } from './intake/routes.js'
import { notifyRoutes } from './notify/routes.js'
import { frontRoutes } from './pages/front.js'
import { verifyRoutes } from './pages/verify/routes.js'
import { policyRoutes } from './policy/routes.js'
import { logRoutes } from './prove/log/serve.js'
import type { Refusing } from './prove/log/sign.js'
import type { Relay } from './relay.js'
import { rightsRoutes } from './rights/routes.js'
import { staffRoutes } from './staff/routes.js'

interface Env {
  Variables: { requestId: string }
}

/** The relay's HTTP interface. Errors leave it as problem documents only. */
export function createServer(relay: Relay, metrics: Metrics): OpenAPIHono<Env> {
  const app = new OpenAPIHono<Env>()
  app.use(observe(relay, metrics))
  app.use(
    secureHeaders({
      referrerPolicy: 'no-referrer',
      // A page that needs more says so itself.
      overwrite: false,
      contentSecurityPolicy: { defaultSrc: ["'none'"], styleSrc: ["'self'"] },
    }),
  )
  app.onError((error, c) =>
    answerRefusal(c, refusalOf(error, relay.log, c.get('requestId')), c.get('requestId')),
  )
  app.notFound((c) => answerRefusal(c, new Refusal('not-found'), c.get('requestId')))
  app.get('/healthz', (c) => c.text('ok\n'))
  app.get('/readyz', (c) => ready(c, relay))
  app.route('/', logRoutes(relay))
  app.route('/', policyRoutes(relay))
  app.route('/', clinicRoutes(relay))
  app.route('/', intakeRoutes(relay))
  app.route('/', deliverRoutes(relay))
  app.route('/', notifyRoutes(relay))
  app.route('/', rightsRoutes(relay))
  app.route('/', staffRoutes(relay))
  app.route('/', frontRoutes(relay))
  app.route('/', verifyRoutes(relay))
  describe(app)
  return app
}

/** Gives each request an id, forbids caching, and logs and counts its answer by the route's pattern. */
const observe = (relay: Relay, metrics: Metrics) =>
  createMiddleware<Env>(async (c, next) => {
    const startedAt = performance.now()
    const requestId = newId()
    c.set('requestId', requestId)
    await next()
    // Only what everybody may see says otherwise.
    if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store')
    const route = matchedRoutes(c).findLast(({ path }) => path !== '/*')?.path ?? 'none'
    const durationMs = Math.round(performance.now() - startedAt)
    const { method } = c.req
    relay.log.info('request', { requestId, method, route, status: c.res.status, durationMs })
    metrics.countRequest(method, route, c.res.status, durationMs)
  })

/** Balancers ask every few seconds and wait no longer than that. */
const readinessMs = 2000

/** Whether the relay can do its work: the database answers. A log that is not signed stops nothing, and is said. */
async function ready(c: Context, relay: Relay): Promise<Response> {
  const answers = relay.database.transaction(now, { readOnly: true }).then(
    () => true,
    () => false,
  )
  const isReady = await Promise.race([answers, setTimeout(readinessMs, false, { ref: false })])
  const refusing = relay.leader.refusing()
  const note = refusing === null ? '' : `the log is not signed, because ${whyNotSigned[refusing]}\n`
  return isReady ? c.text(`ready\n${note}`) : c.text('the database does not answer\n', 503)
}

const orBeginAnew = '. Restore a newer database, or run: videre log restart'

const whyNotSigned: Record<Refusing, string> = {
  older: `the database is older than what was signed${orBeginAnew}`,
  forked: `the database is another one than what was signed${orBeginAnew}`,
  unmarked: `the high-water mark in keys/log is gone${orBeginAnew}`,
  failing:
    'taking entries in fails: see whether keys/log can be read and written. It is tried again every second',
}

const bearer = { type: 'http', scheme: 'bearer' } as const

function describe(app: OpenAPIHono<Env>): void {
  const { openAPIRegistry: registry } = app
  registry.registerComponent('securitySchemes', 'clinicSession', {
    ...bearer,
    description: 'From POST /api/v1/clinic/session',
  })
  registry.registerComponent('securitySchemes', 'patient', {
    ...bearer,
    description: 'The access token, derived from the patient secret (src/seal/FORMAT.md)',
  })
  registry.registerComponent('securitySchemes', 'integration', {
    ...bearer,
    description: 'From videre integration issue; not needed in a demo',
  })
  app.doc31('/api/v1/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Videre',
      version: '1',
      description:
        'Encrypted enquiry-forwarding relay for health care. Errors are problem documents (RFC 9457).',
    },
  })
}
