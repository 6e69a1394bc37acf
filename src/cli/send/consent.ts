import type { Offer } from '../../client/sender.js'
import { askWhether, requirePerson } from '../ask.js'
import { CommandProblem } from '../command-problem.js'
import { remark } from '../terminal.js'

/** How consent can have been given before this command asks. */
export interface Given {
  /** What the file says. */
  consent: { version: string } | undefined
  /** `--yes`. */
  yes: boolean
}

/** Shows what the patient consents to, and asks unless it was given to the version in force. Throws without consent. */
export async function requireConsent({ policy }: Offer, language: string, given: Given): Promise<void> {
  const { text } = policy.consent
  remark('What you consent to:')
  for (const line of wrap(text[language] ?? Object.values(text)[0] ?? '')) remark(`  ${line}`)
  if (given.consent !== undefined) {
    if (given.consent.version === policy.version) return
    throw new CommandProblem(
      `the consent in the file is to another version of the policy than ${policy.version}: read it again`,
    )
  }
  if (given.yes) return
  requirePerson('give --yes if you consent to this')
  if (!(await askWhether('Do you consent?'))) throw new CommandProblem('without consent nothing is sent')
}

/** Words in lines of at most 90 characters. */
const wrap = (text: string): string[] => text.match(/.{1,90}(?:\s|$)/gu) ?? [text]
