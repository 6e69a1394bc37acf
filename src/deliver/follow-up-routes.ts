import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { idField } from '../base/wire.js'
import { clinicOfSession, type SessionClinic } from '../clinics/sessions.js'
import {
  acknowledgedAnswer,
  maximumNoteBytes,
  noteAnswer,
  noteRequest,
  noteWritten,
  receiptRequest,
} from '../contract/clinics.js'
import { bearerToken, createApi, jsonAnswer, refused, takesJson } from '../http/api.js'
import { type Acknowledging, acknowledge } from './acknowledge.js'
import { correctionEnvelope, type HandingOut } from './correction.js'
import { type Noting, readNote, writeNote } from './notes.js'

const security = [{ clinicSession: [] }]
const ofDelivery = z.object({ id: idField() })
const ofFollowUp = z.object({ id: idField(), followUpId: idField() })

const correctionRoute = createRoute({
  method: 'get',
  path: '/api/v1/clinic/deliveries/{id}/follow-ups/{followUpId}/envelope',
  summary: 'The envelope of a correction, for a clinic that has signed for the enquiry',
  security,
  request: { params: ofFollowUp },
  responses: {
    200: {
      description: 'An envelope (src/seal/FORMAT.md), under the id of the correction',
      content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
    },
    default: refused,
  },
})

const acknowledgedRoute = createRoute({
  method: 'post',
  path: '/api/v1/clinic/deliveries/{id}/follow-ups/{followUpId}/acknowledged',
  summary: 'A person took note of a correction or withdrawal',
  security,
  ...takesJson(receiptRequest, 8 * 1024, { params: ofFollowUp }),
  responses: { 201: jsonAnswer('Recorded', acknowledgedAnswer), default: refused },
})

const readNoteRoute = createRoute({
  method: 'get',
  path: '/api/v1/clinic/deliveries/{id}/note',
  summary: "The clinic's own note about a delivery",
  security,
  request: { params: ofDelivery },
  responses: { 200: jsonAnswer('As it was written', noteAnswer), default: refused },
})

const writeNoteRoute = createRoute({
  method: 'put',
  path: '/api/v1/clinic/deliveries/{id}/note',
  summary: 'The clinic notes something for itself, sealed to its own key',
  security,
  ...takesJson(noteRequest, 2 * maximumNoteBytes, { params: ofDelivery }),
  responses: { 200: jsonAnswer('Kept until the delivery goes', noteWritten), default: refused },
})

/** Where a clinic learns what a patient said afterwards, and notes for itself what it did. */
export const followUpRoutes = (relay: Acknowledging & HandingOut & Noting): OpenAPIHono => {
  const clinicOf = (token: Uint8Array): Promise<SessionClinic> =>
    relay.database.transaction((tx) => clinicOfSession(tx, token), { readOnly: true })
  return createApi()
    .openapi(correctionRoute, async (c) => {
      const { clinicId } = await clinicOf(bearerToken(c))
      const { id, followUpId } = c.req.valid('param')
      const envelope = await correctionEnvelope(relay, clinicId, id, followUpId)
      return c.body(new Uint8Array(envelope).buffer, 200, { 'Content-Type': 'application/octet-stream' })
    })
    .openapi(acknowledgedRoute, async (c) => {
      const clinic = await clinicOf(bearerToken(c))
      const { id: deliveryId, followUpId } = c.req.valid('param')
      const answer = await acknowledge(relay, clinic, { deliveryId, followUpId }, c.req.valid('json'))
      return c.json(z.encode(acknowledgedAnswer, answer), 201)
    })
    .openapi(readNoteRoute, async (c) => {
      const clinic = await clinicOf(bearerToken(c))
      return c.json(z.encode(noteAnswer, await readNote(relay, clinic, c.req.valid('param').id)), 200)
    })
    .openapi(writeNoteRoute, async (c) => {
      const clinic = await clinicOf(bearerToken(c))
      const written = await writeNote(relay, clinic, c.req.valid('param').id, c.req.valid('json'))
      return c.json(z.encode(noteWritten, written), 200)
    })
}
