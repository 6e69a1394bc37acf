/** Replicas are replaced one after the other while patients send, and no patient notices. */
import { expect, test } from 'vitest'
import { sealOne } from './support/enquiry-stream.js'
import { employ, openClinic } from './support/people.js'
import { type Place, startedRelay } from './support/process.js'
import { replicasOn } from './support/replicas.js'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** The status of one answer, with `Retry-After` if it is a refusal for the moment; or why there was none. */
async function statusOf(answering: Promise<Response>): Promise<string> {
  try {
    const answer = await answering
    await answer.arrayBuffer()
    return answer.status === 503 ? `503, again in ${answer.headers.get('Retry-After')} s` : `${answer.status}`
  } catch (error) {
    return String(error instanceof Error ? error.cause : error)
  }
}

test('in a rolling restart under load every request that is sent gets its answer, and patients see nothing of it', async () => {
  const { places, url, people } = await replicasOn(2)
  const replicas = await Promise.all(places.map((place) => startedRelay(place)))
  const everybody = await people()
  const clinic = await openClinic(everybody, await employ(everybody), 'Klinikk')
  const seal = await sealOne(everybody.client, [clinic])
  const statuses: string[] = []
  let isOver = false
  const sender = async (first: number) => {
    // Connections are kept from one request to the next, as balancers and browsers do.
    for (let i = first; !isOver; i += 4) {
      const { request } = seal(i)
      const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': request.enquiryId }
      const init = { method: 'POST', headers, body: JSON.stringify(request) }
      statuses.push(await statusOf(fetch(new URL('/api/v1/enquiries/sealed', url), init)))
    }
  }
  const senders = Promise.all([0, 1, 2, 3].map(sender))
  for (const [i, place] of places.entries()) {
    await pause(300)
    expect(await replicas[i]?.stop()).toMatchObject({ code: 0 })
    replicas[i] = await startedRelay(place)
  }
  isOver = true
  await senders
  expect(statuses.length).toBeGreaterThan(20)
  expect(statuses.filter((status) => status !== '201' && status !== '503, again in 5 s')).toEqual([])
}, 180_000)

test('a replica that was told to stop is not ready, answers all the same, and takes leave of each connection', async () => {
  const { places } = await replicasOn(1)
  const [place] = places as [Place]
  const relay = await startedRelay(place)
  const get = async (path: string) => {
    const { status, headers } = await fetch(new URL(path, place.url))
    return { status, connection: headers.get('Connection') }
  }
  expect(await get('/readyz')).toEqual({ status: 200, connection: 'keep-alive' })
  const stopping = relay.stop()
  await expect.poll(() => get('/readyz'), { interval: 20 }).toEqual({ status: 503, connection: 'close' })
  expect(await get('/api/v1/clinics')).toEqual({ status: 200, connection: 'close' })
  expect(await stopping).toMatchObject({ code: 0 })
}, 60_000)
