/** A short run of `npm run torture` on a server. Protects promises 2 and 3 where several replicas share a database and the keys. */
import { expect, onTestFinished, test } from 'vitest'
import { freshDatabaseLocation } from './support/database.js'
import { brokenPromises, reportLines } from './torture/report.js'
import { torture } from './torture/run.js'

test('replicas out of four are killed at random, and nothing is lost, doubled or forked', async () => {
  const { options } = await freshDatabaseLocation()
  const onUndo = (undo: () => Promise<unknown>) => onTestFinished(async () => void (await undo()))
  const plan = { engine: 'server', kills: 4, minutes: 5 } as const
  const report = await torture(plan, { databaseUrl: options.url, onUndo })
  console.info(reportLines(report).join('\n'))
  expect(brokenPromises(report)).toEqual([])
  expect(report.kills).toBe(4)
}, 180_000)
