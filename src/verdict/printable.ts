import { hex } from '../base/bytes.js'
import { sha256 } from '../base/hash.js'
import { evidenceLimits } from '../prove/evidence.js'
import { html, plain } from './markup.js'
import { type Checked, particulars } from './particulars.js'
import { recordHeading } from './record-heading.js'
import { recordStyle } from './record-style.js'
import { toldVerdict } from './told.js'
import type { Telling } from './verdict-words.js'
import { wordsIn } from './words/in-language.js'

const style = `
:root { color-scheme: light; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 46rem; margin: 0 auto; padding: 1.5rem }
h1 { margin: 0; font-size: 1.5rem }
@media print { body { max-width: none; padding: 0 } }
`

/**
 * A page about checked evidence, to be printed or attached: HTML that needs nothing besides itself and runs nothing. On each
 * printed sheet stands which file it is about.
 */
export function printableEvidence(checked: Checked, telling: Telling): string {
  const { language } = telling
  const { record: words } = wordsIn(language)
  const { checkedAt, verdict, bytes } = checked
  const content = [
    recordHeading(checkedAt, telling),
    ...toldVerdict(verdict, telling),
    ...particulars(checked, telling),
  ]
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${html(words.title)}</title>
<style>${style}${recordStyle}${sheetStyle(bytes)}</style>
</head>
<body>
${html(plain('main', ...content))}
</body>
</html>
`
}

/** Which file it is about, at the foot of each sheet; not of one of which only the beginning was read. */
const sheetStyle = (bytes: Uint8Array): string =>
  bytes.length > evidenceLimits.bytes
    ? ''
    : `@page { @bottom-left { content: "SHA-256 ${hex(sha256(bytes))}"; font: 7pt ui-monospace, monospace } }`
