import { describe, expect, it } from 'vitest'
import { visible, visibleJson } from '../src/base/visible.js'
import { tieValues } from '../src/cli/arguments.js'
import { csvRow } from '../src/cli/clinic/csv.js'
import { folded } from '../src/cli/folded.js'
import { formLines } from '../src/cli/form-text.js'
import { waiting } from '../src/cli/moments.js'
import { sameFingerprint } from '../src/cli/staff/proven-key.js'
import { table } from '../src/cli/table.js'
import type { Form } from '../src/form/form.js'

const form: Form = {
  careNeed: 'dermatology',
  message: 'One\nName       Somebody else',
  language: 'nb',
  contact: { name: 'Åse', email: 'åse@example.org', postcode: 'NO-0150' },
}

describe('text on a terminal', () => {
  it('cannot move the cursor, colour, ring, or turn the direction of what follows', () => {
    expect(visible('a\u001b[2Jb\u0007\u009b31m\rc\u202ed\u2066e\u200f')).toBe(
      'a<U+001B>[2Jb<U+0007><U+009B>31m<U+000D>c<U+202E>d<U+2066>e<U+200F>',
    )
    expect(visible('tag \u{e0041} soft\u00ad zero\u200b half \ud800 line\u2028')).toBe(
      'tag <U+E0041> soft<U+00AD> zero<U+200B> half <U+D800> line<U+2028>',
    )
  })

  it('keeps what people write: lines, tabs, accents, joined emoji, Persian and Arabic', () => {
    for (const text of ['Åse\n\tØ e\u0301', '👩‍⚕️', 'می‌خواهم', '\u0600\u0661'])
      expect(visible(text)).toBe(text)
  })

  it('is the same value to a reader of JSON, and acts on no terminal', () => {
    const value = { a: '\u202e\u001b\u009b\u{e0041}', b: '👩‍⚕️ å\n' }
    const json = visibleJson(JSON.stringify(value))
    expect(JSON.parse(json)).toEqual(value)
    expect(json).not.toMatch(/[\p{Cc}\u202e]/u)
    expect(json).toContain('👩‍⚕️ å')
  })

  it('stands in its column although a name has line breaks', () => {
    expect(
      table(
        ['A', 'B'],
        [
          ['x\ny', 'z'],
          ['åå', ''],
        ],
      ),
    ).toEqual(['A    B', 'x y  z', 'åå'])
  })
})

describe('a form for people', () => {
  it('has no line of the message that could pass for a field', () => {
    const lines = formLines(form)
    expect(lines.filter((line) => line.startsWith('  Name'))).toEqual(['  Name       Åse'])
    expect(lines).toContain('  | Name       Somebody else')
    expect(lines).toContain('  Postcode   NO-0150 (Oslo)')
  })
})

describe('a cell of a table for spreadsheets', () => {
  it('is never a formula, whatever it begins with', () => {
    for (const text of [
      '=1+1',
      '+47',
      '-1',
      '@SUM(A1)',
      ' =1',
      '\t=1',
      '＝1',
      '＋1',
      '|cmd',
      '%x',
      '"=1',
      "'=1",
    ])
      expect(csvRow([text])).toMatch(/^"'/)
    expect(csvRow(['Åse', 'a=b'])).toBe('"Åse","a=b"\r\n')
  })

  it('does not end its cell or its row', () => {
    expect(csvRow(['a","b', 'one\n=two\n\nthree', '\u001b[2J'])).toBe(
      '"a"",""b","one / =two / three","<U+001B>[2J"\r\n',
    )
  })
})

describe('what people type and read', () => {
  it('says how long somebody waits in the largest unit', () => {
    const now = new Date('2026-11-20T10:00:00.000Z')
    const ago = (ms: number) => waiting(new Date(now.getTime() - ms), now)
    expect([0, 60_000, 3_599_999, 3_600_000, 86_400_000 * 3].map(ago)).toEqual([
      'just now',
      '1 minute',
      '59 minutes',
      '1 hour',
      '3 days',
    ])
    expect(ago(-5000)).toBe('just now')
  })

  it('takes a fingerprint as it was heard, and no other', () => {
    expect(sameFingerprint('b1h0 oool-abcd efgh', 'B1H0-0001-ABCD-EFGH')).toBe(true)
    expect(sameFingerprint('B1H0-0001-ABCD-EFGJ', 'B1H0-0001-ABCD-EFGH')).toBe(false)
    expect(sameFingerprint('', 'B1H0-0001-ABCD-EFGH')).toBe(false)
  })
})

describe('a value that begins with a hyphen', () => {
  const args = { invite: { type: 'string' }, key: { type: 'string' }, yes: { type: 'boolean' } } as const

  it('is the value of its option, and an option after an option is not', () => {
    expect(tieValues(['--invite', '-ClXw', '--key', 'a.key'], args)).toEqual([
      '--invite=-ClXw',
      '--key',
      'a.key',
    ])
    expect(tieValues(['--invite', '--xy_', '--yes'], args)).toEqual(['--invite=--xy_', '--yes'])
    expect(tieValues(['--invite', '--key', 'a.key'], args)).toEqual(['--invite', '--key', 'a.key'])
    expect(tieValues(['--yes', '-x'], args)).toEqual(['--yes', '-x'])
  })
})

describe('a long line of a patient', () => {
  it('never goes on at the edge of the terminal, where our own words begin', () => {
    const words = `hello${' '.repeat(71)}Signed for, and marked as seen. ${'x'.repeat(200)} 漢${'字'.repeat(60)}`
    const pieces = folded(words, 4)
    expect(pieces.join('')).toBe(words)
    const columns = (text: string) => [...text].reduce((sum, one) => sum + (/[漢字]/.test(one) ? 2 : 1), 0)
    for (const piece of pieces) expect(columns(piece)).toBeLessThanOrEqual(76)
  })
})
