import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { hex, utf8 } from '../../base/bytes.js'
import { sha256 } from '../../base/hash.js'
import type { Asset } from '../verify/assets.js'
import { contactStyle } from './style.js'

/** Where `npm run build` puts the scripts of pages; the same from `src/` as from `dist/`. */
const built = new URL('../../../dist/pages/assets/', import.meta.url)

/** The script and the style of the page for questions. Throws if the script was not built. */
export async function contactAssets(): Promise<{ script: Asset; style: Asset }> {
  const script = await readFile(fileURLToPath(new URL('contact.js', built)))
  return {
    script: asset('js', 'text/javascript; charset=utf-8', new Uint8Array(script)),
    style: asset('css', 'text/css; charset=utf-8', utf8(contactStyle)),
  }
}

const asset = (extension: string, type: string, body: Uint8Array): Asset => ({
  path: `/assets/contact-${hex(sha256(body).slice(0, 8))}.${extension}`,
  type,
  body,
})
