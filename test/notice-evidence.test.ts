import { expect, it } from 'vitest'
import { verdictWords } from '../src/verdict/verdict-words.js'
import { evidenceVectorsOnDisk, verdictOf } from './support/evidence-vector.js'

const vectors = evidenceVectorsOnDisk()

it('evidence says which notices were taken over, when and by what, and the verdict tells the first of each kind', () => {
  const verdict = verdictOf(vectors['holds-notified']!, vectors)
  if (verdict.kind === 'refused') throw new Error(verdict.reasons.map(({ code }) => code).join())
  const at = new Date('2026-11-20T10:00:02.000Z')
  expect(verdict.deliveries[0]!.notifications).toEqual(
    expect.arrayContaining([
      { at, channel: 'mail', server: '::1', code: 250, queue: null },
      { at, channel: 'webhook', server: null, code: 204, queue: null },
    ]),
  )
  for (const [language, sentences] of [
    [
      'en',
      ['A mail server took over a notice to the clinic on', 'A computer that the clinic had named took over'],
    ],
    [
      'nb',
      ['En e-postserver tok imot et varsel til klinikken den', 'En datamaskin som klinikken hadde oppgitt'],
    ],
    ['da', ['En mailserver tog imod et varsel til klinikken den', 'En computer, som klinikken havde oplyst']],
  ] as const) {
    const told = verdictWords(verdict, { language, timeZone: 'Europe/Oslo' })
    for (const sentence of sentences)
      expect(told.kind === 'holds' && told.clinics[0]!.text.split(sentence).length, sentence).toBe(2)
  }
})
