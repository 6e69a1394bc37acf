/** A short run of `npm run torture` on the embedded engine. Protects promises 2 and 3. */
import { expect, onTestFinished, test } from 'vitest'
import { brokenPromises, reportLines } from './torture/report.js'
import { torture } from './torture/run.js'

test('an embedded relay is killed at random, and loses, doubles and forks nothing', async () => {
  const onUndo = (undo: () => Promise<unknown>) => onTestFinished(async () => void (await undo()))
  const plan = { engine: 'embedded', kills: 4, minutes: 5 } as const
  const report = await torture(plan, { onUndo })
  console.info(reportLines(report).join('\n'))
  expect(brokenPromises(report)).toEqual([])
  expect(report.kills).toBe(4)
}, 180_000)
