import { Hono } from 'hono'
import { html } from 'hono/html'
import type { Policy } from '../policy/policy.js'

const style = `
:root { color-scheme: light dark; font: 1.0625rem/1.6 system-ui, sans-serif }
body { max-width: 42rem; margin: 0 auto; padding: 1.5rem; overflow-wrap: anywhere }
.demo { padding: .75rem 1rem; border-radius: .5rem; background: #ffe8a3; color: #3d2c00 }
dt { font-weight: 600; margin-top: .75rem }
dd { margin: 0 }
`

/** What the front page needs of the relay. */
export interface Front {
  policy: Policy
  demo: boolean
  publicUrl: URL
}

/** What somebody sees who opens the relay in a browser. */
export const frontRoutes = (front: Front): Hono =>
  new Hono()
    .get('/front.css', (c) => c.body(style, 200, { 'Content-Type': 'text/css; charset=utf-8' }))
    .get('/', (c) => c.html(page(front)))

const page = ({ policy, demo, publicUrl }: Front) => html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Videre · ${policy.operator.name}</title>
    <link rel="stylesheet" href="/front.css">
  </head>
  <body>
    ${demo ? demoMark : ''}
    <main>
      <h1>Videre</h1>
      <p>This relay forwards enquiries from patients to the clinics that they choose. Each clinic gets a copy of its own,
      sealed so that only that clinic can open it.</p>
      <p><strong>Not for emergencies.</strong> Call:</p>
      <ul>${policy.emergency.map(emergency)}</ul>
      <h2>How to use it</h2>
      <dl>
        <dt>Send an enquiry</dt>
        <dd><code>videre send --relay ${publicUrl.origin}</code></dd>
        <dt>Read a clinic’s inbox</dt>
        <dd><code>videre clinic inbox --key FILE --relay ${publicUrl.origin}</code></dd>
        <dt>Check evidence</dt>
        <dd><a href="/verify">on this page</a>, or with <code>videre verify FILE</code></dd>
        <dt>Ask the operator</dt>
        <dd><a href="/contact">on this page</a>, or with <code>videre ask</code></dd>
        <dt>Connect a program</dt>
        <dd><a href="/api/v1/openapi.json">the interface</a>, <a href="/api/v1/policy">the policy</a>,
        <a href="/api/v1/clinics">the clinics</a></dd>
      </dl>
      <p><a href="/privacy">Privacy notice: what is kept, for how long, and your rights</a>
      and <a href="/statistics">what remains when it is gone</a></p>
      <p>Operated by ${policy.operator.name}, <a href="mailto:${policy.operator.email}">${policy.operator.email}</a>.</p>
    </main>
  </body>
</html>`

const demoMark = html`<p class="demo"><strong>This is a demo.</strong> Its clinics are invented, and everybody can have
their keys. Write nothing real.</p>`

const emergency = ({ number, labels }: Policy['emergency'][number]) =>
  html`<li><a href="tel:${number}">${number}</a> ${labels.en ?? Object.values(labels)[0]}</li>`
