import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { base64url } from '../src/base/bytes.js'
import { newId, newReference } from '../src/base/ids.js'
import { randomBytes, signKeyPair } from '../src/base/sodium.js'
import { type Statement, signStatement } from '../src/prove/statement.js'
import { openDesk } from './support/cli.js'

const attack = 'red\u001b[31m\u009b2J\u0007\u202egnp.exe'
const harmless = 'red<U+001B>[31m<U+009B>2J<U+0007><U+202E>gnp.exe'

/** Something that answers every request with one document, as no honest relay does. */
async function answering(status: number, document: object): Promise<URL> {
  const server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(document))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return new URL(`http://localhost:${(server.address() as AddressInfo).port}`)
}

describe('a relay that means ill', () => {
  it('cannot act on the terminal with what it refuses', async () => {
    const url = await answering(422, {
      type: `urn:videre:problem:${attack}`,
      title: attack,
      status: 422,
      detail: attack,
      fields: [{ field: attack, rule: `${attack}\nvidere: all is well` }],
    })
    const desk = await openDesk(url)
    await desk.key('kari.key', { kind: 'staff', name: 'Kari' })
    const refused = await desk.videre('staff', 'list', '--key', 'kari.key', '--reason', 'a look')
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toContain(`videre: the relay refuses: ${harmless}\n`)
    expect(refused.stderr).not.toMatch(/[^\P{C}\n]/u)
  })

  it('cannot act on it with the name of a clinic, and is not believed without a signature', async () => {
    const at = '2026-11-20T10:00:00.000Z'
    const reference = newReference()
    const url = await answering(200, {
      enquiryId: newId(),
      reference,
      acceptedAt: at,
      notify: { state: 'none' },
      copyLost: false,
      hold: null,
      dueAt: at,
      deliveries: [
        {
          clinicId: newId(),
          clinicName: attack,
          deliveryId: newId(),
          state: 'seen',
          outcome: null,
          consignedAt: at,
          handedOverAt: at,
          openedAt: at,
          seenAt: at,
          handledAt: null,
          problemAt: null,
          withdrawnAt: null,
          followUps: [],
          dueAt: at,
          lost: false,
          offerAnother: null,
        },
      ],
      receipt: { origin: 'relay.example.org', relayKey: base64url(randomBytes(32)), statements: [] },
    })
    const desk = await openDesk(url)
    await desk.write('secret', base64url(randomBytes(32)))
    const said = await desk.videre('status', reference, '--secret-file', 'secret')
    expect(said.code).toBe(1)
    expect(said.stdout).toContain(`  ${harmless}: somebody at the clinic has it on the screen`)
    expect(said.stderr).toContain(`The relay did not sign that it was read at ${harmless}.`)
    expect(said.stdout + said.stderr).not.toMatch(/[^\P{C}\n]/u)
  })

  it('is not believed beyond what it signed: neither states, nor times, nor what it left out', async () => {
    const pair = signKeyPair(randomBytes(32))
    const [enquiryId, deliveryId, clinicId, left] = [newId(), newId(), newId(), newId()]
    const reference = newReference()
    const at = new Date('2026-11-20T10:00:00.000Z')
    const dueAt = new Date('2027-04-20T22:00:00.000Z')
    const desk = await openDesk()
    await desk.write('secret', base64url(randomBytes(32)))
    const sign = (statement: object, origin: string) => {
      const common = { v: 1, at, random: randomBytes(32) } as const
      const signed = signStatement({ ...common, ...statement } as Statement, origin, pair.privateKey)
      return { body: base64url(signed.body), signature: base64url(signed.signature) }
    }
    const consignment = {
      event: 'ContentConsignment',
      delivery: deliveryId,
      clinic: clinicId,
      reference: newReference(),
      key: randomBytes(16),
      envelope: randomBytes(32),
      commitment: randomBytes(32),
      openingTokenHash: randomBytes(32),
      dueAt,
      consent: 'p-1',
      sealedBy: 'sender',
    }
    const acceptance = (deliveries: string[]) => ({
      event: 'SubmissionAcceptance',
      enquiry: enquiryId,
      reference,
      deliveries,
      verificationKey: randomBytes(32),
      policy: 'p-1',
      sealedBy: 'sender',
      includeBy: null,
    })
    const delivery = {
      clinicId,
      clinicName: 'Clinic A',
      deliveryId,
      state: 'consigned',
      outcome: null,
      consignedAt: at,
      handedOverAt: null,
      openedAt: null,
      seenAt: null,
      handledAt: null,
      problemAt: null,
      withdrawnAt: null,
      followUps: [],
      dueAt,
      lost: false,
      offerAnother: null,
    }
    const told = async (change: object, statement = acceptance([deliveryId]), top: object = {}) => {
      let statements: object[] = []
      const url = await answering(200, {
        enquiryId,
        reference,
        acceptedAt: at,
        notify: { state: 'none' },
        copyLost: false,
        hold: null,
        dueAt,
        ...top,
        deliveries: [{ ...delivery, ...change }],
        get receipt() {
          return { origin: url.host, relayKey: base64url(pair.publicKey), statements }
        },
      })
      statements = [sign(statement, url.host), sign(consignment, url.host)]
      return desk.videre('status', reference, '--secret-file', 'secret', '--relay', url.origin)
    }
    expect(await told({})).toMatchObject({ code: 0, stderr: '' })
    for (const lie of [
      { state: 'seen' },
      { state: 'handled', outcome: 'appointment' },
      { state: 'problem' },
      { state: 'stripped' },
      { consignedAt: new Date(0) },
      { dueAt: new Date('2255-01-01T00:00:00.000Z') },
      { seenAt: at },
    ]) {
      expect(await told(lie)).toMatchObject({ code: 1, stderr: expect.stringContaining('did not sign') })
    }
    expect((await told({}, acceptance([deliveryId, left]))).code).toBe(1)
    expect((await told({}, undefined, { acceptedAt: new Date(0) })).code).toBe(1)
    const forged = await told({ clinicName: 'A\n  Clinic B: the clinic says that you have an appointment' })
    expect(forged.stdout).not.toMatch(/^ {2}Clinic B/m)
  }, 60_000)

  it('is told apart from something that is no relay, and from none', async () => {
    const desk = await openDesk(await answering(200, { hello: 'world' }))
    await desk.write('secret', base64url(randomBytes(32)))
    const words = ['status', newReference(), '--secret-file', 'secret'] as const
    expect((await desk.videre(...words)).stderr).toMatch(
      /^videre: localhost:\d+ does not answer as a relay does\n$/,
    )
    const nobody = ['--relay', 'http://localhost:1'] as const
    expect((await desk.videre(...words, ...nobody)).stderr).toBe(
      'videre: the relay at localhost:1 did not answer\n',
    )
  })
})
