import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { base64url } from '../src/base/bytes.js'
import { canonicalJson } from '../src/base/canonical.js'
import { type Trust, trustSchema } from '../src/prove/trust.js'
import { formatVkey } from '../src/tlog/note.js'
import { openDesk } from './support/cli.js'
import { makeEvidence, type Plan } from './support/make-evidence.js'
import { clinics, enquiry, log, on, otherLog, trusted } from './support/make-evidence-parties.js'
import { seenByBoth } from './support/make-evidence-vectors-valid.js'

const [first] = clinics
const json = (trust: Trust) => JSON.stringify(z.encode(trustSchema, trust))

/** A desk with evidence, and with the keys to check it with in `trust.json`. */
async function deskWith(plan: Plan = {}) {
  const desk = await openDesk()
  const { bytes } = makeEvidence(plan)
  await desk.write('it.evidence.json', new TextDecoder().decode(bytes))
  await desk.write('trust.json', json(trusted))
  await desk.write('policy.json', JSON.stringify({ version: '1', trust: JSON.parse(json(trusted)) }))
  const verify = (...words: string[]) => desk.videre('verify', 'it.evidence.json', ...words)
  return { ...desk, verify }
}

const asProse = (text: string) => text.replaceAll('\n', ' ').replaceAll('  ', '\n')

describe('videre verify', () => {
  it('says what evidence proves, clinic by clinic, and what stands behind it', async () => {
    const desk = await deskWith({ of: 'enquiry', signers: seenByBoth(on(22)) })
    const { code, stdout, stderr } = await desk.verify('--policy', 'policy.json')
    const said = asProse(stdout)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(said).toContain(
      `This evidence holds. It is about the enquiry ${enquiry.reference}, which relay.example.org accepted on 20 Nov 2026, 10:00.`,
    )
    for (const { name, reference } of clinics)
      expect(said).toContain(
        `Forwarded to ${name} on 20 Nov 2026, 10:00 as ${reference}, to be kept until 20 Apr 2027, 22:00. ` +
          'It was sealed before it reached the relay. ' +
          'The clinic signed for it on 20 Nov 2026, 10:01, its software could read it on 20 Nov 2026, 10:02, ' +
          'and a person saw it on 20 Nov 2026, 10:05. The clinic said on 20 Nov 2026, 12:00 that it has reached the patient. ' +
          "The operator's staff fetched the evidence of it on 21 Nov 2026, 10:00.",
      )
    expect(said).toContain(
      'it stands in the log relay.example.org/log of 19 entries, which 2 trusted witnesses saw, the last on 22 Nov 2026, 10:01.',
    )
  })

  it('says so when a clinic has not done anything yet, and when nobody but clinics watches the log', async () => {
    const desk = await deskWith({ reach: 'forwarded' })
    const { code, stdout } = await desk.verify('--policy', 'trust.json')
    expect(code).toBe(0)
    expect(asProse(stdout)).toContain('The clinic has not signed for it.')
    expect(asProse(stdout)).toContain('which is watched by clinics only.')
  })

  it("tells the clinic's clock where it is far from the relay's", async () => {
    const desk = await deskWith({
      reach: 'problem',
      receipt: (receipt) => ({ ...receipt, at: on(19, '08:30') }),
    })
    const { stdout } = await desk.verify('--policy', 'trust.json')
    expect(asProse(stdout)).toContain(
      'The clinic said on 20 Nov 2026, 10:03 (by its own clock on 19 Nov 2026, 08:30) that it could not use it: it was damaged.',
    )
  })

  it('says every reason against evidence that does not hold, and ends with 1', async () => {
    const desk = await deskWith({
      reach: 'handed over',
      receipt: (receipt) => ({ ...receipt, delivery: clinics[1].delivery }),
    })
    const { code, stdout } = await desk.verify('--policy', 'trust.json', '--clinic', clinics[1].id)
    expect(code).toBe(1)
    expect(stdout).toBe(
      [
        'This evidence does not hold:',
        '- A receipt is about another delivery (statement 2).',
        '- This is not about the clinic that was asked for.',
        '',
      ].join('\n'),
    )
  })

  it('reads a reference as people type it', async () => {
    const desk = await deskWith({ reach: 'forwarded' })
    const ask = (typed: string) => desk.verify('--policy', 'trust.json', '--reference', typed)
    expect((await ask(first.reference.toLowerCase().replaceAll('-', ''))).code).toBe(0)
    expect((await ask(enquiry.reference)).stdout).toContain('not about the reference that was asked for')
    expect((await ask('not one')).stderr).toContain('this is not a reference')
  })

  it('shows what was sent to whoever has the form and its salt', async () => {
    const content = canonicalJson({
      careNeed: 'dermatology',
      contact: { email: 'kari@example.org', name: 'Kari Nordmann', postcode: 'NO-0150' },
      language: 'nb',
      message: 'Det klør.',
    })
    const desk = await deskWith({ reach: 'forwarded', content })
    const form = {
      delivery: first.delivery,
      form: base64url(content),
      salt: base64url(first.salt),
    }
    await desk.write('form.json', JSON.stringify(form))
    await desk.write('others.json', JSON.stringify([{ ...form, salt: base64url(clinics[1].salt) }]))
    const shown = await desk.verify('--policy', 'trust.json', '--form', 'form.json')
    expect(shown.code).toBe(0)
    expect(shown.stdout).toContain(`What was sent to ${first.name}:\n`)
    expect(shown.stdout).toContain('  | Det klør.\n')
    const refused = await desk.verify('--policy', 'trust.json', '--form', 'others.json')
    expect(refused).toMatchObject({ code: 1 })
    expect(refused.stdout).toContain('- A form is not the one that was forwarded (form 1).')
  })

  it('trusts nobody whom this user has not noted, and never the file', async () => {
    const desk = await deskWith()
    const { code, stdout, stderr } = await desk.verify()
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('whom to trust about relay.example.org is not noted on this machine')
    await desk.write('it.evidence.json', '{"origin":"../../etc/passwd"}')
    expect((await desk.verify()).stdout).toContain('does not have the members of an evidence file')
  })

  it('reads no more of a file than evidence can have', async () => {
    const desk = await deskWith()
    await desk.write('it.evidence.json', ' '.repeat(9_000_000))
    expect((await desk.verify()).stdout).toContain('The file is larger than 4 MiB.')
  })
})

/** A relay that answers with what it says to trust. */
async function relayThatSays(answer: () => Trust): Promise<{ url: URL; origin: string }> {
  const server = createServer((request, response) => {
    const isAsked = request.url === '/api/v1/trust'
    response.writeHead(isAsked ? 200 : 404, { 'content-type': 'application/json' })
    response.end(isAsked ? json(answer()) : '{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const url = new URL(`http://localhost:${(server.address() as AddressInfo).port}`)
  return { url, origin: url.host }
}

describe('videre trust', () => {
  it('notes the keys of a relay, and says later that they are the same', async () => {
    const { url, origin } = await relayThatSays(() => ({ ...trusted, origin }))
    const desk = await openDesk(url)
    const noted = await desk.videre('trust')
    expect(noted).toMatchObject({ code: 0, stderr: '' })
    expect(noted.stdout).toMatch(/^ {2}relay {6}([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/m)
    expect(noted.stdout).toMatch(/^ {2}log {8}\S{19} {2}relay\.example\.org\/log$/m)
    expect(noted.stdout).toContain('They are noted on this machine now.')
    expect((await desk.videre('trust')).stdout).toContain('the ones that were noted on this machine before')
  })

  it('never overwrites a key that was noted before somebody says so', async () => {
    let said: Partial<Trust> = {}
    const { url, origin } = await relayThatSays(() => ({ ...trusted, origin, ...said }))
    const desk = await openDesk(url)
    await desk.done('trust')
    said = { logs: [formatVkey(log.key), formatVkey(otherLog.key)], registrars: trusted.registrars.slice(1) }
    const changed = await desk.videre('trust')
    expect(changed.code).toBe(1)
    expect(changed.stdout).toMatch(/^ {2}new +log +\S{19} +relay\.example\.org\/log\/2$/m)
    expect(changed.stdout).toMatch(/^ {2}gone +registrar +\S{19}$/m)
    expect(changed.stderr).toContain('Nothing was noted.')
    expect((await desk.videre('trust')).code).toBe(1)
    expect((await desk.videre('trust', '--accept')).code).toBe(0)
    expect((await desk.videre('trust')).stdout).toContain('the ones that were noted on this machine before')
  })

  it('notes nothing about a relay that calls itself otherwise', async () => {
    const { url } = await relayThatSays(() => trusted)
    const desk = await openDesk(url)
    const refused = await desk.videre('trust')
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toContain('the relay calls itself relay.example.org')
  })

  it('is what evidence is checked with', async () => {
    const desk = await deskWith({ reach: 'forwarded' })
    const folder = desk.path('.config/videre/trust')
    await mkdir(folder, { recursive: true })
    await writeFile(`${folder}/relay.example.org.json`, json(trusted))
    expect((await desk.verify()).code).toBe(0)
    await writeFile(
      `${folder}/relay.example.org.json`,
      json({ ...trusted, logs: [formatVkey(otherLog.key)] }),
    )
    expect((await desk.verify()).stdout).toContain('- The log is not one that is trusted here.')
    await writeFile(`${folder}/relay.example.org.json`, json({ ...trusted, origin: 'other.example.org' }))
    expect((await desk.verify()).stderr).toContain('is about another relay than its name says')
  })
})
