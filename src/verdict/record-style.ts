/** How a record looks, on a screen and on paper. Pages and the printable file use it alike. */
export const recordStyle = `
.headline { display: flex; gap: .6rem; align-items: baseline; margin: 0 0 1rem; padding: .75rem 1rem; border: 2px solid; border-radius: .5rem; font-size: 1.25rem }
.headline.holds { border-color: #1b6e3c; background: #e9f6ee; color: #0d3d20 }
.headline.refused { border-color: #a3231d; background: #fdecea; color: #6b1510 }
.sign { font-weight: 700 }
h3 { margin: 1.75rem 0 .25rem; font-size: 1.0625rem }
dl { margin: .5rem 0 }
@media (min-width: 40rem), print {
  dl { display: grid; grid-template-columns: 12rem 1fr; gap: .25rem 1.5rem }
  dl dt { margin: 0 }
}
dt { font-weight: 600; margin-top: .5rem }
dd { margin: 0 }
code { font: .875em/1.5 ui-monospace, monospace; overflow-wrap: anywhere }
.sent { padding: .5rem 1rem; border-left: 4px solid #8a8a8a; white-space: pre-wrap; overflow-wrap: anywhere }
.scrolls { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .8125rem; line-height: 1.4 }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
th, td { overflow-wrap: normal; padding: .375rem .75rem .375rem 0; border-bottom: 1px solid #bbb; text-align: left; vertical-align: top }
td code { display: inline-block; min-width: 22ch }
.event { display: block }
.event code { white-space: nowrap; color: #555 }
.again { display: flex; flex-wrap: wrap; gap: 1rem 1.5rem; align-items: flex-start }
.again p { flex: 1 1 18rem; margin: 0 }
.qr { width: 8rem; height: 8rem; flex: none }

@page { size: A4; margin: 18mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); font: 9pt system-ui, sans-serif } }
@media print {
  :root { color-scheme: light; font-size: 10pt }
  h1 { margin: 0; font-size: 18pt }
  .scrolls { overflow: visible }
  table { font-size: 7.5pt }
  th, td { padding-right: .5rem }
  thead { display: table-header-group }
  tr, dd, .again, .headline { break-inside: avoid }
  h2, h3, dt { break-after: avoid }
}
`
