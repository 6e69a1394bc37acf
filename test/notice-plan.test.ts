/** When a notice is tried again, and what goes out: the parts of telling clinics that need neither database nor network. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { signKeyPair } from '../src/base/sodium.js'
import { smtpOptions, takenOver } from '../src/notify/mail.js'
import { mailText } from '../src/notify/mail-words.js'
import type { Letter } from '../src/notify/outcome.js'
import {
  attemptMs,
  leaseSeconds,
  offAfterMs,
  pauseAfter,
  waitAfter,
  waitsSeconds,
} from '../src/notify/plan.js'
import { webhookBody, webhookHeaders } from '../src/notify/webhook.js'

const publicUrl = new URL('https://relay.example.org')
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const hours = (seconds: number) => seconds / 3600

describe('a notice that fails', () => {
  it('is tried at least 10 times over at least 72 hours, and until an endpoint that only fails is switched off', () => {
    const total = waitsSeconds.reduce<number>((sum, wait) => sum + wait, 0)
    expect(waitsSeconds.length + 1).toBeGreaterThanOrEqual(10)
    expect(hours(total)).toBeGreaterThanOrEqual(72)
    expect(total * 1000).toBeGreaterThanOrEqual(offAfterMs)
    expect(waitAfter(waitsSeconds.length + 1, undefined, () => 0)).toBeNull()
  })

  it('is never tried before the plan, never after twice the plan, and as asked for in between', () => {
    const asked = fc.option(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { nil: undefined })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: waitsSeconds.length }),
        asked,
        random,
        (attempt, retryAfter, r) => {
          const plan = waitsSeconds[attempt - 1]!
          const wait = waitAfter(attempt, retryAfter, () => r)!
          expect(wait).toBeGreaterThanOrEqual(plan)
          expect(wait).toBeLessThanOrEqual(2 * plan)
          if (retryAfter !== undefined && retryAfter > 1.2 * plan && retryAfter < 2 * plan)
            expect(wait).toBe(retryAfter)
        },
      ),
    )
    expect(waitAfter(5, undefined, () => 0.1)).not.toBe(waitAfter(5, undefined, () => 0.9))
  })

  it('at an endpoint that fails three times in a row waits a minute or more, and never much more than an hour', () => {
    expect([pauseAfter(1, () => 1), pauseAfter(2, () => 1)]).toEqual([0, 0])
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 1e6 }), random, (failures, r) => {
        const pause = pauseAfter(failures, () => r)
        expect(pause).toBeGreaterThanOrEqual(60)
        expect(pause).toBeLessThanOrEqual(1.2 * 3600)
      }),
    )
  })

  it('is resumed within a minute if the one who tried it died, and not while they may still be at it', () => {
    expect(leaseSeconds * 1000).toBeGreaterThan(attemptMs + 20_000)
    expect(leaseSeconds).toBeLessThanOrEqual(55)
  })
})

describe('mail', () => {
  it('goes to a mail server only encrypted, unless that is on this machine', () => {
    const at = (url: string) => smtpOptions(new URL(url), { publicUrl, atOnce: 16 })
    expect(at('smtp://mail.example.org')).toMatchObject({ requireTLS: true, secure: false, port: 587 })
    expect(at('smtps://mail.example.org')).toMatchObject({ secure: true, port: 465 })
    expect(at('smtp://10.0.0.5:25')).toMatchObject({ requireTLS: true, port: 25 })
    expect(at('smtp://[::1]:2525')).toMatchObject({ host: '::1', port: 2525, ignoreTLS: true })
    expect(at('smtp://localhost.example.org')).toMatchObject({ requireTLS: true })
    expect(at('smtps://us%40er:p%2Fw@mail.example.org').auth).toEqual({ user: 'us@er', pass: 'p/w' })
    for (const url of ['smtp://mail.example.org', 'smtps://mail.example.org', 'smtp://localhost'])
      expect(at(url).tls?.rejectUnauthorized).not.toBe(false)
  })

  it.each([
    ['250 2.0.0 Ok: queued as 4XyZ7Q1abc', '4XyZ7Q1abc'],
    ['250 OK id=1tDcQ2-000000001ab-3xYz', '1tDcQ2-000000001ab-3xYz'],
    ['250 2.0.0 4ALHxyz012345 Message accepted for delivery', '4ALHxyz012345'],
    ['250 Ok 0102019345d3c7a1-aaaa-000000', '0102019345d3c7a1-aaaa-000000'],
    ['250 2.1.5 <kari@clinic.example> recipient ok, queued as kari@clinic.example', null],
    ['250 fine', null],
    [`250 queued as ${'x'.repeat(200)}`, null],
    ['', null],
  ])('keeps of %j the id in the queue and no more', (response, queue) => {
    expect(takenOver(response, 'mail.example.org')).toMatchObject({
      acceptance: { channel: 'mail', server: 'mail.example.org', code: 250, queue },
    })
  })
})

describe('a notice says that something waits and nothing else', () => {
  const letter: Letter = {
    id: '0f0e0d0c-0b0a-4908-8706-050403020100',
    endpointId: '00000000-0000-4000-8000-000000000001',
    receiver: 'clinic',
    kind: 'mail',
    address: 'kari@clinic.example',
    languages: ['se', 'da', 'nb'],
    message: 'waiting',
    writtenAt: new Date('2026-11-20T10:00:00.000Z'),
    at: new Date('2026-11-20T10:05:01.234Z'),
  }

  it('in the first of the clinic’s languages in which there are words', () => {
    expect(mailText(letter, publicUrl)).toEqual({
      subject: 'Noget venter i indbakken',
      text: 'Noget venter i klinikkens indbakke hos https://relay.example.org/\n\nDenne besked er sendt automatisk og kan ikke besvares.\n',
    })
    expect(mailText({ ...letter, languages: ['de'] }, publicUrl).subject).toBe('Something waits in the inbox')
  })

  it('and is, in every language and for every occasion, the same for every enquiry', () => {
    for (const message of ['waiting', 'endpoint-off', 'test', 'news'] as const)
      for (const languages of [['nb'], ['da'], ['en']])
        for (const receiver of ['clinic', 'staff', 'patient'] as const) {
          const { subject, text } = mailText({ ...letter, message, languages, receiver }, publicUrl)
          for (const word of [letter.id, letter.endpointId, letter.address, '2026'])
            expect(`${subject}${text}`).not.toContain(word)
        }
  })

  it('to a patient as that there is news, with how to stop it', () => {
    const toPatient = { message: 'news', receiver: 'patient', languages: ['de', 'en'] } as const
    expect(mailText(toPatient, publicUrl)).toEqual({
      subject: 'News of something that you sent',
      text: 'There is news of something that you sent through https://relay.example.org/\nUse the link or the reference that you kept to see what.\nIf you want no more of these messages, say so in the same place ("videre status --stop-mail").\n\nThis message was sent automatically and cannot be answered.\n',
    })
    expect(() => webhookBody({ ...letter, message: 'news' }, { publicUrl })).toThrow('no webhooks')
  })

  it('as a webhook with exactly these members, whose signature is over id, time and body', () => {
    const body = webhookBody(letter, { publicUrl })
    expect(new TextDecoder().decode(body)).toBe(
      '{"data":{"endpoint":"00000000-0000-4000-8000-000000000001","inbox":"https://relay.example.org/","notice":"0f0e0d0c-0b0a-4908-8706-050403020100"},"timestamp":"2026-11-20T10:00:00.000Z","type":"videre.delivery.waiting"}',
    )
    const key = signKeyPair(new Uint8Array(32))
    const sign = (id: string, at: Date, bytes: Uint8Array) =>
      webhookHeaders(id, at, bytes, [key])['webhook-signature']
    const signature = sign(letter.id, letter.at, body)
    expect(signature).toMatch(/^v1a,[A-Za-z0-9+/]{86}==$/)
    expect(webhookHeaders(letter.id, letter.at, body, [key])['webhook-timestamp']).toBe('1795169101')
    expect(sign(letter.endpointId, letter.at, body)).not.toBe(signature)
    expect(sign(letter.id, new Date(0), body)).not.toBe(signature)
    expect(sign(letter.id, letter.at, body.slice(1))).not.toBe(signature)
  })
})
