/** Evidence says what was corrected, taken back, held and handed out, and the verdict tells it in everybody's words. */
import { describe, expect, it } from 'vitest'
import { trustSchema } from '../src/prove/trust.js'
import { type Language, languages } from '../src/verdict/language.js'
import { printableEvidence } from '../src/verdict/printable.js'
import { verdictWords } from '../src/verdict/verdict-words.js'
import { bytesOf, evidenceVectorsOnDisk, verdictOf } from './support/evidence-vector.js'
import { later, on } from './support/make-evidence-parties.js'

const vectors = evidenceVectorsOnDisk()
const factsIn = (name: string) => {
  const verdict = verdictOf(vectors[name]!, vectors)
  if (verdict.kind === 'refused') throw new Error(verdict.reasons.map(({ code }) => code).join())
  return verdict
}
const deed = (at: Date) => ({ at, claimedAt: later(at, -500) })

describe('evidence gives as facts', () => {
  it('who took a delivery back, and when the clinic knew of it', () => {
    const withdrawn = (name: string) => factsIn(name).deliveries[0]!.withdrawn
    const acknowledged = deed(on(21, '09:00'))
    expect(withdrawn('holds-withdrawn')).toEqual({ at: on(21, '08:00'), by: 'patient', acknowledged })
    expect(withdrawn('holds-withdrawn-unfetched')).toMatchObject({ by: 'staff', acknowledged })
    expect(withdrawn('holds-withdrawn-again')).toMatchObject({ by: 'restored', acknowledged: null })
    expect(withdrawn('holds-handled')).toBeNull()
  })

  it('each correction with when the clinic knew of it', () => {
    const at = (n: number) => later(on(20, '18:00'), n * 1000)
    expect(factsIn('holds-corrected').deliveries[0]!.corrections).toEqual([
      { at: at(1), acknowledged: null },
      { at: at(2), acknowledged: deed(at(2)) },
    ])
  })

  it('each disclosure with its reason', () => {
    expect(factsIn('holds-disclosed').deliveries[0]!.disclosures).toMatchObject([
      { at: on(23), basis: 'law' },
      { at: on(23), basis: 'claim' },
      { at: on(24), basis: 'claim' },
    ])
  })

  it('each hold with whether it was ended before its time', () => {
    expect(factsIn('holds-held').holds).toEqual([
      { placedAt: on(22), until: new Date('2027-02-01T10:00:00.000Z'), releasedAt: null },
    ])
    expect(factsIn('holds-held-and-released').holds).toMatchObject([
      { placedAt: on(20), releasedAt: on(20) },
      { placedAt: on(22), releasedAt: on(23) },
    ])
  })
})

/** In each language: of which vector which words are to be found. */
const told: Record<Language, [name: string, ...words: string[]][]> = {
  en: [
    ['holds-withdrawn', 'The patient took it back on 21 Nov 2026, 09:00', 'destroys its copy'],
    ['holds-withdrawn', 'The clinic signed on 21 Nov 2026, 10:00 that it knows that it was taken back'],
    ['holds-withdrawn-unfetched', 'Staff took it back for the patient'],
    ['holds-withdrawn-again', 'before an older database was restored'],
    ['holds-corrected', 'corrected the contact details', 'it knows of the correction'],
    ['holds-disclosed', 'handed out to others', 'because the law demands it', 'for a legal claim'],
  ],
  nb: [
    ['holds-withdrawn', 'Pasienten trakk den tilbake den 21. nov. 2026 kl. 09:00', 'sletter sin kopi'],
    ['holds-withdrawn', 'at den vet at den er trukket tilbake'],
    ['holds-withdrawn-unfetched', 'Ansatte trakk den tilbake for pasienten'],
    ['holds-withdrawn-again', 'før en eldre database ble gjenopprettet'],
    ['holds-corrected', 'rettet kontaktopplysningene', 'den vet om rettelsen'],
    ['holds-disclosed', 'utlevert til andre', 'fordi loven krever det', 'for et rettskrav'],
  ],
  da: [
    ['holds-withdrawn', 'Patienten trak den tilbage den 21. nov. 2026 kl. 09.00', 'sletter sin kopi'],
    ['holds-withdrawn', 'at den ved, at den er trukket tilbage'],
    ['holds-withdrawn-unfetched', 'Medarbejdere trak den tilbage for patienten'],
    ['holds-withdrawn-again', 'før en ældre database blev genskabt'],
    ['holds-corrected', 'rettede kontaktoplysningerne', 'den kender til rettelsen'],
    ['holds-disclosed', 'udleveret til andre', 'fordi loven kræver det', 'til et retskrav'],
  ],
}

describe.each(languages)('the verdict tells in %s', (language) => {
  it.each(told[language].map(([name, ...words]) => ({ name, words })))(
    'of $name: $words',
    ({ name, words }) => {
      const verdict = verdictWords(factsIn(name), { language, timeZone: 'Europe/Oslo' })
      const text = verdict.kind === 'holds' ? verdict.clinics[0]!.text : ''
      for (const word of words) expect(text).toContain(word)
    },
  )
})

it('a hold is told of the enquiry, with its end', () => {
  const about = (name: string) => {
    const told = verdictWords(factsIn(name), { language: 'en', timeZone: 'UTC' })
    return told.kind === 'holds' ? told.about : ''
  }
  expect(about('holds-held')).toContain(
    'On 22 Nov 2026, 10:00 it was ordered to be kept until 1 Feb 2027, 10:00',
  )
  expect(about('holds-held')).not.toContain('ended')
  expect(about('holds-held-and-released')).toContain('That order was ended on 23 Nov 2026, 10:00.')
})

it.each(languages)('a page to print in %s names and explains each of them', (language) => {
  for (const name of [
    'holds-withdrawn',
    'holds-20-corrections',
    'holds-disclosed',
    'holds-held-and-released',
  ]) {
    const file = vectors[name]!
    const page = printableEvidence(
      {
        verdict: factsIn(name),
        bytes: bytesOf(file.file, vectors),
        trust: trustSchema.parse(file.trust),
        trustFrom: 'beforehand',
        checkedAt: on(24),
      },
      { language, timeZone: 'UTC' },
    )
    expect(page).not.toContain('undefined')
    expect(page).not.toContain('[object')
  }
})
