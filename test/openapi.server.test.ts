import { expect, it } from 'vitest'
import { freshDatabase } from './support/database.js'
import { startRelay } from './support/relay.js'

interface Operation {
  summary?: string
  requestBody?: { required?: boolean }
  responses: Record<string, unknown>
}

const takesBody = (method: string) => method === 'POST' || method === 'PUT'

it('the description names every route that there is, and every described route exists', async () => {
  const relay = await startRelay(await freshDatabase())
  const response = await fetch(new URL('/api/v1/openapi.json', relay.url))
  const { openapi, paths } = (await response.json()) as {
    openapi: string
    paths: Record<string, Record<string, Operation>>
  }
  expect(openapi).toBe('3.1.0')
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  expect(described.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(
    [
      'GET /api/v1/policy',
      'GET /api/v1/care-needs',
      'GET /api/v1/clinics',
      'GET /api/v1/trust',
      'POST /api/v1/clinic/join',
      'POST /api/v1/clinic/join/proof',
      'POST /api/v1/clinic/challenge',
      'POST /api/v1/clinic/session',
      'DELETE /api/v1/clinic/session',
      'POST /api/v1/clinic/key/test',
      'POST /api/v1/clinic/key/offer',
      'POST /api/v1/clinic/key/proof',
      'GET /api/v1/clinic/numbers',
      'GET /api/v1/clinic/deliveries',
      'GET /api/v1/clinic/deliveries/{id}/envelope',
      'GET /api/v1/clinic/deliveries/{id}/follow-ups/{followUpId}/envelope',
      'POST /api/v1/clinic/deliveries/{id}/follow-ups/{followUpId}/acknowledged',
      'GET /api/v1/clinic/deliveries/{id}/note',
      'PUT /api/v1/clinic/deliveries/{id}/note',
      'POST /api/v1/enquiries/{reference}/withdrawals',
      'POST /api/v1/enquiries/{reference}/corrections',
      'GET /api/v1/clinic/deliveries/{id}/evidence',
      'POST /api/v1/clinic/deliveries/{id}/handover',
      'POST /api/v1/clinic/deliveries/{id}/opened',
      'POST /api/v1/clinic/deliveries/{id}/seen',
      'POST /api/v1/clinic/deliveries/{id}/handled',
      'POST /api/v1/clinic/deliveries/{id}/problem',
      'GET /api/v1/clinic/endpoints',
      'PUT /api/v1/clinic/endpoints/{id}',
      'DELETE /api/v1/clinic/endpoints/{id}',
      'POST /api/v1/clinic/endpoints/{id}/test',
      'GET /api/v1/webhook-keys',
      'GET /api/v1/contact',
      'POST /api/v1/questions',
      'POST /api/v1/enquiries',
      'POST /api/v1/enquiries/sealed',
      'GET /api/v1/enquiries/{reference}',
      'GET /api/v1/enquiries/{reference}/copy',
      'GET /api/v1/enquiries/{reference}/evidence',
      'DELETE /api/v1/enquiries/{reference}/notify',
      'GET /api/v1/statistics',
      'GET /api/v1/retention-reports/{day}',
      'POST /api/v1/staff/acts',
    ].toSorted(),
  )
  for (const { method, path, operation } of described) {
    expect(operation.summary, path).toBeTruthy()
    expect(operation.responses, path).toHaveProperty('default')
    const called = await fetch(
      new URL(path.replace(/\{.*?\}/, '00000000-0000-4000-8000-000000000000'), relay.url),
      {
        method,
        ...(takesBody(method) ? { body: '{}', headers: { 'Content-Type': 'application/json' } } : {}),
      },
    )
    expect([200, 400, 401, 404], `${method} ${path}`).toContain(called.status)
    if (called.status >= 400)
      expect(called.headers.get('Content-Type'), path).toBe('application/problem+json')
    if (takesBody(method)) expect(operation.requestBody?.required, path).toBe(true)
  }
})

it('answers are not cached, frame nothing and load nothing from elsewhere', async () => {
  const relay = await startRelay(await freshDatabase())
  for (const path of ['/', '/api/v1/policy', '/api/v1/clinics', '/nowhere']) {
    const { headers } = await fetch(new URL(path, relay.url))
    expect(headers.get('Cache-Control')).toBe('no-store')
    expect(headers.get('Content-Security-Policy')).toContain("default-src 'none'")
    expect(headers.get('Referrer-Policy')).toBe('no-referrer')
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
  }
})
