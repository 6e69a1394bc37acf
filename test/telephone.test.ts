import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readTelephone } from '../src/form/telephone.js'

describe('telephone numbers as people write them', () => {
  test.each([
    ['22 33 44 55', 'NO', '+4722334455'],
    ['22334455', 'NO', '+4722334455'],
    ['22.33.44.55', 'NO', '+4722334455'],
    ['922 33 445', 'NO', '+4792233445'],
    ['+47 22 33 44 55', 'NO', '+4722334455'],
    ['+47 22 33 44 55', 'DK', '+4722334455'],
    ['+47-22334455', 'SE', '+4722334455'],
    ['0047 22 33 44 55', 'NO', '+4722334455'],
    ['004722334455', 'DK', '+4722334455'],
    ['00 47 22 33 44 55', 'SE', '+4722334455'],
    ['47 22 33 44 55', 'NO', '+4722334455'],
    ['(+47) 22 33 44 55', 'DK', '+4722334455'],
    ['(0047) 22 33 44 55', 'NO', '+4722334455'],
    ['( +45 ) 12 34 56 78', 'NO', '+4512345678'],
    ['(+45) 12 34 56 78', 'NO', '+4512345678'],
    ['12 34 56 78', 'DK', '+4512345678'],
    ['12345678', 'DK', '+4512345678'],
    ['+45 1234 5678', 'NO', '+4512345678'],
    ['070-123 45 67', 'SE', '+46701234567'],
    ['0701234567', 'SE', '+46701234567'],
    ['08-123 456 78', 'SE', '+46812345678'],
    ['+46 70 123 45 67', 'NO', '+46701234567'],
    ['+46 (0)70-123 45 67', 'NO', '+46701234567'],
    ['0046 70 123 45 67', 'NO', '+46701234567'],
    ['+358 40 1234567', 'NO', '+358401234567'],
    ['+354 555 1234', 'NO', '+3545551234'],
    ['+298 123456', 'DK', '+298123456'],
    ['+299 12 34 56', 'DK', '+299123456'],
    ['+44 20 7946 0958', 'NO', '+442079460958'],
    ['+1 (212) 555-0100', 'NO', '+12125550100'],
    ['+48 512 345 678', 'NO', '+48512345678'],
    ['+49 30 901820', 'NO', '+4930901820'],
    ['٢٢٣٣٤٤٥٥', 'NO', '+4722334455'],
    ['  22 33 44 55  ', 'NO', '+4722334455'],
  ] as const)('%s in %s is %s', (typed, country, expected) => {
    expect(readTelephone(typed, country)).toBe(expected)
  })

  test.each([
    ['', 'NO'],
    ['+', 'NO'],
    ['ring meg', 'NO'],
    ['ring 22 33 44 55', 'NO'],
    ['22 33 44 55 eller 22 33 44 56', 'NO'],
    ['22 33 44 55 ext. 6', 'NO'],
    ['22 33 44 5', 'NO'],
    ['22 33 44 556', 'NO'],
    ['113', 'NO'],
    ['+47 113', 'NO'],
    ['+999 12345678', 'NO'],
    ['+4712345678901234567', 'NO'],
    ['070-123 45 67', 'NO'],
    ['070-123 45 67', 'DK'],
    ['1800-FLOWERS', 'NO'],
  ] as const)('%j in %s is none', (typed, country) => {
    expect(readTelephone(typed, country)).toBeNull()
  })

  test('what would be another number in E.164 is refused', () => {
    expect(readTelephone('00000000', 'SE')).toBeNull()
  })

  test('reading what was read changes nothing, whatever the country', () => {
    const country = fc.constantFrom('NO', 'DK', 'SE')
    const typed = fc.string({ unit: fc.constantFrom(...Array.from('0123456789+ -()')), maxLength: 20 })
    fc.assert(
      fc.property(typed, country, country, (text, first, second) => {
        const read = readTelephone(text, first)
        if (read !== null) expect(readTelephone(read, second)).toBe(read)
      }),
      { numRuns: 3000 },
    )
  })
})
