import { defineCommand } from 'citty'
import { z } from 'zod'
import { actAnswers } from '../../contract/staff-answers.js'
import { createKeyFile } from '../../keyring/key-files.js'
import { encodeReportFile, type ReportFile } from '../../prove/retention-report.js'
import { options } from '../arguments.js'
import { CommandProblem } from '../command-problem.js'
import { actAlone, acting, staffOptions } from '../staff/act.js'
import { tell } from '../staff/results.js'
import { endWith, remark, sayJson } from '../terminal.js'

/** `videre retention verify`: ends with 1 if anything is left that should be gone. The relay signs and publishes what was found. */
export const command = defineCommand({
  args: {
    out: { type: 'string', valueHint: 'file', description: 'Write the signed report to this file' },
    ...staffOptions,
    json: options.json,
  },
  async run({ args }) {
    const staff = await acting(args)
    const answer = await actAlone(staff, 'retention.verify', {})
    if (answer.findings.length > 0) endWith(1)
    if (args.json) sayJson(z.encode(actAnswers['retention.verify'], answer))
    else tell('retention.verify', answer, {}, staff.at.url)
    if (args.out !== undefined) await writeReport(args.out, answer.report)
  },
})

async function writeReport(path: string, report: ReportFile): Promise<void> {
  if (!(await createKeyFile(path, encodeReportFile(report))))
    throw new CommandProblem(`${path}: is there already; choose another name`)
  remark(`The report is in ${path}. Anybody can check it, without the relay: videre retention check ${path}`)
  if (report.proof === null)
    remark(
      'It was not in the log yet, so that the file does not prove that. The page /statistics has it later.',
    )
}
