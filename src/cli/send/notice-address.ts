import type { Offer } from '../../client/sender.js'
import { emailSchema } from '../../form/email.js'
import { tidyLine } from '../../form/text.js'
import { CommandProblem } from '../command-problem.js'
import { remark } from '../terminal.js'

/**
 * Where the relay is asked to tell of news, as it takes it, and says what that means. Throws a sentence, which does not repeat it, for
 * what is no address, and if the relay sends no mail.
 */
export function noticeAddress(typed: string | undefined, { policy }: Offer): string | undefined {
  if (typed === undefined) return undefined
  if (!policy.noticeMail) throw new CommandProblem('this relay sends no mail: leave the address for news out')
  const email = tidyLine(typed)
  if (!emailSchema.safeParse(email).success)
    throw new CommandProblem('the address for news must be an e-mail address of at most 254 bytes')
  remark('The relay can read the address for news, unlike all else that you write: it mails there that')
  remark('there is news, never what, and forgets the address together with the enquiry.')
  return email
}
