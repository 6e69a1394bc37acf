import { z } from 'zod'
import type { policyAnswer } from '../../contract/policy.js'
import {
  type Question,
  type QuestionDraft,
  type QuestionKind,
  questionFromDraft,
  questionKinds,
} from '../../form/question.js'
import { askLine, askLines, askWhether, askWhich, type Check } from '../ask.js'
import { CommandProblem, withFields } from '../command-problem.js'
import { readJsonFile } from '../private-json.js'
import { isInteractive, remark } from '../terminal.js'

type ShownPolicy = z.output<typeof policyAnswer>

/** What a question needs of a policy that is read over HTTP. */
const rightsSchema = z.object({
  rights: z.object({
    named: z.array(z.object({ right: z.string(), text: z.record(z.string(), z.string()) })),
  }),
})

const draftSchema = z.strictObject({
  kind: z.enum(questionKinds),
  right: z.string().max(40).optional(),
  message: z.string().max(32_000),
  name: z.string().max(1600).optional(),
  email: z.string().max(254).optional(),
  phone: z.string().max(40).optional(),
  address: z.string().max(4000).optional(),
  reference: z.string().max(40).optional(),
})

/** Reads a question from a file. Throws a sentence that names fields and repeats nothing of what they hold. */
export async function readQuestionFile(path: string, policy: ShownPolicy): Promise<Question> {
  const { kind, message, ...rest } = await readJsonFile(path, draftSchema, 'a question')
  const given = Object.entries(rest).filter(([, value]) => value !== undefined)
  return checked({ kind, message, ...Object.fromEntries(given) }, policy)
}

/** Asks the person at the terminal for a question, each answer until it can be accepted. */
export async function askQuestion(policy: ShownPolicy): Promise<Question> {
  const check = checkWith(policy)
  const kind = (await askWhich('What is it?', kindChoices)) as QuestionKind
  const draft = {
    kind,
    ...(kind === 'right' ? { right: await askWhich('Which right?', rightChoices(policy)) } : {}),
    message: await askLines(
      'What do you want to say? No identity number, please. (Enter twice ends)',
      check('message', (message) => ({ message })),
    ),
    name: await askLine(
      'Your name (may stay empty)',
      check('name', (name) => ({ name })),
    ),
    ...(await askReply(kind, check)),
    reference: await askLine(
      'The reference of the enquiry that it is about (may stay empty)',
      check('reference', (reference) => ({ reference })),
    ),
  }
  return checked(draft, policy)
}

async function askReply(kind: QuestionKind, check: ReturnType<typeof checkWith>) {
  const email = await askLine(
    'Your e-mail address (may stay empty)',
    check('reply.email', (text) => ({ email: text })),
  )
  const phone = await askLine(
    'Your telephone number (may stay empty)',
    check('reply.phone', (text) => ({ phone: text })),
  )
  const isReachable = kind === 'feedback' || `${email}${phone}`.trim() !== ''
  const ofAddress = check('reply.address', (text) => ({ address: text }))
  const address = await askLines(
    isReachable
      ? 'Your postal address (may stay empty)'
      : 'Your postal address: nobody can answer you otherwise',
    (text) => (isReachable || text.trim() !== '' ? ofAddress(text) : 'must not be empty'),
  )
  return { email, phone, address }
}

/** Checks one answer by the rules of the whole question. */
const checkWith =
  ({ country }: ShownPolicy) =>
  (field: string, part: (answer: string) => Partial<QuestionDraft>): Check =>
  (answer) => {
    const read = questionFromDraft({ kind: 'feedback', message: 'x', ...part(answer) }, { country })
    return read.kind === 'question' ? undefined : read.fields.find((one) => one.field === field)?.rule
  }

async function checked(draft: QuestionDraft, policy: ShownPolicy): Promise<Question> {
  const read = questionFromDraft(draft, policy)
  if (read.kind === 'invalid')
    throw new CommandProblem(withFields('the question cannot be sent', read.fields))
  if (read.holdsIdentityNumber) {
    remark('Careful: this seems to hold a national identity number. Nobody needs it to answer.')
    if (isInteractive() && !(await askWhether('Send it all the same?')))
      throw new CommandProblem('stopped; nothing was sent')
  }
  return read.question
}

const kindChoices: readonly { value: QuestionKind; label: string }[] = [
  { value: 'question', label: 'A question' },
  { value: 'feedback', label: 'Feedback, praise or a complaint' },
  { value: 'right', label: 'I want to use one of my rights (access, erasure …)' },
]

function rightChoices(policy: ShownPolicy) {
  const read = rightsSchema.safeParse(policy)
  if (!read.success) throw new CommandProblem('the policy of this relay names no rights')
  return read.data.rights.named.map(({ right, text }) => ({
    value: right,
    label: right,
    hint: text.en ?? Object.values(text)[0] ?? '',
  }))
}
