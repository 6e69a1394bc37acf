import { encode } from 'uqr'
import { type Element, element } from './markup.js'

/** A QR code as a drawing that scales, with `label` for those who do not see it. */
export function qrCode(text: string, label: string): Element {
  const { data, size } = encode(text, { ecc: 'M', border: 2 })
  const d = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  const drawn = element('path', { d, fill: '#000' })
  const paper = element('path', { d: `M0 0h${size}v${size}h-${size}z`, fill: '#fff' })
  const box = { viewBox: `0 0 ${size} ${size}`, role: 'img', 'aria-label': label, class: 'qr' }
  return element('svg', box, paper, drawn)
}
