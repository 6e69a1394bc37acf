/** How the page of statistics looks: light, dark, small and on paper. */
export const statisticsStyle = `
:root { color-scheme: light dark; --ink: #1c1c1c; --ground: #fff; --quiet: #595959; --line: #c4c4c4; --link: #0b5c8a; --bar: #2f7ea8; --good: #e4f3e9; --good-ink: #0d4a26; --bad: #fbdcd9; --bad-ink: #7a150f; --gap: #ededed; font: 1.0625rem/1.6 system-ui, sans-serif; color: var(--ink); background: var(--ground) }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e8; --ground: #161a1d; --quiet: #a9b0b5; --line: #454c52; --link: #7cc4ee; --bar: #4f9fca; --good: #16331f; --good-ink: #a9e2bd; --bad: #4a1713; --bad-ink: #ffc2bb; --gap: #24292d }
}
body { max-width: 46rem; margin: 0 auto; padding: 1rem 1.25rem 3rem; overflow-wrap: break-word }
a { color: var(--link) }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
.top { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; justify-content: space-between; border-bottom: 1px solid var(--line) }
.top p, .top nav { margin: .5rem 0 }
nav { display: flex; gap: 1rem }
h1 { margin: 1.5rem 0 .5rem; font-size: 1.75rem; line-height: 1.2 }
h2 { margin: 2.5rem 0 .5rem; font-size: 1.25rem; line-height: 1.3 }
h3 { margin: 1.75rem 0 .25rem; font-size: 1.0625rem }
.demo { padding: .5rem 1rem; border-radius: .5rem; background: #ffe8a3; color: #3d2c00 }
.quiet { color: var(--quiet) }
summary { font-weight: 600; cursor: pointer; padding: .25rem 0 }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; line-height: 1.4; font-variant-numeric: tabular-nums }
caption { text-align: start; padding: .25rem 0 .5rem; color: var(--quiet) }
th, td { padding: .375rem .75rem .375rem 0; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top }
th { font-weight: 600 }
tbody th { font-weight: 400 }
.number { text-align: end; white-space: nowrap }
.bars td.bar { width: 45%; padding-right: 0; vertical-align: middle }
.bars svg { display: block; width: 100%; height: .875rem }
.bars rect { fill: var(--bar) }
.calendars { display: flex; flex-wrap: wrap; gap: 1.5rem }
.calendar { width: auto; flex: 1 1 17rem; max-width: 21rem; table-layout: fixed }
.calendar caption { color: var(--ink); font-weight: 600 }
.calendar caption::first-letter { text-transform: uppercase }
.calendar th, .calendar td { width: 14.28%; height: 2rem; padding: 1px; vertical-align: middle; border: 0; text-align: center; font-size: .875rem; color: var(--quiet) }
.calendar a, .calendar .missing { display: block; padding: .25rem 0; border-radius: .25rem; text-decoration: none }
.calendar td.missing { display: table-cell; background: var(--gap); color: var(--ink) }
.calendar .kept a, .sign.kept { background: var(--good); color: var(--good-ink) }
.calendar .broken a, .sign.broken { background: var(--bad); color: var(--bad-ink); font-weight: 700 }
.calendar a:hover { text-decoration: underline }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; padding: 0; list-style: none }
.sign { display: inline-block; min-width: 1.5rem; border-radius: .25rem; text-align: center; background: var(--gap) }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
pre { padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .375rem; white-space: pre-wrap; overflow-wrap: anywhere; font: .875rem/1.5 ui-monospace, monospace }
@media (max-width: 36rem) {
  .bars thead td.bar { display: none }
  .bars tr { display: grid; grid-template-columns: 1fr auto; padding: .375rem 0; border-bottom: 1px solid var(--line) }
  .bars th, .bars td { padding: 0 0 .125rem; border: 0 }
  .bars td.bar { grid-column: 1 / -1; width: auto }
  .groups thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  .groups tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line) }
  .groups th, .groups td { display: grid; grid-template-columns: 7rem 1fr; gap: .75rem; padding: .125rem 0; border: 0; text-align: start; white-space: normal }
  .groups [data-name]::before { content: attr(data-name); color: var(--quiet); font-weight: 400 }
  .groups tbody th { font-weight: 600 }
}
@page { size: A4; margin: 18mm 16mm }
@media print {
  :root { color-scheme: light; --ink: #000; --ground: #fff; --quiet: #444; --line: #bbb; --link: #000; --good: #fff; --good-ink: #000; --bad: #fff; --bad-ink: #000; font-size: 10pt }
  body { max-width: none; padding: 0 }
  .screen-only { display: none }
  .bars rect { fill: #555; print-color-adjust: exact; -webkit-print-color-adjust: exact }
  tr, .calendar { break-inside: avoid }
  h2, h3 { break-after: avoid }
}
`
