import { Hono } from 'hono'
import { html } from 'hono/html'
import type { Policy } from '../policy/policy.js'

const style = `
:root { color-scheme: light dark; font: 1.0625rem/1.6 system-ui, sans-serif }
body { max-width: 42rem; margin: 0 auto; padding: 1.5rem }
.demo { padding: .75rem 1rem; border-radius: .5rem; background: #ffe8a3; color: #3d2c00 }
code { overflow-wrap: anywhere }
`

/** What somebody sees who opens the relay in a browser. */
export const frontRoutes = ({ policy, demo }: { policy: Policy; demo: boolean }): Hono =>
  new Hono()
    .get('/front.css', (c) => c.body(style, 200, { 'Content-Type': 'text/css; charset=utf-8' }))
    .get('/', (c) => c.html(page(policy, demo)))

const page = (policy: Policy, demo: boolean) => html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Videre · ${policy.operator.name}</title>
    <link rel="stylesheet" href="/front.css">
    <link rel="icon" href="data:,">
  </head>
  <body>
    ${demo ? html`<p class="demo"><strong>This is a demo.</strong> Its clinics are invented, and everybody can have their keys. Write nothing real.</p>` : ''}
    <main>
      <h1>Videre</h1>
      <p>This relay forwards enquiries from patients to the clinics that they choose. Each clinic gets its own sealed copy; the relay cannot read what was written.</p>
      <p><strong>Not for emergencies.</strong> Call ${policy.emergency.map(({ number }) => number).join(' or ')}.</p>
      <h2>For whom</h2>
      <ul>
        <li>Senders: <code>videre send --relay ${'<this address>'}</code></li>
        <li>Clinics: <code>videre clinic inbox --relay ${'<this address>'}</code></li>
        <li>Programs: <a href="/api/v1/openapi.json">the interface</a>, <a href="/api/v1/policy">the policy</a>, <a href="/api/v1/clinics">the clinics</a></li>
      </ul>
      <p>Operated by ${policy.operator.name}, ${policy.operator.email}.</p>
    </main>
  </body>
</html>`
