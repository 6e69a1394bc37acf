/*
 * A process of its own: commits one row after the other to the embedded database in a directory and says on its
 * standard output which were acknowledged: node test/support/commit-stream.mjs <directory> [<rows>]
 * Exits with 3 and a sentence when the database cannot be opened, with 4 when it fails later.
 */
import { writeSync } from 'node:fs'
import { sql } from 'drizzle-orm'
import { openDatabase } from '../../dist/database/database.js'

const [directory, rows = 'Infinity'] = process.argv.slice(2)
const say = (line) => writeSync(1, `${line}\n`)

const database = await openDatabase({
  directory,
  onFatal(reason) {
    say(`fatal ${reason}`)
    process.exit(4)
  },
}).catch((error) => {
  say(error.message)
  process.exit(3)
})
say('ready')
const [{ last }] = await database.transaction((tx) =>
  tx.execute(sql`select coalesce(max(version::int), 0) as last from policies`),
)
for (let row = last + 1; row <= last + Number(rows); row++) {
  await database
    .transaction((tx) =>
      tx.execute(
        sql`insert into policies (version, body, in_force_from) values (${String(row)}, '', videre_now())`,
      ),
    )
    .catch((failure) => {
      say(failure.message)
      process.exit(4)
    })
  say(`acknowledged ${row}`)
}
await database.close()
