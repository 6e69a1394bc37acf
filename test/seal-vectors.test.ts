import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { differences, evaluate } from './support/check-vector.js'
import { makeVectors } from './support/make-vectors.js'
import { vectorList, workedExample } from './support/make-vectors-page.js'
import { vectorsIn } from './support/vectors.js'

describe('the vectors of the envelope format', () => {
  const onDisk = vectorsIn('seal')

  it.each(onDisk)('%s holds', (_, vector) => {
    expect(Object.keys(evaluate(vector)).length).toBeGreaterThan(0)
    expect(differences(vector)).toEqual([])
  })

  it('are what their program makes, all of them and no others', () => {
    const made = Object.entries(makeVectors()).map(([name, vector]) => [`${name}.json`, vector])
    expect(Object.fromEntries(onDisk)).toEqual(JSON.parse(JSON.stringify(Object.fromEntries(made))))
  })

  it('have one for every reason for which an envelope does not open', () => {
    const reasons = new Set(
      onDisk.flatMap(([, vector]) => (vector.type === 'refused' ? [vector.result] : [])),
    )
    expect([...reasons].sort()).toEqual([
      'damaged',
      'malformed',
      'not_an_envelope',
      'other_delivery',
      'other_key',
      'unknown_suite',
      'unknown_version',
      'wrong_size',
    ])
  })
})

describe('FORMAT.md', () => {
  const page = readFileSync(new URL('../src/seal/FORMAT.md', import.meta.url), 'utf8')

  it('opens with an example that is computed from its inputs', () => {
    expect(page).toContain(workedExample())
  })

  it('lists every vector', () => {
    expect(page).toContain(vectorList())
  })
})

describe('envelopes of the past', () => {
  const frozen = vectorsIn('frozen')

  it('are there', () => {
    expect(frozen.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        '2026-11-20-clinic-copy.json',
        '2026-11-20-patient-copy.json',
        '2026-11-20-test-envelope.json',
        '2026-11-20-wrapped.json',
      ]),
    )
  })

  it.each(frozen)('%s opens for ever, to the same content', (_, vector) => {
    expect(differences(vector)).toEqual([])
  })
})
