/** Questions to the operator in tests, asked and answered over HTTP as people do. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hostClock } from '../../src/base/clock.js'
import { randomBytes } from '../../src/base/sodium.js'
import { fetchContactKey, type SealedQuestion, sealQuestion, sendQuestion } from '../../src/client/contact.js'
import { fetchTrust } from '../../src/client/sender.js'
import type { Question } from '../../src/form/question.js'
import { deriveHolder, type Holder } from '../../src/seal/keys.js'
import { act, employ } from './people.js'
import type { TestRelay } from './relay.js'

/** What somebody asks. */
export const asked: Question = {
  kind: 'right',
  right: 'access',
  message: 'What do you keep about me?\nPlease answer by letter.',
  name: 'Åse Nordmann',
  reply: { email: 'ase@example.org', phone: '+4722334455', address: 'Storgata 1\n0150 Oslo' },
}

/** Makes a contact key and has both members of staff publish it. `at` is their clock. */
export async function publishContactKey(relay: TestRelay, at: Date = hostClock()): Promise<Holder> {
  const holder = deriveHolder(randomBytes(32))
  await setContactKey(relay, holder, at)
  return holder
}

/** Has both members of staff make a key the contact key. */
export const setContactKey = async (relay: TestRelay, { publicKeys: keys, keyId }: Holder, at?: Date) =>
  act(relay, await employ(relay), 'contact.set', { keys, keyId }, at)

/** A question, sealed to the key that the relay shows. */
export async function sealed(relay: TestRelay, question: Question = asked): Promise<SealedQuestion> {
  const found = await fetchContactKey(relay.client, await fetchTrust(relay.client))
  if (found.kind !== 'key') throw new Error(found.kind)
  return sealQuestion(found, question)
}

/** Seals and sends a question: its id. */
export async function ask(relay: TestRelay, question: Question = asked): Promise<string> {
  const { questionId } = await sendQuestion(relay.client, await sealed(relay, question))
  return questionId
}

/** Writes the policy of Videre with other times for questions into a folder; gives its path. */
export async function policyWith(
  folder: string,
  times: { closing: string; receipt: string },
  version = 'questions-1',
): Promise<string> {
  const policy = JSON.parse(await readFile('policies/helsetjenester.json', 'utf8')) as {
    retention: { what: string; from: keyof typeof times; after: string }[]
  }
  const retention = policy.retention.map((rule) =>
    rule.what === 'questions' ? { ...rule, after: times[rule.from] } : rule,
  )
  const path = join(folder, `${version}.json`)
  await writeFile(path, JSON.stringify({ ...policy, version, retention }))
  return path
}
