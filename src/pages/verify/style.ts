import { recordStyle } from '../../verdict/record-style.js'

/** How the page for checking evidence looks, verdict included. */
export const verifyStyle = `
:root { color-scheme: light; font: 1.0625rem/1.6 system-ui, sans-serif; color: #1c1c1c; background: #fff; accent-color: #0b5c8a }
body { max-width: 46rem; margin: 0 auto; padding: 1rem 1.25rem 3rem; overflow-wrap: anywhere }
a { color: #0b5c8a }
:focus-visible { outline: 3px solid #0b5c8a; outline-offset: 2px }
.top { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; justify-content: space-between; border-bottom: 1px solid #ccc }
.top p, .top nav { margin: .5rem 0 }
nav { display: flex; gap: 1rem }
h1 { margin: 1.5rem 0 .5rem; font-size: 1.75rem; line-height: 1.2 }
h2 { margin: 2.5rem 0 .5rem; font-size: 1.25rem }
.demo { padding: .5rem 1rem; border-radius: .5rem; background: #ffe8a3; color: #3d2c00 }
.choice { margin: 1rem 0; padding: 1rem; border: 1px solid #b5b5b5; border-radius: .5rem }
.choice label, summary { display: block; font-weight: 600 }
summary { display: list-item; cursor: pointer }
.choice p { margin: 0 0 .5rem }
details.choice[open] label { margin-top: .75rem }
input[type="file"] { max-width: 100%; font: inherit; padding: .25rem 0 }
input[type="file"]::file-selector-button, button { font: inherit; padding: .4rem 1rem; border: 1px solid #0b5c8a; border-radius: .375rem; background: #fff; color: #0b5c8a; cursor: pointer }
input[type="file"]::file-selector-button { margin-inline-end: .75rem }
#status { min-height: 1.6em; margin: .5rem 0 }
/* What it says stands in the verdict too, for those who see that. */
#status:has(+ #verdict:not([hidden])) { position: absolute; width: 1px; height: 1px; min-height: 0; overflow: hidden; clip-path: inset(50%) }
.problem:empty { display: none }
.problem { padding: .5rem .75rem; border-left: 4px solid #a3231d; background: #fdecea; color: #6b1510 }
.dropping { outline: 4px dashed #0b5c8a; outline-offset: -.5rem }
.print-only { display: none }
#verdict > details { margin-top: 1.5rem }
@media print {
  body { max-width: none; padding: 0 }
  .screen-only, #verdict button, summary { display: none }
  .print-only { display: block }
}
${recordStyle}`
