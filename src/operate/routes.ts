import { Hono } from 'hono'
import type { Clock } from '../base/clock.js'
import { findingsOf } from './findings.js'
import type { Look } from './look.js'

/**
 * `/healthz`: the process lives, whatever else does not. `/readyz`: whether enquiries can be taken in, and a line for everything that
 * is wrong; 503 only for what stops intake, because a relay that a balancer leaves out forwards nothing. Both are in the open where
 * no proxy keeps them back.
 */
export const operateRoutes = ({ look, clock }: { look: Look; clock: Clock }): Hono =>
  new Hono()
    .get('/healthz', (c) => c.text('ok\n'))
    .get('/readyz', async (c) => {
      const findings = findingsOf(await look.now(), clock())
      const isReady = findings.every(({ stopsIntake }) => !stopsIntake)
      const said = [...(isReady ? ['ready'] : []), ...findings.map(({ line }) => line)]
      return c.text(said.map((line) => `${line}\n`).join(''), isReady ? 200 : 503)
    })
