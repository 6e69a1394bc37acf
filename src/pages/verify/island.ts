import { hostClock } from '../../base/clock.js'
import { evidenceLimits, type Opened, openedFileSchema } from '../../prove/evidence.js'
import { verifyEvidence } from '../../prove/verify/verify-evidence.js'
import { keysTable } from '../../verdict/keys-table.js'
import { isLanguage } from '../../verdict/language.js'
import { type TrustFile, trustFileSchema } from '../../verdict/trust-file.js'
import { verdictWords } from '../../verdict/verdict-words.js'
import { wordsIn } from '../../verdict/words/in-language.js'
import { found, show } from './in-page/dom.js'
import { chosen, readJson, readLimited, takeDropped } from './in-page/files.js'
import { showChecked, unfoldToPrint } from './in-page/show-checked.js'
import { pageWordsIn } from './words/in-language.js'

const { lang } = document.documentElement
const language = isLanguage(lang) ? lang : 'en'
const words = pageWordsIn(language)

const page = {
  evidence: found('evidence', HTMLInputElement),
  form: found('form', HTMLInputElement),
  status: found('status', HTMLElement),
  verdict: found('verdict', HTMLElement),
  keys: found('keys', HTMLElement),
  keysFrom: found('keys-from', HTMLElement),
  trust: found('trust', HTMLInputElement),
  trustProblem: found('trust-problem', HTMLElement),
  relayKeys: found('relay-keys', HTMLButtonElement),
}

const relay = trustFileSchema.parse(JSON.parse(found('relay', HTMLScriptElement).textContent))
let own: TrustFile | null = null

/** Only what was chosen last is shown, however long an earlier file takes. */
let latest = 0

function showNoVerdict(problem: string): void {
  page.status.textContent = problem
  page.verdict.hidden = true
  page.verdict.replaceChildren()
}

/** Lets the page be painted before a file keeps it busy. */
const painted = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50))

async function check(): Promise<void> {
  const file = chosen(page.evidence)
  const turn = ++latest
  if (file === null) return showNoVerdict('')
  showNoVerdict(words.checking)
  await painted()
  const forms = await chosenForms()
  const bytes = await readLimited(file, evidenceLimits.bytes).catch(() => null)
  if (turn !== latest) return
  if (bytes === null) return showNoVerdict(words.unreadable)
  if (forms === null) return showNoVerdict(words.formUnreadable)
  const { trust, timeZone } = own ?? relay
  const telling = { language, timeZone }
  const verdict = verifyEvidence(bytes, trust, {}, forms)
  const trustFrom = own === null ? 'relay' : 'chosen'
  showChecked(page.verdict, { verdict, bytes, trust, trustFrom, checkedAt: hostClock() }, telling, words)
  page.status.textContent = verdictWords(verdict, telling).headline
}

/** The forms beside the evidence, none if no file was chosen; `null` if the file holds none. */
async function chosenForms(): Promise<Opened[] | null> {
  const file = chosen(page.form)
  return file === null ? [] : readJson(file, openedFileSchema)
}

async function takeOwnKeys(): Promise<void> {
  const file = chosen(page.trust)
  const read = file === null ? null : await readJson(file, trustFileSchema)
  page.trustProblem.textContent = file !== null && read === null ? words.trustUnreadable : ''
  if (read !== null) await useKeys(read)
}

async function useKeys(chosenKeys: TrustFile | null): Promise<void> {
  own = chosenKeys
  const { trust } = own ?? relay
  page.keysFrom.textContent = own === null ? words.keysFromRelay(trust.origin) : words.ownKeysInUse
  page.relayKeys.hidden = own === null
  show(page.keys, keysTable(trust, wordsIn(language).record))
  await check()
}

page.evidence.addEventListener('change', () => void check())
page.form.addEventListener('change', () => void check())
page.trust.addEventListener('change', () => void takeOwnKeys())
page.relayKeys.addEventListener('click', () => {
  page.trust.value = ''
  page.trustProblem.textContent = ''
  void useKeys(null)
})
takeDropped(page.evidence)
unfoldToPrint(page.verdict)
