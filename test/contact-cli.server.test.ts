/** Questions to the operator on the command line: asked by a person, read and closed by staff with the contact key. */
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { questions } from '../src/database/schema.js'
import { kari, openStaffedDesk, type StaffedDesk } from './support/staffed-desk.js'

let here: StaffedDesk
beforeAll(async () => {
  here = await openStaffedDesk()
})
afterAll(() => here?.relay.stop())

const rows = () => here.database.transaction((tx) => tx.select().from(questions))
const question = {
  kind: 'right',
  right: 'erase',
  message: 'Please erase everything.\nAnswer by letter.',
  name: 'Åse Nordmann',
  address: 'Storgata 1\n0150 Oslo',
}

it('a contact key is made in a file of its own kind, which is not for the server', async () => {
  const { desk } = here
  const made = await desk.done('contact-key', '--name', 'Helsetjenester', '--out', 'made.key')
  expect(made).toContain('videre staff contact-key made.key')
  expect(JSON.parse(await readFile(desk.path('made.key'), 'utf8'))).toMatchObject({ kind: 'contact' })
})

it('a key is published by two, and a question asked, opened with that key alone, and closed', async () => {
  const { desk } = here
  await desk.write('question.json', JSON.stringify(question))
  const tooEarly = await desk.videre('ask', '--file', 'question.json')
  expect([tooEarly.code, tooEarly.stderr]).toEqual([
    1,
    expect.stringContaining('takes no questions in this way yet: telephone, or write to it'),
  ])
  await desk.key('contact.key', { kind: 'contact', name: 'Helsetjenester' })
  await desk.key('other.key', { kind: 'contact', name: 'Helsetjenester' })
  await desk.done('staff', 'contact-key', 'contact.key', ...kari, '--save', 'act.json')
  const cosigned = await desk.videre('staff', 'cosign', 'act.json', '--key', 'ola.key', '--yes')
  expect(cosigned.stderr + cosigned.stdout).toMatch(
    /Have questions to the operator sealed to the contact key [\w-]{19}/,
  )
  expect(cosigned.stdout).toContain('Questions are sealed to this key from now on.')
  const asked = await desk.done('ask', '--file', 'question.json')
  expect(asked).toMatch(
    /is with the operator, sealed.*\n.*\nIt is deleted on \d+ \w+ \d{4}, .* at the latest/,
  )
  const [row] = await rows()
  expect(await desk.done('questions', 'list', ...kari)).toMatch(new RegExp(`^${row!.id}  open for .*`, 'm'))
  const other = await desk.videre('questions', 'open', row!.id, '--contact-key', 'other.key', ...kari)
  expect(other.stderr).toContain('was sealed to another contact key')
  const read = await desk.done('questions', 'open', row!.id, '--contact-key', 'contact.key', ...kari)
  for (const line of [
    'Somebody invokes a right: erase',
    'Åse Nordmann',
    '  | Answer by letter.',
    '  | 0150 Oslo',
  ])
    expect(read).toContain(line)
  const closed = await desk.done('questions', 'close', row!.id, ...kari)
  expect(closed).toContain('Closed, and deleted as the policy says')
  expect(await rows()).toEqual([])
})

it('what is wrong with a question is said by field, and nothing of what it holds', async () => {
  const { desk } = here
  await desk.write('wrong.json', JSON.stringify({ kind: 'question', message: ' ', email: 'secret@' }))
  const wrong = await desk.videre('ask', '--file', 'wrong.json')
  expect(wrong.code).toBe(1)
  expect(wrong.stderr).toContain('message: must not be empty')
  expect(wrong.stderr).toContain('reply.email: must be an e-mail address')
  expect(wrong.stderr).not.toContain('secret')
})
