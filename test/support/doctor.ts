/** `videre doctor` as operators run it: a process of its own, with the relay's environment and in its folder. */
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import type { Checked } from '../../src/cli/doctor/checked.js'
import type { Variables } from './relay-process.js'

/** What it found and how it ended. */
export interface Diagnosis {
  code: number
  checks: Checked[]
  /** Everything that it wrote. */
  text: string
  /** The lines about one thing, as `fail the log is not signed`. */
  about(what: string): string[]
}

/** Runs it with these variables only. */
export async function diagnose(folder: string, env: Variables): Promise<Diagnosis> {
  const { code, stdout, stderr } = await runDoctor(folder, env, ['--json'])
  const { checks } = JSON.parse(stdout) as { checks: Checked[] }
  const about = (what: string) =>
    checks.filter((one) => one.what === what).map(({ result, says }) => `${result} ${says}`)
  return { code, checks, text: stdout + stderr, about }
}

/** Runs it, and gives what it wrote. */
export const runDoctor = (
  folder: string,
  env: Variables,
  options: readonly string[] = [],
): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((done) => {
    const words = [resolve('dist', 'cli', 'videre.js'), 'doctor', ...options]
    const environment = { PATH: process.env.PATH, HOME: folder, TMPDIR: folder, ...env }
    execFile(process.execPath, words, { cwd: folder, env: environment }, (error, stdout, stderr) =>
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    )
  })
