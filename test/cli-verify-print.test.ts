import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { hex } from '../src/base/bytes.js'
import { sha256 } from '../src/base/hash.js'
import { trustSchema } from '../src/prove/trust.js'
import { openDesk } from './support/cli.js'
import { makeEvidence, type Plan } from './support/make-evidence.js'
import { clinics, trusted } from './support/make-evidence-parties.js'

/** A desk with evidence, a policy to check it with, and the command that does. */
async function deskWith(plan: Plan = {}) {
  const desk = await openDesk()
  const { bytes } = makeEvidence(plan)
  await desk.write('it.evidence.json', new TextDecoder().decode(bytes))
  const policy = { version: '1', timeZone: 'Europe/Oslo', trust: z.encode(trustSchema, trusted) }
  await desk.write('policy.json', JSON.stringify(policy))
  const verify = (...words: string[]) =>
    desk.videre('verify', 'it.evidence.json', '--policy', 'policy.json', ...words)
  return { ...desk, bytes, verify, page: () => readFile(desk.path('out.html'), 'utf8') }
}

describe('videre verify --print', () => {
  it('writes the page besides saying the verdict, in the language that is asked for and the time of the policy', async () => {
    const desk = await deskWith({ reach: 'seen' })
    const { code, stdout, stderr } = await desk.verify('--print', 'out.html', '--language', 'da')
    expect(code).toBe(0)
    expect(stdout).toContain('This evidence holds.')
    expect(stdout).toContain('Times are those of Europe/Oslo.')
    expect(stderr).toBe('The page to print is in out.html.\n')
    const page = await desk.page()
    expect(page).toContain('<html lang="da">')
    expect(page).toContain(`Sendt videre til ${clinics[0].name} den 20. nov. 2026 kl. 11.00`)
    expect(page).toContain(hex(sha256(desk.bytes)))
  })

  it('writes it of evidence that does not hold too, and still ends with 1', async () => {
    const desk = await deskWith({
      reach: 'handed over',
      receipt: (receipt) => ({ ...receipt, delivery: clinics[1].delivery }),
    })
    expect((await desk.verify('--print', 'out.html')).code).toBe(1)
    expect(await desk.page()).toContain('A receipt is about another delivery (statement 2).')
  })

  it('writes it of what is no evidence at all, about which nobody needs to be trusted', async () => {
    const desk = await deskWith()
    await desk.write('it.evidence.json', '{}')
    const { code } = await desk.videre('verify', 'it.evidence.json', '--print', 'out.html')
    expect(code).toBe(1)
    expect(await desk.page()).toContain('This evidence does not hold')
  })

  it('never writes over a file', async () => {
    const desk = await deskWith()
    await desk.write('out.html', 'mine')
    const { code, stderr } = await desk.verify('--print', 'out.html')
    expect(code).toBe(1)
    expect(stderr).toContain('out.html: is there already; choose another name')
    expect(await desk.page()).toBe('mine')
  })

  it('refuses a language that it does not have, and one for nothing', async () => {
    const desk = await deskWith()
    expect((await desk.verify('--print', 'out.html', '--language', 'sv')).stderr).toContain(
      '--language is one of nb, da, en',
    )
    expect((await desk.verify('--language', 'nb')).stderr).toContain(
      '--language is for the page that --print writes',
    )
  })
})
