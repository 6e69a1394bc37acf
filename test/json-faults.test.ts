import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonFault } from '../src/base/json-faults.js'

const limits = { values: 20, depth: 3 }
const fault = (text: string) => jsonFault(text, limits)

test('what JSON.stringify writes within the limits has no fault', () => {
  const value = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null)),
      fc.array(tie('any'), { maxLength: 2 }),
      fc.dictionary(fc.string(), tie('any'), { maxKeys: 2 }),
    ),
  })).any
  fc.assert(
    fc.property(value, (any) => {
      expect(fault(JSON.stringify(any))).toBe(null)
    }),
  )
})

test('what is no JSON is said to be none', () => {
  for (const text of [
    '',
    '{',
    '{}{}',
    "{'a':1}",
    '{a:1}',
    '[1,]',
    '01',
    'NaN',
    '"',
    '"\\',
    '\ufeff{}',
    '/**/1',
  ]) {
    expect(fault(text), text).toBe('must be JSON')
  }
})

test('a member twice in an object is found however it is spelt, and wherever it is', () => {
  const twice = 'must not have the same member twice'
  expect(fault('{"a":1,"a":1}')).toBe(twice)
  expect(fault('{"a":1,"\\u0061":1}')).toBe(twice)
  expect(fault('[{"b":{"a":1,"x":"\\"a\\":","a":2}}]')).toBe(twice)
  expect(fault('{"__proto__":1,"__proto__":2}')).toBe(twice)
  expect(fault('{"a":{"a":{"b":"a"}},"b":["a","a"]}')).toBe(null)
})

test('more structure than allowed is refused, and strings may hold any', () => {
  expect(fault('[[[1]]]')).toBe(null)
  expect(fault('[[[[1]]]]')).toBe('must be 3 levels deep at most')
  expect(fault('{"a":{"b":{"c":{}}}}')).toBe('must be 3 levels deep at most')
  expect(fault(`[${'1,'.repeat(17)}1]`)).toBe(null)
  expect(fault(`[${'1,'.repeat(30)}1]`)).toBe('must hold 20 members and elements at most')
  expect(fault(`{"a":"${'[{,'.repeat(1000)}"}`)).toBe(null)
  expect(fault(`["\\\\","${'\\"['.repeat(1000)}"]`)).toBe(null)
})

test('a megabyte of anything is looked through in a moment', () => {
  const texts = [
    '['.repeat(1_000_000),
    '"\\'.repeat(500_000),
    `"${'\\"'.repeat(500_000)}`,
    `"${'a'.repeat(1_000_000)}"`,
    `{${'"a":1,'.repeat(160_000)}`,
    ']'.repeat(1_000_000),
    `[${' '.repeat(1_000_000)}`,
  ]
  const from = performance.now()
  for (const text of texts) jsonFault(text, { values: 500, depth: 8 })
  expect(performance.now() - from).toBeLessThan(3000)
})
