/** CPU time of processes, user and system together, as the kernel counts it (Linux, in steps of 10 ms). */
import { readFileSync } from 'node:fs'

const msPerTick = 10

/** The numbers of /proc/<pid>/stat from the third on: the name before them may hold anything. */
function statOf(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
}

const ownTicks = (fields) => fields[11] + fields[12]
const endedChildrensTicks = (fields) => fields[13] + fields[14]

/** Milliseconds of a process with all its threads. */
export const cpuMsOf = (pid) => ownTicks(statOf(pid)) * msPerTick

/** Milliseconds of a process, of its children, and of those that have ended. */
export function familyCpuMsOf(pid) {
  const parent = statOf(pid)
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  const ofChildren = children.reduce((sum, child) => {
    try {
      return sum + ownTicks(statOf(child))
    } catch {
      // It ended meanwhile, and the next look finds it among those that have.
      return sum
    }
  }, 0)
  return (ownTicks(parent) + endedChildrensTicks(parent) + ofChildren) * msPerTick
}

/** Milliseconds of this process. */
export const ownCpuMs = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Milliseconds of the programs that this process started and that have ended. */
export const endedProgramsCpuMs = () => endedChildrensTicks(statOf('self')) * msPerTick
