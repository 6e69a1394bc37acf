import { whileWaiting } from '../progress.js'
import { say } from '../terminal.js'

/** Tells the journey: numbered chapters, and lines below them. */
export interface Narrator {
  /** Begins a chapter, does its work, and lets what it says follow. */
  chapter<T>(title: string, work: () => Promise<T>): Promise<T>
  /** A line of the chapter. Lines appear when their fact is a fact. */
  tell(line: string): void
}

/** A narrator of so many chapters. */
export function narrator(chapters: number): Narrator {
  let number = 0
  return {
    async chapter(title, work) {
      number++
      say()
      say(`${number}/${chapters}  ${title}`)
      return whileWaiting(title, work)
    },
    tell: (line) => say(`     ${line}`),
  }
}
