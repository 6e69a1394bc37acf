import { isInteractive, peopleStream } from './terminal.js'

/** Shows a turning mark with a few words while `work` goes on; nothing where nobody looks. */
export async function whileWaiting<T>(words: string, work: () => Promise<T>): Promise<T> {
  if (!isInteractive()) return work()
  const { spinner } = await import('@clack/prompts')
  const mark = spinner({ output: peopleStream })
  mark.start(words)
  try {
    return await work()
  } finally {
    mark.clear()
  }
}
