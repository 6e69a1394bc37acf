import { type Context, Hono } from 'hono'
import { hex, utf8 } from '../../base/bytes.js'
import type { Clock } from '../../base/clock.js'
import { sha256 } from '../../base/hash.js'
import { Refusal } from '../../base/refusal.js'
import type { Database } from '../../database/database.js'
import type { AnnouncedPolicy } from '../../policy/in-force.js'
import type { Policy } from '../../policy/policy.js'
import { readPolicy } from '../../policy/read.js'
import { announcement, notInForce } from './banner.js'
import { noticeOf } from './notice.js'
import { privacyPage } from './page.js'
import { languageFor } from './reader.js'
import { privacyStyle } from './style.js'
import { fileOf, pathOf, type Version, versionPieces, versionsIn } from './versions.js'

/** What the privacy notice needs of the relay. */
export interface Privacy {
  database: Database
  /** The policy in force, and the exact bytes of its file. */
  policy: Policy
  policyBytes: Uint8Array
  announced: AnnouncedPolicy | null
  clock: Clock
  demo: boolean
}

/** It loads its own style and nothing else, runs nothing and sends nothing. */
const security =
  "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const style = {
  path: `/assets/privacy-${hex(sha256(utf8(privacyStyle)).slice(0, 8))}.css`,
  body: privacyStyle,
}

const language = '/:language{[a-z]{2,3}}'
const version = '/privacy/versions/:version{[a-z0-9][a-z0-9.-]{0,63}}'

/** `/privacy`: what the policy promises and the machine does, for everybody to read, of each version and in each of its languages. */
export const privacyRoutes = (relay: Privacy): Hono =>
  new Hono()
    .get(style.path, (c) =>
      c.body(style.body, 200, {
        'Content-Type': 'text/css; charset=utf-8',
        'Cache-Control': 'public, max-age=31536000, immutable',
      }),
    )
    .get('/privacy/policy.json', (c) => answerFile(c, relay.policyBytes))
    .get(`${version}/policy.json`, async (c) => answerFile(c, await fileFor(relay, c.req.param('version'))))
    .get('/privacy', (c) => answerInForce(c, relay))
    .get(`/privacy${language}`, (c) => answerInForce(c, relay, c.req.param('language')))
    .get(version, (c) => answerVersion(c, relay, c.req.param('version')))
    .get(`${version}${language}`, (c) =>
      answerVersion(c, relay, c.req.param('version'), c.req.param('language')),
    )

const answerFile = (c: Context, file: Uint8Array) =>
  c.body(new Uint8Array(file), 200, { 'Content-Type': 'application/json; charset=utf-8' })

async function fileFor({ database }: Privacy, named: string): Promise<Uint8Array> {
  const file = await database.transaction((tx) => fileOf(tx, named), { readOnly: true })
  if (file === null) throw new Refusal('not-found')
  return file
}

async function answerInForce(c: Context, relay: Privacy, asked?: string) {
  const { policy, policyBytes, announced, clock, demo } = relay
  const notice = noticeOf(policy, languageFor(c, policy, asked), clock())
  const versions = await relay.database.transaction(versionsIn, { readOnly: true })
  const page = privacyPage({
    notice,
    versions: versionPieces(notice, policyBytes, versions),
    banner: announced === null ? null : announcement(notice, announced),
    path: '/privacy',
    style: style.path,
    demo,
  })
  return answerPage(c, page, asked)
}

async function answerVersion(c: Context, relay: Privacy, named: string, asked?: string) {
  const file = await fileFor(relay, named)
  const read = readPolicy(file)
  // Written for another version of this program: the file itself is still what it was.
  if (read.kind === 'invalid') return c.redirect(`${pathOf(named)}/policy.json`)
  const notice = noticeOf(read.policy, languageFor(c, read.policy, asked), relay.clock())
  const versions = await relay.database.transaction(versionsIn, { readOnly: true })
  const page = privacyPage({
    notice,
    versions: versionPieces(notice, file, versions),
    banner: named === relay.policy.version ? null : notInForce(notice, earliestOf(named, versions)),
    path: pathOf(named),
    style: style.path,
    demo: relay.demo,
  })
  return answerPage(c, page, asked)
}

/** When a version can come into force that never was; `null` if it was. */
const earliestOf = (named: string, versions: readonly Version[]): Date | null =>
  versions.find(({ version: one, state }) => one === named && state === 'announced')?.inForceFrom ?? null

function answerPage(c: Context, page: ReturnType<typeof privacyPage>, asked: string | undefined) {
  // The same address has several languages: who keeps it must look at what the reader prefers.
  if (asked === undefined) c.header('Vary', 'Accept-Language')
  return c.html(page, 200, { 'Content-Security-Policy': security })
}
