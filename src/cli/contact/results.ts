import type { Answer } from '../../contract/staff-answers.js'
import { moment, waiting } from '../moments.js'
import { table } from '../table.js'
import { say } from '../terminal.js'

/** Says which questions wait, for how long, and until when each is kept. */
export function sayQuestions(questions: Answer<'question.list'>['questions'], now: Date): void {
  if (questions.length === 0) {
    say('Nobody has asked anything that is not answered and gone.')
    return
  }
  const rows = questions.map(({ questionId, state, receivedAt, deleteAt }) => [
    questionId,
    state === 'open' ? `open for ${waiting(receivedAt, now)}` : 'closed',
    moment(deleteAt),
  ])
  for (const line of table(['ID', 'STATE', 'KEPT UNTIL'], rows)) say(line)
}

/** Says what became of a question that was closed. */
export function sayClosed(deleteAt: Date, now: Date): void {
  say(
    deleteAt <= now
      ? 'Closed, and deleted as the policy says: it is gone from here, and no backup brings it back.'
      : `Closed. As the policy says it is deleted on ${moment(deleteAt)}.`,
  )
}
