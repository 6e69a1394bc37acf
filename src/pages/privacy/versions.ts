import { desc, eq } from 'drizzle-orm'
import { html } from 'hono/html'
import { hex } from '../../base/bytes.js'
import { sha256 } from '../../base/hash.js'
import type { Transaction } from '../../database/database.js'
import { policies } from '../../database/schema.js'
import { day, type Notice, type Piece } from './notice.js'

/** A version that was in force or is, and since when; or one that was announced, and from when on it can be. */
export type Version = Pick<typeof policies.$inferSelect, 'version' | 'state' | 'inForceFrom'>

/** Every version, the newest first, without the files. */
export const versionsIn = (tx: Transaction): Promise<Version[]> =>
  tx
    .select({ version: policies.version, state: policies.state, inForceFrom: policies.inForceFrom })
    .from(policies)
    .orderBy(desc(policies.inForceFrom))

/** The exact file of a version; `null` if there was never one. */
export async function fileOf(tx: Transaction, version: string): Promise<Uint8Array | null> {
  const [row] = await tx.select({ body: policies.body }).from(policies).where(eq(policies.version, version))
  return row?.body ?? null
}

/** Where the page of a version is, in the reader's language. */
export const pathOf = (version: string): string => `/privacy/versions/${version}`

/** Which version the page shows, with its file, and which others there were. */
export function versionPieces(notice: Notice, file: Uint8Array, versions: readonly Version[]): Piece {
  const { policy, words, written } = notice
  const said = words.version
  const own = versions.find(({ version }) => version === policy.version)
  const others = versions.filter(({ version, state }) => state === 'in_force' && version !== policy.version)
  const names = new Intl.DisplayNames(written, { type: 'language' })
  const languages = policy.languages.map((code) => names.of(code) ?? code)
  const since = own?.state === 'in_force' ? ` ${said.since(day(notice, own.inForceFrom))}` : ''
  return html`<p>${said.this(policy.version)}${since} ${said.languages} ${new Intl.ListFormat(written).format(languages)}.</p>
      <p><a href="${pathOf(policy.version)}/policy.json">${said.file}</a></p>
      <p>${said.fileHash}: <code>${hex(sha256(file))}</code></p>
      ${others.length === 0 ? '' : earlier(notice, others)}`
}

const earlier = (
  notice: Notice,
  versions: readonly Version[],
): Piece => html`<h3>${notice.words.version.earlier}</h3>
      <ul>${versions.map(
        ({ version, inForceFrom }) =>
          html`<li><a href="${pathOf(version)}">${version}</a>, ${notice.words.version.entered(day(notice, inForceFrom))}</li>`,
      )}</ul>`
