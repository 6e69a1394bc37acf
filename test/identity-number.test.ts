import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { holdsIdentityNumber } from '../src/form/identity-number.js'

describe('text that looks like an identity number', () => {
  test.each([
    ['Norwegian', '29029600013'],
    ['Norwegian', '150765 00565'],
    ['Norwegian', '130972-48022'],
    ['Norwegian', '01.01.90 12480'],
    ['Norwegian', '01 01 90 125 61'],
    ['Norwegian, leap day of 2000', '290200 50088'],
    ['Norwegian, born 1854', '01015450068'],
    ['Norwegian D-number', '41019012474'],
    ['Norwegian D-number', '450190 12410'],
    ['Danish', '070761-4285'],
    ['Danish', '0707614285'],
    ['Danish', '07 07 61 4285'],
    ['Danish', '070761 - 4285'],
    ['Danish, leap day of 2000', '290200-4234'],
    ['Danish without modulo 11', '010160-3995'],
    ['Swedish', '811218-9876'],
    ['Swedish', '8112189876'],
    ['Swedish', '811218+9876'],
    ['Swedish', '19811218-9876'],
    ['Swedish', '198112189876'],
    ['Swedish', '640823 3234'],
    ['Swedish, leap day of 2000', '000229-1235'],
    ['Swedish coordination number', '701063-2391'],
  ])('%s: %s', (_, number) => {
    for (const text of [
      number,
      `(${number})`,
      `Jeg er ${number}.`,
      `a\n${number}\nb`,
      `tlf 12 ${number} eller 34`,
    ])
      expect(holdsIdentityNumber(text)).toBe(true)
  })

  test.each([
    ['wrong check digit', '01019012481'],
    ['wrong check digits', '01019012400'],
    ['no such date, right check digits', '31029012302'],
    ['no leap day in 1900, right check digits', '29020012380'],
    ['no such century, right check digits', '01014560013'],
    ['twelve digits', '010190124801'],
    ['no leap day in 1900', '290200-1234'],
    ['no such month', '071361-4285'],
    ['no such day', '320161-4285'],
    ['wrong Luhn digit', '811218-9875'],
    ['no such day', '810229-1236'],
    ['a telephone number', '+47 22 33 44 55'],
    ['a telephone number', '004722334455'],
    ['a telephone number', '+46701234567'],
    ['a telephone number', '070-123 45 67'],
    ['hours', 'kl. 10 12 14 16 18'],
    ['a date and a time', '2026-11-20 10:00'],
    ['a long number', '12345678901234567890'],
    ['a postcode', '0150 Oslo'],
    ['nothing', ''],
  ])('not %s: %s', (_, text) => {
    expect(holdsIdentityNumber(text)).toBe(false)
  })

  test('asking twice gives the same answer', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('0123456789 -.')), maxLength: 40 }),
        (text) => {
          expect(holdsIdentityNumber(text)).toBe(holdsIdentityNumber(text))
        },
      ),
    )
  })

  test('the longest message of digits and gaps is read in well under a second', () => {
    const started = performance.now()
    for (const part of ['0', '01 ', '01.', '010190-', '1 1 1 '])
      holdsIdentityNumber(part.repeat(4000).slice(0, 4000))
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
