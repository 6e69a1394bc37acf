/** What faults in the database of test/support/busy-world.ts are written with. */
import type { Finding } from '../../src/prove/fsck/findings.js'

/** What somebody with the database in their hands does, as SQL that has to touch a row. */
export type Planted = readonly [what: string, sql: string, finding: Finding]

/** The first delivery in a state, by its id. */
export const inState = (state: string) =>
  `(select id from deliveries where state = '${state}' order by id limit 1)`
/** The id of a clinic. */
export const clinic = (name: string) => `(select id from clinics where name = '${name}')`
/** A column with one bit of one byte changed. */
export const flipped = (column: string, at = 0) =>
  `set_byte(${column}, ${at}, get_byte(${column}, ${at}) # 1)`
/** Changes one bit of a column. */
export const flip = (table: string, column: string, where: string, at = 0): string =>
  `update ${table} set ${column} = ${flipped(column, at)} where ${where}`
/** A text with another character at one place. */
export const otherCharacter = (column: string, at: string) =>
  `overlay(${column} placing (case substr(${column}, ${at}, 1) when 'A' then 'B' else 'A' end) from ${at} for 1)`
/** Rows of a table by their order: no table here has a column `n`. */
export const nth = (table: string, key: string, n: number, where = 'true') =>
  `${key} = (select ${key} from ${table} where ${where} order by ${key} limit 1 offset ${n})`
/** The first statement of an event, by its id. */
export const oneOf = (event: string) =>
  `id = (select id from statements where event = '${event}' order by id limit 1)`
/** The entry that waits for the log with a delivery to be numbered. */
export const waiting = `id = (select id from log_queue where delivery_id is not null)`
/** A leaf of the log. */
export const leafOf = (index: string) => `log = 1 and index = ${index}`
/** The first private leaf. */
export const privateLeaf = `(select min(index) from log_leaves where octet_length(entry) = 32)`
/** The newest size of the log. */
export const lastSize = `(select max(size) from log_batches)`
/** The first enquiry, by its id. */
export const anEnquiry = 'id = (select id from enquiries order by id limit 1)'
/** The key of a clinic that is in use. */
export const current = (name: string) => `state = 'current' and clinic_id = ${clinic(name)}`
