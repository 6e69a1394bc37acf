import { randomUUID } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeAll, describe, expect, it } from 'vitest'
import { base64url } from '../src/base/bytes.js'
import { randomBytes } from '../src/base/sodium.js'
import { provesForwarding } from '../src/cli/send/acknowledgement.js'
import { keepUnsent } from '../src/cli/send/unsent.js'
import { confirmSeen, listAll, reportHandled, take } from '../src/client/clinic.js'
import { rotateKey } from '../src/client/keys.js'
import { relayClient } from '../src/client/relay.js'
import { fetchOffer, sealEnquiry, sendSealed } from '../src/client/sender.js'
import { sealedRequest } from '../src/contract/enquiries.js'
import { deriveHolder } from '../src/seal/keys.js'
import { type Desk, openDesk } from './support/cli.js'
import { freshDatabase } from './support/database.js'
import { atRelay, type Clinic, draft, employ, formOf, openClinic } from './support/people.js'
import { startRelay, type TestRelay } from './support/relay.js'

/** How many answers to enquiries are yet to be lost, and the enquiries that came. */
let losses = 0
const requests: string[] = []
let relay: TestRelay
/** Where the relay really listens: its public address is a proxy. */
let behind: URL
let desk: Desk
let clinics: [Clinic, Clinic]
let file: string

const enquiry = (change: object = {}) =>
  JSON.stringify({ ...draft, clinics: clinics.map(({ clinicId }) => clinicId), ...change })

beforeAll(async () => {
  const database = await freshDatabase()
  const proxy = createServer((request, response) => void passOn(request, response))
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const publicUrl = new URL(`http://localhost:${(proxy.address() as AddressInfo).port}`)
  const options = { keep: true, publicUrl, dataDirectory: database.location.directory }
  const direct = await startRelay(database, options)
  behind = direct.url
  relay = { ...direct, url: publicUrl, client: relayClient(publicUrl) }
  desk = await openDesk(relay.url)
  const staff = await employ(relay)
  clinics = [await openClinic(relay, staff, 'Løkka hud'), await openClinic(relay, staff, 'Fjord hud')]
  file = await desk.write('enquiry.json', enquiry())
  return async () => {
    proxy.close()
    proxy.closeAllConnections()
    await relay.stop()
  }
})

/** Passes a request on to the relay, and hangs up instead of answering as often as answers are to be lost. */
async function passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const { host: _, connection: __, ...headers } = request.headers
  const answer = await fetch(new URL(request.url ?? '/', behind), {
    method: request.method ?? 'GET',
    headers: headers as Record<string, string>,
    ...(body.length === 0 ? {} : { body }),
  })
  const bytes = Buffer.from(await answer.arrayBuffer())
  if (request.url === '/api/v1/enquiries/sealed') {
    requests.push(body.toString())
    if (losses-- > 0) return void request.socket.destroy()
  }
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(bytes)
}

const inboxOf = async (clinic: Clinic) => listAll(await atRelay(relay, clinic))
const counts = async () => Promise.all(clinics.map(async (clinic) => (await inboxOf(clinic)).length))

describe('videre send', () => {
  it('keeps what it sealed until an answer comes, and sends the very same enquiry when asked to', async () => {
    const before = await counts()
    losses = 5
    const lost = await desk.videre('send', '--file', file, '--yes', '--save', 'resumed.json')
    expect(lost.code).toBe(1)
    const kept = /--resume (\S+\.unsent\.json)/.exec(lost.stderr)?.[1] ?? ''
    expect((await stat(desk.path(kept))).mode & 0o777).toBe(0o600)
    expect(await readFile(desk.path(kept), 'utf8')).not.toContain(draft.contact.name)
    losses = 0
    await desk.done('send', '--resume', kept, '--save', 'resumed.json')
    expect(await counts()).toEqual(before.map((count) => count + 1))
    await expect(stat(desk.path(kept))).rejects.toThrow()
    expect(await desk.done('status', '--file', 'resumed.json')).toContain('in its inbox')
  })

  it('that was kept is sealed anew when a clinic has another key by the time it is sent again', async () => {
    const staff = await employ(relay)
    const clinic = await openClinic(relay, staff, 'Renewed hud')
    const offer = await fetchOffer(relay.client)
    const { request, patientSecret } = sealEnquiry(offer, formOf(), [clinic.clinicId])
    const { relayKey } = offer.directory
    const kept = desk.path('old.unsent.json')
    const unsent = { relay: relay.url.origin, relayKey, patientSecret, request: sealedRequest.parse(request) }
    await keepUnsent(kept, unsent)
    const next = deriveHolder(randomBytes(32))
    await rotateKey(await atRelay(relay, clinic), next, clinic.name)
    await desk.done('send', '--resume', kept, '--save', 'renewed.json')
    const at = await atRelay(relay, { ...clinic, holder: next })
    expect(await take(at, (await listAll(at))[0]!)).toMatchObject({ kind: 'opened', form: formOf() })
    await expect(stat(kept)).rejects.toThrow()
    expect((await readdir(desk.folder)).filter((name) => name.endsWith('.unsent.json'))).toEqual([])
  })

  it('believes an acknowledgement only if every word of what was sent is signed for', async () => {
    const offer = await fetchOffer(relay.client)
    const sealed = sealEnquiry(
      offer,
      formOf(),
      clinics.map(({ clinicId }) => clinicId),
    )
    const answer = await sendSealed(relay.client, sealed)
    const { relayKey, origin } = offer.directory
    const request = sealedRequest.parse(sealed.request)
    const proves = (change: object = {}, key = relayKey, at = origin) =>
      provesForwarding(answer, at, { relayKey: key, request: { ...request, ...change } })
    expect(proves()).toBe(true)
    const [first, ...others] = request.deliveries
    const changed = (member: object) => ({ deliveries: [{ ...first!, ...member }, ...others] })
    for (const change of [
      { enquiryId: randomUUID() },
      { consent: { version: 'another', given: true } },
      { patient: { ...request.patient, verificationKey: randomBytes(32) } },
      { deliveries: others },
      changed({ deliveryId: randomUUID() }),
      changed({ clinicId: randomUUID() }),
      changed({ keyId: randomBytes(16) }),
      changed({ commitment: randomBytes(32) }),
      changed({ openingTokenHash: randomBytes(32) }),
      changed({ envelope: first!.envelope.with(99, (first!.envelope[99] ?? 0) ^ 1) }),
    ]) {
      expect(proves(change)).toBe(false)
    }
    expect(proves({}, randomBytes(32))).toBe(false)
    expect(proves({}, relayKey, 'other.example.org')).toBe(false)
    expect(provesForwarding({ ...answer, enquiryId: randomUUID() }, origin, { relayKey, request })).toBe(
      false,
    )
  })

  it('forwards to the chosen clinics, and gives what is needed to come back', async () => {
    const [before] = await counts()
    const sent = JSON.parse(await desk.done('send', '--file', file, '--yes', '--json', '--save', 'link.json'))
    expect(sent.deliveries).toHaveLength(2)
    expect((await stat(desk.path('link.json'))).mode & 0o777).toBe(0o600)
    const { statusUrl: _, deliveries: __, ...link } = sent
    expect(JSON.parse(await readFile(desk.path('link.json'), 'utf8'))).toEqual(link)
    expect(await counts()).toEqual([Number(before) + 1, Number(before) + 1])
    const again = await desk.videre('send', '--file', file, '--yes', '--save', 'link.json')
    expect(again.stderr).toContain('link.json: is there already; choose another name')
    expect(await counts()).toEqual([Number(before) + 1, Number(before) + 1])
  }, 60_000)

  it('sends to the clinics that are named, by id or name, and to no other', async () => {
    const before = await counts()
    const said = await desk.done('send', '--file', file, '--yes', '--clinic', 'fjord hud')
    expect(said).toContain('  Fjord hud, Oslo: in its inbox')
    expect(said).toMatch(/^Patient secret {2}[\w-]{43}$/m)
    expect(await counts()).toEqual([before[0], Number(before[1]) + 1])
    const [one, two] = clinics
    await desk.done('send', '--file', file, '--yes', '--clinic', one.clinicId, '--clinic', two.clinicId)
    expect(await counts()).toEqual([Number(before[0]) + 1, Number(before[1]) + 2])
  }, 60_000)

  it('sends nothing without consent to the policy in force', async () => {
    const before = await counts()
    const refused = await desk.videre('send', '--file', file)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('What you consent to:')
    expect(refused.stderr).toContain('give --yes if you consent to this')
    const outdated = await desk.write(
      'outdated.json',
      enquiry({ consent: { version: 'older', given: true } }),
    )
    expect((await desk.videre('send', '--file', outdated)).stderr).toContain(
      'to another version of the policy',
    )
    expect(await counts()).toEqual(before)
    const { version } = (await fetchOffer(relay.client)).policy
    const given = await desk.write('given.json', enquiry({ consent: { version, given: true } }))
    await desk.done('send', '--file', given)
  }, 60_000)

  it('names what is wrong and repeats nothing of it', async () => {
    const secret = 'kanarifugl'
    for (const [name, change, sentence] of [
      [
        'a',
        { contact: { name: 'A', phone: `${secret}1`, postcode: `${secret}2` } },
        'contact.phone: must be a telephone',
      ],
      ['b', { [secret]: 1 }, 'the whole: must not have members that are not described'],
      ['c', { careNeed: secret }, 'careNeed: must be one of /api/v1/care-needs'],
      ['d', { clinics: [secret] }, 'a chosen clinic is not one that receives enquiries here'],
      ['e', { message: '' }, 'message: must not be empty'],
    ] as const) {
      const refused = await desk.videre(
        'send',
        '--file',
        await desk.write(`${name}.json`, enquiry(change)),
        '--yes',
      )
      expect(refused.code).toBe(1)
      expect(refused.stderr).toContain(sentence)
      expect(refused.stderr + refused.stdout).not.toContain(secret)
    }
    const broken = await desk.videre('send', '--file', await desk.write('f.json', `{"${secret}`), '--yes')
    expect(broken.stderr).toBe(`videre: ${desk.path('f.json')}: is not JSON in UTF-8\n`)
  }, 60_000)

  it('warns of what looks like a national identity number, and sends it all the same', async () => {
    const number = await desk.write('number.json', enquiry({ message: 'Mitt nummer er 01010012356, hilsen' }))
    const sent = await desk.videre('send', '--file', number, '--yes')
    expect(sent.code).toBe(0)
    expect(sent.stderr).toContain('Careful: message seems to hold a national identity number.')
  }, 60_000)

  it('repeats the same bytes when the answer is lost, and the clinics get one copy', async () => {
    const before = await counts()
    requests.length = 0
    losses = 2
    await desk.done('send', '--file', file, '--yes')
    expect(requests).toHaveLength(3)
    expect(requests[2]).toBe(requests[0])
    expect(requests[1]).toBe(requests[0])
    expect(await counts()).toEqual(before.map((count) => count + 1))
  }, 60_000)
})

describe('videre status', () => {
  it('says clinic by clinic what happened, checked with the key that was noted when sending', async () => {
    await desk.done('send', '--file', file, '--yes', '--save', 'status.json')
    expect(await desk.done('status', '--file', 'status.json')).toMatch(
      /Fjord hud: in its inbox, not fetched yet.*\n {2}Løkka hud: in its inbox, not fetched yet/,
    )
    const at = await atRelay(relay, clinics[0])
    const delivery = (await listAll(at)).at(-1)
    if (delivery === undefined) throw new Error('nothing arrived')
    await take(at, delivery)
    await confirmSeen(at, delivery.deliveryId)
    expect(await desk.done('status', '--file', 'status.json')).toContain(
      'Løkka hud: somebody at the clinic has it',
    )
    await reportHandled(at, delivery.deliveryId, 'cannot_help')
    const said = await desk.done('status', '--file', 'status.json', '--copy')
    expect(said).toContain('Løkka hud: the clinic says that it cannot help with this')
    expect(said).toContain(
      `All of it rests on 7 statements that ${relay.client.origin} signed; they were checked.`,
    )
    expect(said).toContain('  | It itches at night.')
  }, 60_000)

  it('says when the relay did not sign what it says, and ends with 1', async () => {
    await desk.done('send', '--file', file, '--yes', '--save', 'forged.json')
    const other = base64url(randomBytes(32))
    const refused = await desk.videre('status', '--file', 'forged.json', '--relay-key', other)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('3 of its statements are not signed with the key of')
    expect(refused.stderr).toContain('The relay did not sign that it was accepted.')
    const json = await desk.videre('status', '--file', 'forged.json', '--relay-key', other, '--json')
    expect(json.code).toBe(1)
    expect(JSON.parse(json.stdout).verified).toMatchObject({ statements: 0, refused: 3, pinned: true })
  }, 60_000)

  it('takes the reference with the secret, and says that the key comes from the relay itself', async () => {
    const sent = JSON.parse(await desk.done('send', '--file', file, '--yes', '--json'))
    await desk.write('secret', `${sent.patientSecret}\n`)
    const said = await desk.done('status', sent.reference.toLowerCase(), '--secret-file', 'secret')
    expect(said).toContain('The key for that came from the relay itself')
    await desk.write('other', base64url(randomBytes(32)))
    const others = await desk.videre('status', sent.reference, '--secret-file', 'other')
    expect(others).toMatchObject({ code: 1, stdout: '' })
    expect(others.stderr).toContain('the relay has nothing under this reference and secret')
  }, 60_000)
})
