import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { base64url, fromBase64url } from '../src/base/bytes.js'
import { newId } from '../src/base/ids.js'
import { randomBytes } from '../src/base/sodium.js'
import { deriveHolder } from '../src/seal/keys.js'
import { openClinicCopy } from '../src/seal/open.js'
import { sealForClinic } from '../src/seal/seal.js'
import { launchChromium } from './support/browser.js'
import type { Done, Work } from './support/seal-in-page.js'
import { vectorsIn } from './support/vectors.js'

const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'; form-action 'none'"

async function bundle(): Promise<string> {
  const built = await build({
    entryPoints: [fileURLToPath(new URL('support/seal-in-page.ts', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    minify: true,
    logLevel: 'error',
  })
  return built.outputFiles[0]!.text
}

/** Serves the page, its script and its work on loopback; `done` is what the page posts back. */
async function serve(work: Work): Promise<{ server: Server; url: string; done: Promise<Done> }> {
  const script = await bundle()
  const pages: Record<string, [string, string]> = {
    '/': ['text/html', '<!doctype html><title>Sealing</title><script type="module" src="/seal.js"></script>'],
    '/seal.js': ['text/javascript', script],
    '/work': ['application/json', JSON.stringify(work)],
  }
  let finish: (done: Done) => void = () => {}
  const done = new Promise<Done>((resolve) => {
    finish = resolve
  })
  const server = createServer((request, response) => {
    const [type, body] = pages[request.url ?? ''] ?? ['text/plain', '']
    response.setHeader('content-type', `${type}; charset=utf-8`)
    response.setHeader('content-security-policy', policy)
    response.end(body)
    if (request.url !== '/done') return
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => finish(JSON.parse(Buffer.concat(chunks).toString())))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, done }
}

describe('sealing in a real browser, under a strict content security policy', () => {
  const clinicSecret = randomBytes(32)
  const clinic = deriveHolder(clinicSecret)
  const patientSignKey = deriveHolder(randomBytes(32)).publicKeys.signKey
  const form = randomBytes(1500)
  const ids = { deliveryId: newId(), clinicId: newId() }
  const sealed = sealForClinic({ clinic: clinic.publicKeys, ...ids, patientSignKey, form })
  const vectors = [...vectorsIn('seal'), ...vectorsIn('frozen')]
  let browser: Browser
  let server: Server
  let done: Done

  beforeAll(async () => {
    const served = await serve({
      toSeal: {
        clinicSecret: base64url(clinicSecret),
        patientSignKey: base64url(patientSignKey),
        form: base64url(form),
      },
      toOpen: { clinicSecret: base64url(clinicSecret), envelope: base64url(sealed.envelope), ...ids },
      vectors,
    })
    server = served.server
    browser = await launchChromium()
    const page = await browser.newPage()
    const failed = new Promise<never>((_, reject) => {
      page.on('pageerror', reject)
      page.on('console', (message) => {
        if (message.type() === 'error') reject(new Error(message.text()))
      })
    })
    await page.goto(served.url)
    done = await Promise.race([served.done, failed])
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    server?.close()
  })

  it('what the browser seals opens in Node', () => {
    const { deliveryId, clinicId, envelope, commitment } = done.sealed
    const opened = openClinicCopy(fromBase64url(envelope), clinic, { deliveryId, clinicId })
    expect(opened).toMatchObject({ kind: 'opened', form, patientSignKey })
    expect(opened.kind === 'opened' && base64url(opened.commitment)).toBe(commitment)
  })

  it('what Node seals opens in the browser', () => {
    expect(done.opened).toEqual({
      kind: 'opened',
      form: base64url(form),
      commitment: base64url(sealed.commitment),
    })
  })

  it('every vector holds there too', () => {
    expect(done.vectors).toEqual({ checked: vectors.length, wrong: [] })
    expect(vectors.length).toBeGreaterThan(50)
  })

  it('the policy was in force, and sealing takes no time that a person would notice', () => {
    expect(done.evalIsRefused).toBe(true)
    expect(done.sealMs).toBeLessThan(100)
    expect(done.openMs).toBeLessThan(100)
    process.stdout.write(
      `Chromium ${browser.version()}: seal ${done.sealMs} ms, open ${done.openMs} ms, each\n`,
    )
  })
})
