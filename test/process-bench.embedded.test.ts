import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

// Figures are for people to read: a test that looked at them would be about the machine.
test('the benchmark runs, and prints what it measured for every kind of work', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['bench/main.mjs', '--quick'])
  for (const engine of ['PostgreSQL server', 'Embedded PostgreSQL']) expect(stdout).toContain(engine)
  for (const clinics of [1, 3]) {
    for (const what of ['sealing alone', 'sealed intake', 'relay-sealed intake']) {
      const row = new RegExp(`^ +${clinics}  ${what} +[\\d.]+ `, 'gm')
      expect(stdout.match(row)).toHaveLength(2)
    }
  }
}, 240_000)
