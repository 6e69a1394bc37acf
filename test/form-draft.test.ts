import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Draft, draftSchema, formFromDraft } from '../src/form/draft.js'
import { tidyLine, tidyText } from '../src/form/text.js'

const draft: Draft = {
  careNeed: 'dermatology',
  message: 'Jeg har eksem.',
  language: 'nb',
  contact: { name: 'Åse Ødegård', email: 'åse@example.no', phone: '22 33 44 55', postcode: '0150' },
}
const norway = { country: 'NO' } as const
const made = (change: Partial<Draft>, contact: Partial<Draft['contact']> = {}) =>
  formFromDraft({ ...draft, ...change, contact: { ...draft.contact, ...contact } }, norway)
const formOf = (...change: Parameters<typeof made>) => {
  const result = made(...change)
  if (result.kind === 'invalid') throw new Error(JSON.stringify(result.fields))
  return result.form
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom('a', '\u030a', '\r', '\n', '\t', ' ', '\u2028', '\u202e', '\u00a0', 'é', '\ufeff'),
  }),
)

describe('from what people send to the form', () => {
  test('a draft becomes the canonical form', () => {
    expect(made({ message: '  A\u030a\r\nb\rc\u2028d \n', preferredTimes: ' ', language: 'nb-NO' })).toEqual({
      kind: 'form',
      warnings: [],
      form: {
        careNeed: 'dermatology',
        message: 'Å\nb\nc\nd',
        language: 'nb',
        contact: { name: 'Åse Ødegård', email: 'åse@example.no', phone: '+4722334455', postcode: 'NO-0150' },
      },
    })
  })

  test('blank optional fields are left out', () => {
    expect(formOf({ preferredTimes: '\n' }, { email: ' ' })).not.toHaveProperty('preferredTimes')
    expect(formOf({}, { email: ' ' }).contact).not.toHaveProperty('email')
    expect(formOf({}, { phone: '' }).contact).not.toHaveProperty('phone')
  })

  test('what an address book copies along unseen does not stand in the way', () => {
    const { contact } = formOf({}, { name: '\u202aÅse\u202c\tØdegård', phone: '\u202a+47 22 33 44 55\u202c' })
    expect(contact).toMatchObject({ name: 'Åse Ødegård', phone: '+4722334455' })
  })

  test('tidying twice changes nothing more', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(tidyText(tidyText(text))).toBe(tidyText(text))
        expect(tidyLine(tidyLine(text))).toBe(tidyLine(text))
      }),
      { numRuns: 2000 },
    )
  })

  test("a draft made of a form's own texts gives the same form", () => {
    fc.assert(
      fc.property(anyText, anyText, fc.constantFrom('NO', 'DK', 'SE'), (message, name, country) => {
        const first = formFromDraft(
          {
            ...draft,
            message,
            contact: { ...draft.contact, name: `x${name}`, postcode: 'NO-0150', phone: '+4722334455' },
          },
          { country },
        )
        if (first.kind === 'form') expect(formFromDraft(first.form, { country })).toEqual(first)
      }),
      { numRuns: 1000 },
    )
  })

  test('the same words in composed and decomposed letters are the same form', () => {
    expect(formOf({ message: 'blåbær' })).toEqual(formOf({ message: 'bla\u030abær' }))
  })

  test('4,000 decomposed letters are 4,000 characters', () => {
    expect(made({ message: 'a\u030a'.repeat(4000) }).kind).toBe('form')
    expect(made({ message: 'a\u030a'.repeat(4001) }).kind).toBe('invalid')
  })
})

describe('what is said of a bad draft', () => {
  test('every bad field is named once, with what to do', () => {
    const result = made({ message: '' }, { phone: '12', postcode: '99999999', email: 'x' })
    expect(result).toMatchObject({ kind: 'invalid' })
    const fields = result.kind === 'invalid' ? result.fields.map(({ field }) => field) : []
    expect(fields).toEqual(['message', 'contact.email', 'contact.phone', 'contact.postcode'])
  })

  test('a telephone that cannot be read is not dropped, even beside an e-mail address', () => {
    expect(made({}, { phone: '22 33 44 55 ext. 6' })).toMatchObject({ fields: [{ field: 'contact.phone' }] })
  })

  test('a postcode that lies in no county is refused', () => {
    for (const postcode of ['0000', 'DK-3900', 'SE-99999'])
      expect(made({}, { postcode })).toMatchObject({ fields: [{ field: 'contact.postcode' }] })
  })

  test('control characters are refused, not removed', () => {
    expect(made({ message: 'a\u0000b' })).toMatchObject({ fields: [{ field: 'message' }] })
    expect(made({}, { name: 'a\u0007b' })).toMatchObject({ fields: [{ field: 'contact.name' }] })
  })

  test('nothing that was sent is in it', () => {
    const canary = 'kanarifugl'
    const result = made(
      { language: `${canary}9`, careNeed: `${canary}!` },
      { phone: canary, postcode: canary, email: canary },
    )
    expect(result.kind).toBe('invalid')
    expect(JSON.stringify(result)).not.toContain(canary)
  })
})

describe('a warning, never a refusal', () => {
  test('free text that looks like an identity number is accepted with a warning that names the field', () => {
    expect(
      made(
        { message: 'Mitt fødselsnummer er 010190 12480', preferredTimes: '811218-9876' },
        { name: 'Bo 010101-1234' },
      ),
    ).toMatchObject({
      kind: 'form',
      warnings: [
        { warning: 'identity-number', field: 'message' },
        { warning: 'identity-number', field: 'preferredTimes' },
        { warning: 'identity-number', field: 'contact.name' },
      ],
    })
  })
})

describe('the JSON members of a draft', () => {
  test('unknown members and other types are refused', () => {
    expect(draftSchema.safeParse(draft).success).toBe(true)
    expect(draftSchema.safeParse({ ...draft, more: 1 }).success).toBe(false)
    expect(draftSchema.safeParse({ ...draft, contact: { ...draft.contact, more: 1 } }).success).toBe(false)
    expect(draftSchema.safeParse({ ...draft, message: 1 }).success).toBe(false)
    expect(draftSchema.safeParse({ ...draft, message: 'x'.repeat(32_001) }).success).toBe(false)
  })
})
