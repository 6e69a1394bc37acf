import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { matchedRoutes } from 'hono/route'
import { secureHeaders } from 'hono/secure-headers'
import { newId } from './base/ids.js'
import { Refusal } from './base/refusal.js'
import { clinicRoutes } from './clinics/routes.js'
import { contactRoutes } from './contact/routes.js'
import { withinBudget } from './database/budget.js'
import { followUpRoutes } from './deliver/follow-up-routes.js'
import { deliverRoutes } from './deliver/routes.js'
import type { Metrics } from './http/metrics.js'
import { answerRefusal, refusalOf } from './http/problem.js'
import { intakeRoutes } from './intake/routes.js'
import { notifyRoutes } from './notify/routes.js'
import { operateRoutes } from './operate/routes.js'
import { contactPageRoutes } from './pages/contact/routes.js'
import { frontRoutes } from './pages/front.js'
import { privacyRoutes } from './pages/privacy/routes.js'
import { statisticsRoutes } from './pages/statistics/routes.js'
import { verifyRoutes } from './pages/verify/routes.js'
import { policyRoutes } from './policy/routes.js'
import { logRoutes } from './prove/log/serve.js'
import type { Relay } from './relay.js'
import { rightsRoutes } from './rights/routes.js'
import { staffRoutes } from './staff/routes.js'

interface Env {
  Variables: { requestId: string }
}

/** What the database may take of a request, all transactions together: whoever asked is still there. */
const requestBudgetMs = 10_000

/** The relay's HTTP interface. Errors leave it as problem documents only. */
export function createServer(relay: Relay, metrics: Metrics): OpenAPIHono<Env> {
  const app = new OpenAPIHono<Env>()
  app.use(observe(relay, metrics))
  app.use((_, next) => withinBudget(requestBudgetMs, next))
  app.use(
    secureHeaders({
      referrerPolicy: 'no-referrer',
      // A page that needs more says so itself.
      overwrite: false,
      contentSecurityPolicy: { defaultSrc: ["'none'"], styleSrc: ["'self'"] },
    }),
  )
  const refuse = (c: Context<Env>, refusal: Refusal) => {
    metrics.countRefusal(refusal.code)
    return answerRefusal(c, refusal, c.get('requestId'))
  }
  app.onError((error, c) => refuse(c, refusalOf(error, relay.log, c.get('requestId'))))
  app.notFound((c) => refuse(c, new Refusal('not-found')))
  app.route('/', operateRoutes(relay))
  app.route('/', logRoutes(relay))
  app.route('/', policyRoutes(relay))
  app.route('/', clinicRoutes(relay))
  app.route('/', intakeRoutes({ ...relay, consign: countingAccepted(relay, metrics) }))
  app.route('/', deliverRoutes(relay))
  app.route('/', followUpRoutes(relay))
  app.route('/', notifyRoutes(relay))
  app.route('/', rightsRoutes(relay))
  app.route('/', contactRoutes(relay))
  app.route('/', staffRoutes(relay))
  app.route('/', frontRoutes(relay))
  app.route('/', privacyRoutes(relay))
  app.route('/', contactPageRoutes(relay))
  app.route('/', statisticsRoutes(relay))
  app.route('/', verifyRoutes(relay))
  describe(app)
  return app
}

/** Consigns, and counts what is forwarded: not what was sent again. */
const countingAccepted =
  (relay: Relay, metrics: Metrics): Relay['consign'] =>
  async (enquiry, due) => {
    const consigned = await relay.consign(enquiry, due)
    if (consigned.kind === 'consigned') metrics.countAccepted(enquiry.sealedBy)
    return consigned
  }

/** Gives each request an id, forbids caching, and logs and counts its answer by the route's pattern. */
const observe = (relay: Relay, metrics: Metrics) =>
  createMiddleware<Env>(async (c, next) => {
    const startedAt = performance.now()
    const requestId = newId()
    c.set('requestId', requestId)
    await next()
    // Whoever complains can name it, and staff find the line in the log. One that somebody sends is not taken over.
    c.header('X-Request-Id', requestId)
    // Only what everybody may see says otherwise.
    if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store')
    const route = matchedRoutes(c).findLast(({ path }) => path !== '/*')?.path ?? 'none'
    const durationMs = Math.round(performance.now() - startedAt)
    const { method } = c.req
    relay.log.info('request', { requestId, method, route, status: c.res.status, durationMs })
    metrics.countRequest(method, route, c.res.status, durationMs)
  })

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
