/** How the privacy notice looks: on paper, on a telephone of 320 pixels, and in the dark. */
export const privacyStyle = `
:root { color-scheme: light dark; --text: #1c1c1c; --page: #fff; --link: #0b5c8a; --line: #ccc; --soft: #f2f6f9; --warn: #a3231d; --warn-soft: #fdecea; --how: #0b5c8a; font: 1.0625rem/1.6 system-ui, sans-serif; color: var(--text); background: var(--page) }
@media (prefers-color-scheme: dark) {
  :root { --text: #e8e8e8; --page: #16191c; --link: #8ccbf0; --line: #4a5055; --soft: #20262b; --warn: #ff9d94; --warn-soft: #33201f; --how: #8ccbf0 }
}
body { max-width: 44rem; margin: 0 auto; padding: 1rem 1.25rem 4rem; overflow-wrap: break-word; hyphens: auto }
a { color: var(--link) }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
.top { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; justify-content: space-between; border-bottom: 1px solid var(--line) }
.top p, .top nav { margin: .5rem 0 }
.top nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem }
h1 { margin: 1.5rem 0 1rem; font-size: 1.875rem; line-height: 1.2 }
h2 { margin: 0 0 .75rem; font-size: 1.375rem; line-height: 1.3 }
h3 { margin: 1.5rem 0 .25rem; font-size: 1.0625rem; line-height: 1.4 }
p, ul, ol { margin: .5rem 0 }
ul, ol { padding-inline-start: 1.25rem }
li { margin: .25rem 0 }
main > section { margin-top: 2.5rem; scroll-margin-top: 1rem }
.demo { padding: .5rem 1rem; border-radius: .5rem; background: #ffe8a3; color: #3d2c00 }
.emergency { margin: 1rem 0; padding: .5rem 1rem; border-left: 4px solid var(--warn); background: var(--warn-soft) }
.emergency ul { list-style: none; padding: 0 }
.emergency a { font-weight: 600; font-variant-numeric: tabular-nums }
main > .banner { margin-top: 1rem; padding: 1rem; border: 2px solid var(--link); border-radius: .5rem; background: var(--soft) }
.banner > :last-child { margin-bottom: 0 }
.contents { margin: 1.5rem 0; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .5rem }
summary { font-weight: 600; cursor: pointer }
#short { padding: 1rem; border-radius: .5rem; background: var(--soft) }
#short ul { margin-bottom: 0 }
dl { margin: .75rem 0 }
dl > div { padding: .5rem 0; border-top: 1px solid var(--line) }
dl > div:last-child { border-bottom: 1px solid var(--line) }
dt { font-weight: 600 }
dd { margin: 0 }
@media (min-width: 40rem) {
  dl > div { display: grid; grid-template-columns: 15rem 1fr; gap: 1rem }
}
blockquote { margin: .75rem 0; padding: .25rem 1rem; border-left: 4px solid var(--line) }
.how { padding-left: 1rem; border-left: 4px solid var(--how) }
small { opacity: .85 }
code { font-size: .875rem; overflow-wrap: anywhere; hyphens: none }
@media print {
  :root { color-scheme: light; --text: #000; --page: #fff; --link: #000; --line: #999; --soft: #fff; --warn: #000; --warn-soft: #fff; --how: #999; font-size: 10.5pt }
  body { max-width: none; padding: 0 }
  .top nav, .contents { display: none }
  h2, h3 { break-after: avoid }
  dl > div, li { break-inside: avoid }
}
`
