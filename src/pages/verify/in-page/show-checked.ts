import { type Checked, particulars } from '../../../verdict/particulars.js'
import { recordHeading } from '../../../verdict/record-heading.js'
import { toldVerdict } from '../../../verdict/told.js'
import type { Telling } from '../../../verdict/verdict-words.js'
import type { PageWords } from '../words/words.js'
import { show } from './dom.js'

/** Shows what came of checking a file, and lets it be printed with everything that stands behind it. */
export function showChecked(
  section: HTMLElement,
  checked: Checked,
  telling: Telling,
  words: PageWords,
): void {
  const heading = document.createElement('div')
  heading.className = 'print-only'
  show(heading, recordHeading(checked.checkedAt, telling))
  const print = document.createElement('button')
  print.type = 'button'
  print.textContent = words.print
  print.addEventListener('click', () => window.print())
  const details = document.createElement('details')
  const summary = document.createElement('summary')
  summary.textContent = words.particulars
  const content = document.createElement('div')
  show(content, ...particulars(checked, telling))
  details.append(summary, content)
  show(section, heading, ...toldVerdict(checked.verdict, telling), print, details)
  section.hidden = false
}

/** On paper nobody can open what is folded: it is unfolded while the page is printed. */
export function unfoldToPrint(section: HTMLElement): void {
  let folded: HTMLDetailsElement[] = []
  window.addEventListener('beforeprint', () => {
    folded = [...section.querySelectorAll<HTMLDetailsElement>('details:not([open])')]
    for (const details of folded) details.open = true
  })
  window.addEventListener('afterprint', () => {
    for (const details of folded) details.open = false
  })
}
