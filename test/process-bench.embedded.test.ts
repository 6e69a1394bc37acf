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
  const hasRow = (group: number, what: string) =>
    expect(stdout).toMatch(new RegExp(`^ *${group}  ${what} +[\\d.]+ `, 'm'))
  expect(stdout).toContain('Evidence of enquiries')
  for (const clinics of [1, 3])
    for (const what of ['its signatures', 'verification', 'collection']) hasRow(clinics, what)
  expect(stdout).toMatch(/^stripped +100 in [\d.]+ s, \d+ per second$/m)
  expect(stdout).toMatch(/^intake meanwhile +\d+ ms/m)
  expect(stdout).toContain('Transparency log')
  for (const leaves of [1000, 10_000])
    for (const what of ['100 entries into the tree', '100 entries to a checkpoint', 'inclusion proof'])
      hasRow(leaves, what)
}, 240_000)
