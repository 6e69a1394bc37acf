import { expect, it } from 'vitest'
import { trustSchema } from '../src/prove/trust.js'
import { printableEvidence } from '../src/verdict/printable.js'
import { verdictWords } from '../src/verdict/verdict-words.js'
import { bytesOf, evidenceVectorsOnDisk, verdictOf } from './support/evidence-vector.js'

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

const timeIsUp = new Date('2026-11-26T00:00:00.000Z')
const factsIn = (name: string) => {
  const verdict = verdictOf(vectors[name]!, vectors)
  if (verdict.kind === 'refused') throw new Error(verdict.reasons.map(({ code }) => code).join())
  return verdict
}

it('evidence says what had not happened when the time was up, apart from what a clinic could not use', () => {
  expect(factsIn('holds-neither-told-nor-fetched').deliveries).toMatchObject([
    {
      notNotified: { at: timeIsUp, reason: 'no_address' },
      notFetched: timeIsUp,
      signedFor: null,
      problem: null,
    },
  ])
  expect(factsIn('holds-fetched-and-useless').deliveries).toMatchObject([
    { notNotified: null, notFetched: timeIsUp, problem: { problem: 'damaged' } },
  ])
})

it.each([
  [
    'en',
    'By 26 Nov 2026, 01:00 the clinic had been told nothing',
    'had not signed for it, and its time',
    'The clinic has not signed for it.',
  ],
  [
    'nb',
    'Den 26. nov. 2026 kl. 01:00 hadde klinikken ennå ikke fått noe varsel',
    'ennå ikke kvittert for mottaket',
    'Klinikken har ikke kvittert for mottaket.',
  ],
  [
    'da',
    'havde klinikken endnu ikke fået noget varsel: den havde ingen varslingsadresse i brug',
    'endnu ikke kvitteret for modtagelsen',
    'Klinikken har ikke kvitteret for modtagelsen.',
  ],
] as const)('and the verdict tells it in %s, before whatever came afterwards', (language, ...sentences) => {
  const telling = { language, timeZone: 'Europe/Oslo' }
  const told = verdictWords(factsIn('holds-neither-told-nor-fetched'), telling)
  const text = told.kind === 'holds' ? told.clinics[0]!.text : ''
  const places = sentences.map((sentence) => text.indexOf(sentence))
  expect(Math.min(...places)).toBeGreaterThan(0)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
})

it('a page to print names the two failures of one name as two things, in the order in which they came', () => {
  const file = vectors['holds-fetched-and-useless']!
  const page = printableEvidence(
    {
      verdict: factsIn('holds-fetched-and-useless'),
      bytes: bytesOf(file.file, vectors),
      trust: trustSchema.parse(file.trust),
      trustFrom: 'beforehand',
      checkedAt: timeIsUp,
    },
    { language: 'en', timeZone: 'UTC' },
  )
  const rows = [...page.matchAll(/<tr>.*?<\/tr>/g)].map(([row]) => row)
  const said = (words: string) => rows.findIndex((row) => row.includes(words))
  expect(said('Not signed for by then')).toBeGreaterThan(0)
  expect(said('Signed for<')).toBeGreaterThan(said('Not signed for by then'))
  expect(said('Could not be used: it was damaged')).toBeGreaterThan(said('Signed for<'))
  expect(page).toContain('it had not signed for the sealed bytes')
})
