import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { actRequest } from '../contract/staff.js'
import { actAnswers } from '../contract/staff-answers.js'
import { withoutBudget } from '../database/budget.js'
import { createApi, jsonAnswer, refused, takesJson } from '../http/api.js'
import { carryOut, type StaffRelay } from './commands.js'

const actRoute = createRoute({
  method: 'post',
  path: '/api/v1/staff/acts',
  summary: 'Carries out an act that staff signed',
  ...takesJson(actRequest, 16 * 1024),
  responses: { 200: jsonAnswer("The command's answer", z.looseObject({})), default: refused },
})

/** Where staff act. */
export const staffRoutes = (relay: StaffRelay): OpenAPIHono =>
  createApi().openapi(actRoute, async (c) => {
    // Checking the log or stripping a month takes longer than anybody's enquiry.
    const { command, answer } = await withoutBudget(() => carryOut(relay, c.req.valid('json')))
    const schema: z.ZodType = actAnswers[command]
    return c.json(z.encode(schema, answer) as Record<string, unknown>, 200)
  })
