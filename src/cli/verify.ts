import { defineCommand } from 'citty'
import { utf8 } from '../base/bytes.js'
import { hostClock } from '../base/clock.js'
import { isId, readReference } from '../base/ids.js'
import { visibleLine } from '../base/visible.js'
import { decodeForm } from '../form/form.js'
import { createKeyFile } from '../keyring/key-files.js'
import { decodeEvidence } from '../prove/evidence.js'
import type { Facts } from '../prove/verify/facts.js'
import type { Question } from '../prove/verify/question.js'
import { type Verdict, verifyEvidence } from '../prove/verify/verify-evidence.js'
import { isLanguage, type Language, languages } from '../verdict/language.js'
import type { Checked } from '../verdict/particulars.js'
import { printableEvidence } from '../verdict/printable.js'
import { verdictWords } from '../verdict/verdict-words.js'
import { CommandProblem } from './command-problem.js'
import { readEvidenceFile, readForms, trustedAbout } from './evidence-in.js'
import { folded } from './folded.js'
import { formLines } from './form-text.js'
import { endWith, remark, say } from './terminal.js'

/** `videre verify`: whether an evidence file holds, without a network. Ends with 1 if it does not. */
export const command = defineCommand({
  args: {
    file: {
      type: 'positional',
      required: true,
      description: 'The evidence, a file that ends in .evidence.json',
    },
    form: {
      type: 'string',
      valueHint: 'file',
      description: 'What was sent, if you have it: delivery, form and salt as JSON',
    },
    policy: {
      type: 'string',
      valueHint: 'file',
      description: "The operator's policy file, for whom to trust; without it what videre trust noted",
    },
    reference: { type: 'string', description: 'The reference that it should be about' },
    clinic: { type: 'string', valueHint: 'id', description: 'The clinic that it should be about' },
    print: {
      type: 'string',
      valueHint: 'file',
      description: 'Also write all of it as a page to print (HTML)',
    },
    language: {
      type: 'string',
      description: `The language of that page: ${languages.join(', ')} (default: en)`,
    },
  },
  async run({ args }) {
    const question = questionOf(args)
    const language = languageOf(args)
    const bytes = await readEvidenceFile(args.file)
    const forms = args.form === undefined ? [] : await readForms(args.form)
    const { trust, timeZone } = await trustedAbout(bytes, args.policy)
    const verdict = trust === null ? refusedAtOnce(bytes) : verifyEvidence(bytes, trust, question, forms)
    sayVerdict(verdict, timeZone)
    const checked: Checked = { verdict, bytes, trust, trustFrom: 'beforehand', checkedAt: hostClock() }
    if (args.print !== undefined)
      await writePage(args.print, printableEvidence(checked, { language, timeZone }))
  },
})

function questionOf({ reference: typed, clinic }: Question): Question {
  const reference = typed === undefined ? undefined : readReference(typed)
  if (reference === null)
    throw new CommandProblem('this is not a reference: at least one character was mistyped')
  if (clinic !== undefined && !isId(clinic))
    throw new CommandProblem('the id of a clinic is like 0f0e0d0c-0b0a-4908-8706-050403020100')
  return { reference, clinic }
}

function languageOf({
  language,
  print,
}: {
  language?: string | undefined
  print?: string | undefined
}): Language {
  if (language === undefined) return 'en'
  if (print === undefined) throw new CommandProblem('--language is for the page that --print writes')
  if (!isLanguage(language)) throw new CommandProblem(`--language is one of ${languages.join(', ')}`)
  return language
}

function refusedAtOnce(bytes: Uint8Array): Verdict {
  const read = decodeEvidence(bytes)
  if (read.kind === 'refused') return { kind: 'refused', reasons: [{ code: read.reason }] }
  throw new TypeError('evidence that can be read needs somebody to trust')
}

function sayVerdict(verdict: Verdict, timeZone: string): void {
  const told = verdictWords(verdict, { language: 'en', timeZone })
  if (told.kind === 'refused') {
    endWith(1)
    say(`${told.headline}:`)
    for (const reason of told.reasons) say(`- ${reason}`)
    return
  }
  const { headline, about, clinics, behind, times } = told
  sayParagraphs([`${headline} ${about}`, ...clinics.map(({ text }) => text), behind, times])
  if (verdict.kind === 'holds') for (const delivery of verdict.deliveries) sayForm(delivery)
}

function sayParagraphs(paragraphs: readonly string[]): void {
  for (const [i, paragraph] of paragraphs.entries()) {
    if (i > 0) say()
    for (const line of folded(paragraph, 0)) say(line.trimEnd())
  }
}

function sayForm({ form, clinicName }: Facts['deliveries'][number]): void {
  if (form === null) return
  const read = decodeForm(form)
  say()
  say(`What was sent to ${visibleLine(clinicName)}:`)
  if (read.kind === 'form') for (const line of formLines(read.form)) say(line)
  else say(`  ${form.length} bytes that are no form as this program knows it`)
}

async function writePage(path: string, page: string): Promise<void> {
  if (!(await createKeyFile(path, utf8(page))))
    throw new CommandProblem(`${path}: is there already; choose another name`)
  remark(`The page to print is in ${path}.`)
}
