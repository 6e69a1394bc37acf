import fc from 'fast-check'
import { encode } from 'uqr'
import { describe, expect, it } from 'vitest'
import { hex, utf8 } from '../src/base/bytes.js'
import { sha256 } from '../src/base/hash.js'
import { statementEntry } from '../src/prove/entry.js'
import { evidenceLimits, type Opened } from '../src/prove/evidence.js'
import { decodeStatement } from '../src/prove/statement.js'
import type { Trust } from '../src/prove/trust.js'
import { verifyEvidence } from '../src/prove/verify/verify-evidence.js'
import { languages } from '../src/verdict/language.js'
import { html, plain } from '../src/verdict/markup.js'
import { printableEvidence } from '../src/verdict/printable.js'
import { qrCode } from '../src/verdict/qr.js'
import { verdictWords } from '../src/verdict/verdict-words.js'
import { verifyAddress } from '../src/verdict/verify-address.js'
import { wordsIn } from '../src/verdict/words/in-language.js'
import { makeEvidence, type Plan } from './support/make-evidence.js'
import { clinics, log, on, origin, trusted, witnesses } from './support/make-evidence-parties.js'
import { openedOf, seenByBoth } from './support/make-evidence-vectors-valid.js'

const [first] = clinics
const inOslo = { language: 'en', timeZone: 'Europe/Oslo' } as const

function checked(bytes: Uint8Array, trust: Trust = trusted, forms: Opened[] = []) {
  const verdict = verifyEvidence(bytes, trust, {}, forms)
  return { verdict, bytes, trust, trustFrom: 'beforehand', checkedAt: on(25, '08:30') } as const
}

/** The page of evidence that is made to a plan. */
const pageOf = (plan: Plan, forms: Opened[] = []) => {
  const { bytes, evidence } = makeEvidence(plan)
  return { bytes, evidence, page: printableEvidence(checked(bytes, trusted, forms), inOslo) }
}

const tagsIn = (page: string) => new Set([...page.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, tag]) => tag))
const rowsIn = (page: string) => page.match(/<tbody>.*?<\/tbody>/s)?.[0].match(/<tr>.*?<\/tr>/gs) ?? []

describe('the page that a lawyer attaches', () => {
  it.each(languages)('holds the verdict and all that somebody needs to check it again (%s)', (language) => {
    const { bytes, evidence } = makeEvidence({ of: 'enquiry', signers: seenByBoth(on(22)) })
    const told = checked(bytes)
    const page = printableEvidence(told, { ...inOslo, language })
    const words = verdictWords(told.verdict, { ...inOslo, language })
    if (words.kind !== 'holds' || told.verdict.kind !== 'holds') throw new Error('it holds')
    expect(page).toContain(`<html lang="${language}">`)
    for (const sentence of [words.headline, words.about, words.behind, words.times])
      expect(page).toContain(html(sentence))
    for (const { name, text } of words.clinics)
      expect(page).toContain(html(plain('h3', name), plain('p', text)))
    for (const { body } of evidence.statements) {
      const { event, at } = decodeStatement(body)
      const row = rowsIn(page).find((one) => one.includes(hex(statementEntry(body)))) ?? ''
      expect(row).toContain(`<code>${event}</code>`)
      expect(row).toContain(at.toISOString().slice(0, 10))
      expect(row).toContain(at.toISOString().slice(11, 23))
    }
    const { size, root } = told.verdict.log
    for (const fact of [log.key.name, String(size), hex(root), hex(sha256(bytes)), String(bytes.length)])
      expect(page).toContain(fact)
    for (const { key } of witnesses)
      expect(page).toMatch(new RegExp(`${key.name}, 2026-11-22 10:0\\d:00\\.000 UTC`))
    expect(page).toContain('(Europe/Oslo)')
    expect(page).toContain('https://relay.example.org/verify')
    expect(page).not.toMatch(/undefined|NaN|\[object/)
  })

  it('needs nothing besides itself, runs nothing and asks nobody', () => {
    const { page } = pageOf({})
    expect(page).toMatch(/^<!doctype html>/)
    expect(page).toContain("default-src 'none'; style-src 'unsafe-inline'")
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\son\w+=|\ssrc=|\shref=|@import|url\(/i)
  })

  it('says when it was checked, by the clock of its zone', () => {
    const { bytes } = makeEvidence()
    expect(printableEvidence(checked(bytes), inOslo)).toContain('Checked on 25 Nov 2026, 09:30 (Europe/Oslo)')
    expect(printableEvidence(checked(bytes), { language: 'da', timeZone: 'UTC' })).toContain(
      'Kontrolleret den 25. nov. 2026 kl. 08.30 (UTC)',
    )
  })

  it('tells statements as they happened, wherever they stand in the log', () => {
    const reversed: Plan = {
      of: 'enquiry',
      reach: 'seen',
      records: (records) => records.toReversed(),
    }
    const events = (plan: Plan) =>
      rowsIn(pageOf(plan).page).map((row) => /<code>(\w+)<\/code>/.exec(row)?.[1])
    const expected = [
      'SubmissionAcceptance',
      ...['ContentConsignment', 'ContentHandover', 'ContentOpened', 'ContentSeen'].flatMap((event) => [
        event,
        event,
      ]),
    ]
    expect(events({ of: 'enquiry', reach: 'seen' })).toEqual(expected)
    expect(events(reversed)).toEqual(expected)
  })

  it('says in the table what came of it, and what the problem was', () => {
    expect(rowsIn(pageOf({ reach: 'handled' }).page).join()).toContain(
      'What came of it: it has reached the patient',
    )
    expect(rowsIn(pageOf({ reach: 'problem' }).page).join()).toContain('Could not be used: it was damaged')
  })

  it('explains what is in the file and nothing else', () => {
    const { explanations } = wordsIn('en').record
    const forwarded = pageOf({ reach: 'forwarded' }).page
    expect(forwarded).toContain(explanations.ContentConsignment)
    expect(forwarded).toContain(explanations.unwitnessed)
    for (const absent of ['ContentSeen', 'clinicTime', 'witnessed', 'form'] as const)
      expect(forwarded).not.toContain(html(explanations[absent]))
    const seen = pageOf({ reach: 'seen', signers: seenByBoth(on(22)) }).page
    for (const present of ['ContentSeen', 'clinicTime', 'witnessed'] as const)
      expect(seen).toContain(html(explanations[present]))
  })

  it('says every reason against evidence that does not hold, and shows nothing of what it claims', () => {
    const { bytes } = makeEvidence({
      reach: 'handed over',
      receipt: (receipt) => ({ ...receipt, at: on(1), delivery: clinics[1].delivery }),
    })
    const page = printableEvidence(checked(bytes), { ...inOslo, language: 'nb' })
    expect(page).toContain('Dette beviset holder ikke')
    expect(page).toContain('En kvittering gjelder en annen levering (erklæring 2).')
    expect(page).toContain(hex(sha256(bytes)))
    expect(page).not.toContain(first.name)
    expect(page).not.toContain(first.reference)
  })

  it('names no hash of a file of which only the beginning was read', () => {
    const beginning = new Uint8Array(evidenceLimits.bytes + 1)
    const page = printableEvidence({ ...checked(beginning), trust: null }, inOslo)
    expect(page).toContain('The file is larger than 4 MiB.')
    expect(page).not.toContain(hex(sha256(beginning)))
  })
})

describe('whatever a file says', () => {
  const nasty = `</title><script>alert("1")</script><img src=x onerror='alert(2)'>\u202e&amp;`

  it('stays text', () => {
    const content = utf8(JSON.stringify({ message: nasty, contact: { name: nasty } }))
    const plan: Plan = { content, key: { clinic: { ...first, name: nasty } } }
    const { page } = pageOf(plan, [{ ...openedOf(first), form: content }])
    const usual = pageOf({}, [openedOf(first)]).page
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;')
    expect(page).toContain('&lt;U+202E&gt;&amp;amp;')
    expect(page).not.toContain('\u202e')
    expect([...tagsIn(page)].filter((tag) => !tagsIn(usual).has(tag))).toEqual([])
  })

  it('is shown as what was sent, by name only if every part of it has one', () => {
    const sent = (content: unknown) => {
      const form = typeof content === 'string' ? utf8(content) : utf8(JSON.stringify(content))
      return pageOf({ reach: 'forwarded', content: form }, [{ ...openedOf(first), form }]).page
    }
    expect(sent({ message: 'Det klør.\nMye.', contact: { name: 'Kari' } })).toContain(
      '<dt>Message</dt><dd>Det klør.\nMye.</dd><dt>Name</dt><dd>Kari</dd>',
    )
    for (const other of [
      'not JSON',
      '"text"',
      '[]',
      '{}',
      '{"message":1}',
      '{"message":"a","more":"b"}',
      'null',
    ])
      expect(sent(other)).toContain(`<pre class="sent">${html(other)}</pre>`)
  })

  it('is not repaired if it is no text', () => {
    const form = Uint8Array.of(0xff, 0xfe)
    const { page } = pageOf({ reach: 'forwarded', content: form }, [{ ...openedOf(first), form }])
    expect(page).toContain('Size in bytes: 2')
  })

  it('cannot leave the text of an element or of an attribute', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', 'amp;', '#39;', 'a', 'ø') }),
        (text) => {
          const written = html(text)
          expect(written).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/)
          expect(
            written.replace(
              /&(amp|lt|gt|quot|#39);/g,
              (_, name) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name as string]!,
            ),
          ).toBe(text)
        },
      ),
      { seed: 6, numRuns: 200 },
    )
  })
})

describe('the way back to the relay', () => {
  it('is its page for checking, without encryption on this machine only', () => {
    expect(verifyAddress(origin)).toBe('https://relay.example.org/verify')
    expect(verifyAddress('relay.example.org:8443')).toBe('https://relay.example.org:8443/verify')
    expect(verifyAddress('localhost:8080')).toBe('http://localhost:8080/verify')
    expect(verifyAddress('localhost.example.org')).toBe('https://localhost.example.org/verify')
  })

  it('is drawn as a QR code, dot by dot', () => {
    const address = verifyAddress(origin)
    const { data, size } = encode(address, { ecc: 'M', border: 2 })
    const drawn = html(qrCode(address, `to ${address}`))
    expect(pageOf({}).page).toContain(/<path d="M[^"]*h1v1[^"]*"/.exec(drawn)![0])
    expect(drawn).toContain(`viewBox="0 0 ${size} ${size}"`)
    const dots = [...drawn.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x},${y}`)
    expect(dots).toEqual(data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`${x},${y}`] : []))))
  })
})

describe('a verdict in three languages', () => {
  const texts = (value: unknown): string[] =>
    typeof value === 'string'
      ? [value]
      : typeof value === 'object' && value !== null
        ? Object.values(value).flatMap(texts)
        : []

  it('leaves nothing in English', () => {
    const english = new Set(texts(wordsIn('en')).filter((text) => text.includes(' ')))
    for (const language of ['nb', 'da'] as const)
      expect(texts(wordsIn(language)).filter((text) => english.has(text))).toEqual([])
  })

  it('says the same facts in each', () => {
    const { bytes } = makeEvidence({
      reach: 'problem',
      receipt: (receipt) => ({ ...receipt, at: on(19, '08:30') }),
    })
    const verdict = verifyEvidence(bytes, trusted)
    const told = (language: (typeof languages)[number]) => {
      const words = verdictWords(verdict, { language, timeZone: 'UTC' })
      return words.kind === 'holds' ? words.clinics[0]!.text : ''
    }
    expect(told('nb')).toBe(
      `Sendt videre til ${first.name} den 20. nov. 2026 kl. 10:00 som ${first.reference}, og oppbevares til den 20. apr. 2027 kl. 22:00. ` +
        'Henvendelsen var forseglet før den nådde formidleren. ' +
        'Klinikken kvitterte for mottaket den 20. nov. 2026 kl. 10:01 (etter klinikkens egen klokke den 19. nov. 2026 kl. 08:30). ' +
        'Klinikken meldte den 20. nov. 2026 kl. 10:03 (etter klinikkens egen klokke den 19. nov. 2026 kl. 08:30) at den ikke kunne bruke henvendelsen: den var skadet.',
    )
    expect(told('da')).toContain('at den ikke kunne bruge henvendelsen: den var beskadiget.')
    expect(told('en')).toContain(
      '(by its own clock on 19 Nov 2026, 08:30) that it could not use it: it was damaged.',
    )
  })
})
