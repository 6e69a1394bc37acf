import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromUtf8, utf8 } from '../src/base/bytes.js'
import { canonicalJson } from '../src/base/canonical.js'
import { decodeForm, encodeForm, type Form, formSchema } from '../src/form/form.js'
import { countCharacters, tidyText } from '../src/form/text.js'

const form: Form = {
  careNeed: 'dermatology',
  message: 'Jeg har eksem på hendene.\n\nDet klør om natten.',
  language: 'nb',
  preferredTimes: 'Helst etter kl. 15',
  contact: { name: 'Åse Ødegård', email: 'åse@example.no', phone: '+4722334455', postcode: 'NO-0150' },
}

/** The form with one member changed, by path. */
function changed(path: string, value: unknown): unknown {
  const copy = structuredClone(form) as Record<string, unknown>
  const names = path.split('.')
  const last = names.pop() as string
  const holder = names.reduce((part, name) => part[name] as Record<string, unknown>, copy)
  if (value === undefined) delete holder[last]
  else holder[last] = value
  return copy
}

const fieldsOf = (value: unknown) => {
  const decoded = decodeForm(canonicalJson(value))
  return decoded.kind === 'invalid' ? decoded.fields.map(({ field }) => field) : []
}

/** Text as people might write it in any script, already as the form holds it. */
const prose = (limit: number) =>
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: limit / 4 })
    .map(tidyText)
    .filter((text) => text.length > 0 && !/[^\P{Cc}\n\t]/u.test(text) && countCharacters(text) <= limit)

const forms: fc.Arbitrary<Form> = fc.record(
  {
    careNeed: fc.constantFrom('dermatology', 'ear-nose-throat', 'x2'),
    message: prose(4000),
    language: fc.constantFrom('nb', 'nn', 'da', 'sv', 'en', 'fkv'),
    preferredTimes: prose(500),
    contact: fc.oneof(
      fc.constant({ name: 'Bo', phone: '+4522334455', postcode: 'DK-2100' }),
      fc.constant({ name: '王小明', email: '用户@例子.广告', postcode: 'SE-11455' }),
      fc.constant({
        name: "O'Brien-Ødegård",
        email: 'o@example.no',
        phone: '+12125550100',
        postcode: 'NO-0150',
      }),
    ),
  },
  { requiredKeys: ['careNeed', 'message', 'language', 'contact'] },
)

describe('the bytes of a form', () => {
  test('decoding gives back every form that was encoded', () => {
    fc.assert(
      fc.property(forms, (any) => {
        expect(decodeForm(encodeForm(any))).toEqual({ kind: 'form', form: any })
      }),
    )
  })

  test('no other bytes decode to the same form', () => {
    const text = fromUtf8(encodeForm(form))
    const members = JSON.parse(text)
    for (const other of [
      ` ${text}`,
      `${text}\n`,
      JSON.stringify(members, null, 1),
      JSON.stringify(Object.fromEntries(Object.entries(members).reverse())),
      text.replace('"language":"nb"', '"language":"nb","language":"nb"'),
      text.replace('dermatology', 'dermat\\u006flogy'),
      `\uFEFF${text}`,
    ])
      expect(decodeForm(utf8(other))).toEqual({
        kind: 'invalid',
        fields: [{ field: '', rule: 'must be canonical JSON' }],
      })
  })

  test('bytes that are no JSON, no UTF-8 or no object are invalid, not an exception', () => {
    for (const bytes of [new Uint8Array(0), Uint8Array.of(0xff, 0xfe), utf8('null'), utf8('[]'), utf8('"x"')])
      expect(decodeForm(bytes).kind).toBe('invalid')
  })

  test('a form that is not canonical is not encoded', () => {
    expect(() => encodeForm({ ...form, message: ' x' })).toThrow(TypeError)
  })

  test('the largest form fits the largest size class beside twenty deliveries', () => {
    const wide = '\u{10348}'
    const largest = encodeForm({
      careNeed: 'a'.repeat(40),
      message: wide.repeat(4000),
      language: 'fkv',
      preferredTimes: wide.repeat(500),
      contact: {
        name: wide.repeat(200),
        email: `${'å'.repeat(32)}@${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(58)}.no`,
        phone: '+123456789012345',
        postcode: 'SE-11455',
      },
    })
    expect(largest.length).toBeLessThan(24_576 - (2 + 20 * 64 + 4))
  })
})

describe('what a form may hold', () => {
  test.each([
    ['careNeed', 'D'],
    ['careNeed', 'a'],
    ['careNeed', '9a'],
    ['careNeed', `a${'b'.repeat(40)}`],
    ['message', ''],
    ['message', ' x'],
    ['message', 'x\n'],
    ['message', 'a\r\nb'],
    ['message', 'a\u2028b'],
    ['message', 'a\u0000b'],
    ['message', 'a\u001bb'],
    ['message', 'a\u009bb'],
    ['message', 'a\u030a'],
    ['message', 'x'.repeat(4001)],
    ['message', '\u{1F600}'.repeat(4001)],
    ['message', 7],
    ['message', undefined],
    ['language', 'nb-NO'],
    ['language', 'NB'],
    ['preferredTimes', ''],
    ['preferredTimes', 'x'.repeat(501)],
    ['preferredTimes', null],
    ['contact.name', ''],
    ['contact.name', '12'],
    ['contact.name', 'A\nB'],
    ['contact.name', 'A\tB'],
    ['contact.name', 'A\u202eB'],
    ['contact.name', 'A\u2066B'],
    ['contact.name', 'x'.repeat(201)],
    ['contact.email', ''],
    ['contact.email', 'a.example.no'],
    ['contact.phone', '22334455'],
    ['contact.phone', '+0123456789'],
    ['contact.phone', '+47 22334455'],
    ['contact.phone', '+1234567890123456'],
    ['contact.postcode', '0150'],
    ['contact.postcode', 'NO-01500'],
    ['contact.postcode', 'SE-114 55'],
    ['contact.postcode', 'FI-00100'],
    ['contact', undefined],
    ['contact', []],
  ])('%s is refused as %j, and named', (field, value) => {
    expect(new Set(fieldsOf(changed(field, value)))).toEqual(new Set([field]))
  })

  test('a lone surrogate is refused', () => {
    const parsed = formSchema.safeParse(changed('message', 'a\ud800b'))
    expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toEqual(['message'])
  })

  test('e-mail or telephone may be missing, not both', () => {
    expect(fieldsOf(changed('contact.email', undefined))).toEqual([])
    expect(fieldsOf(changed('contact.phone', undefined))).toEqual([])
    expect(fieldsOf(changed('contact', { name: 'Bo', postcode: 'NO-0150' }))).toEqual(['contact'])
  })

  test('a message of 4,000 characters fits whatever its characters take', () => {
    for (const character of ['x', 'å', '\u{1F600}', '字'])
      expect(fieldsOf(changed('message', character.repeat(4000)))).toEqual([])
  })

  test('a message may mix directions', () => {
    expect(fieldsOf(changed('message', 'Jeg heter \u2067עדה\u2069 og \u200fبدر'))).toEqual([])
  })

  test.each([
    'åse@example.no',
    'a@b.no',
    'first.last+tag@sub.example.co.uk',
    "o'neil@example.ie",
    'δοκιμή@παράδειγμα.ελ',
    'x@blåbærsyltetøy.no',
    'x@xn--blbrsyltety-y8ao3x.no',
    '{a}#1@example.com',
  ])('%s is an e-mail address', (email) => {
    expect(fieldsOf(changed('contact.email', email))).toEqual([])
  })

  test.each([
    'a b@example.no',
    ' a@example.no',
    'a@example.no ',
    'a@example.no\n',
    'a\u0000@example.no',
    'a\u200b@example.no',
    'a@@example.no',
    'a@b@example.no',
    '@example.no',
    'a@',
    'a@example',
    'a@example..no',
    'a@.no',
    'a@-example.no',
    'a@example-.no',
    'a@example.123',
    'a@[127.0.0.1]',
    '.a@example.no',
    'a.@example.no',
    'a..b@example.no',
    '"a b"@example.no',
    'Bo <a@example.no>',
    'a@example.no,b@example.no',
    'a@ex_ample.no',
    `a@${'x'.repeat(64)}.no`,
    `${'a'.repeat(65)}@example.no`,
    `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(60)}.no`,
    'a\u030ase@example.no',
  ])('%j is not an e-mail address', (email) => {
    expect(fieldsOf(changed('contact.email', email))).toEqual(['contact.email'])
  })
})

describe('what is said of a bad form', () => {
  test('problems repeat neither values nor the names of members that nobody knows', () => {
    const canary = 'kanarifugl'
    for (const bad of [
      { ...form, [canary]: canary },
      changed('contact', { ...form.contact, [canary]: canary }),
      changed('language', canary),
      changed('careNeed', `${canary} ${canary}`),
      changed('contact.email', canary),
      changed('contact.phone', canary),
      changed('contact.postcode', canary),
      changed('contact.name', `${canary}\u202e`),
      changed('message', { [canary]: canary }),
      changed('message', [canary]),
    ]) {
      const decoded = decodeForm(canonicalJson(bad))
      expect(decoded.kind).toBe('invalid')
      expect(JSON.stringify(decoded)).not.toContain(canary)
    }
  })
})

describe('counting characters', () => {
  test.each([
    ['', 0],
    ['abc', 3],
    ['å', 1],
    ['a\u030a', 1],
    ['\u{1F600}', 1],
    ['👩‍👩‍👧', 5],
    ['a\r\nb', 4],
  ])('%j has %i', (text, count) => {
    expect(countCharacters(text)).toBe(count)
  })
})
