import { base64url, fromUtf8, utf8 } from '../../src/base/bytes.js'
import { signFor } from '../../src/base/signing.js'
import type { Statement } from '../../src/prove/statement.js'
import type { LogRecord, Plan } from './make-evidence.js'
import { origin, relay } from './make-evidence-parties.js'
import { bytesFrom } from './make-vectors-ingredients.js'

/** Changes statements of one event before they are signed. */
export const statementOf =
  <E extends Statement['event']>(
    event: E,
    change: (statement: Extract<Statement, { event: E }>) => Partial<Extract<Statement, { event: E }>>,
  ): NonNullable<Plan['statement']> =>
  (statement) =>
    statement.event === event
      ? { ...statement, ...change(statement as Extract<Statement, { event: E }>) }
      : statement

/** Says the statement of an event so many times. */
export const times =
  (event: Statement['event'], count: number): NonNullable<Plan['records']> =>
  (records) =>
    records.flatMap((record) =>
      isOf(record, event)
        ? [record, ...Array.from({ length: count - 1 }, (_, i) => again(record, i))]
        : [record],
    )

/** Leaves the statements of an event out. */
export const never =
  (event: Statement['event']): NonNullable<Plan['records']> =>
  (records) =>
    records.filter((record) => !isOf(record, event))

const isOf = (record: LogRecord, event: Statement['event']): record is StatementRecord =>
  record.list === 'statements' && fromUtf8(record.body).includes(`"event":"${event}"`)
type StatementRecord = Extract<LogRecord, { list: 'statements' }>

/** The same statement and receipt, signed by the relay once more with another random part. */
function again(record: StatementRecord, i: number): LogRecord {
  const random = base64url(bytesFrom(`evidence: random of copy ${i}`))
  const text = fromUtf8(record.body).replace(/"random":"[^"]+"/, `"random":"${random}"`)
  const body = utf8(text)
  return { ...record, body, signature: signFor('statement', origin, body, relay.privateKey) }
}
