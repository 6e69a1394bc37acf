import { spawnSync } from 'node:child_process'

/** Where everything must be tested (CI is set) a missing strace fails the tests that need it; elsewhere it is said. */
const isStraceMissing = spawnSync('strace', ['-V']).status !== 0
if (isStraceMissing) {
  console.error('strace is not installed: what happens when a disk refuses or is slow is NOT tested here')
}

/** Whether to leave out what needs strace. */
export const skipsStrace = isStraceMissing && process.env.CI === undefined

/**
 * What a program is to be started with, so that its disk is at fault: `fault` as strace's `inject` has it, for one system call.
 * The program keeps its process id.
 */
export const withFault = (call: string, fault: string): string[] => [
  'strace',
  '-D',
  '-f',
  '--seccomp-bpf',
  `--trace=${call}`,
  `--inject=${call}:${fault}`,
  '--output=/dev/null',
]
