/** How the page for questions to the operator looks: from 320 pixels on, in light and in dark. */
export const contactStyle = `
:root { color-scheme: light dark; --text: #1c1c1c; --soft: #4d4d4d; --ground: #fff; --raised: #f4f6f8; --line: #757575; --accent: #0b5c8a; --on-accent: #fff; --wrong: #a3231d; --wrong-ground: #fdecea; --careful: #6b4a00; --careful-ground: #fff3cf; --done-ground: #e6f4ea; --done: #1b5e33; font: 1.0625rem/1.6 system-ui, sans-serif; color: var(--text); background: var(--ground); accent-color: var(--accent) }
@media (prefers-color-scheme: dark) {
  :root { --text: #ececec; --soft: #c2c2c2; --ground: #141618; --raised: #1f2326; --line: #8d9399; --accent: #7cc4ee; --on-accent: #06293d; --wrong: #ffb4ab; --wrong-ground: #3b1512; --careful: #ffdf94; --careful-ground: #372a08; --done-ground: #12301d; --done: #a6e3b9 }
}
*, ::before, ::after { box-sizing: border-box }
body { max-width: 42rem; margin: 0 auto; padding: 1rem 1rem 3rem; overflow-wrap: break-word }
@media (min-width: 30rem) { body { padding-inline: 1.5rem } }
a { color: var(--accent) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
[tabindex="-1"]:focus { outline: none }
[hidden] { display: none !important }
.top { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; justify-content: space-between; border-bottom: 1px solid var(--line) }
.top p, .top nav { margin: .5rem 0 }
nav { display: flex; gap: 1rem }
h1 { margin: 1.5rem 0 .5rem; font-size: 1.75rem; line-height: 1.2 }
h2 { margin: 2rem 0 .5rem; font-size: 1.25rem; line-height: 1.3 }
.demo, .emergency, .careful { padding: .625rem 1rem; border-radius: .5rem; background: var(--careful-ground); color: var(--careful) }
.emergency { margin: 1rem 0 }
.emergency p { margin: 0; font-weight: 600 }
.emergency ul { margin: .25rem 0 0; padding: 0; list-style: none }
.emergency li + li { margin-top: .25rem }
.emergency a { color: inherit; font-weight: 700; margin-inline-end: .25rem }
.note { padding: .75rem 1rem; border-radius: .5rem; background: var(--raised) }
.field, fieldset { margin: 1.5rem 0 0; padding: 0; border: 0; min-width: 0 }
fieldset .field { margin-top: 1rem }
label, legend { display: block; padding: 0; font-weight: 600 }
.choice { display: flex; gap: .625rem; align-items: baseline; padding: .375rem 0 }
.choice label { font-weight: 400 }
.choice input { flex: none; width: 1.125rem; height: 1.125rem; transform: translateY(.15rem); margin: 0 }
.hint { margin: 0 0 .375rem; color: var(--soft); font-size: .9375rem; line-height: 1.45 }
.optional { font-weight: 400; color: var(--soft) }
input:not([type="radio"]), textarea, select { display: block; width: 100%; max-width: 100%; padding: .5rem .625rem; font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: .375rem }
textarea { resize: vertical }
.short { max-width: 20rem }
[aria-invalid="true"] { border: 2px solid var(--wrong) !important }
.fault { margin: .375rem 0 0; color: var(--wrong); font-weight: 600 }
.fault::before { content: "⚠ " / "" }
.fault:empty, .careful:empty { display: none }
.careful { margin: .5rem 0 0 }
.problems { margin: 1.5rem 0 0; padding: .75rem 1rem; border: 2px solid var(--wrong); border-radius: .5rem; background: var(--wrong-ground); color: var(--wrong) }
.problems h2 { margin: 0; font-size: 1.0625rem }
.problems p { margin: 0 }
.problems p + p { margin-top: .5rem }
.problems ul { margin: .375rem 0 0; padding-inline-start: 1.25rem }
.problems a { color: inherit }
button { margin-top: .75rem; padding: .625rem 1.5rem; font: inherit; font-weight: 600; color: var(--on-accent); background: var(--accent); border: 0; border-radius: .375rem; cursor: pointer }
button[aria-disabled="true"] { opacity: .6; cursor: default }
#status { min-height: 1.6em; margin: .5rem 0 0 }
.sent { margin-top: 1.5rem; padding: 1rem; border-radius: .5rem; background: var(--done-ground) }
.sent h2 { margin: 0; color: var(--done) }
.sent p:last-child { margin-bottom: 0 }
code { font-size: .9375rem; overflow-wrap: anywhere }
dt { margin-top: .75rem; font-weight: 600 }
dd { margin: 0 }
dd p { margin: 0; white-space: pre-line }
.next li { margin: .25rem 0 }
.next { padding-inline-start: 1.25rem }
@media (forced-colors: active) { button { border: 2px solid } .problems, .emergency, .sent { border: 2px solid } }
`
