/** How often somebody looks, and how long they wait. */
export interface Glancing {
  /** What was seen is given again for so long. */
  freshMs: number
  /** Whoever has waited for so long gets `null`. */
  patienceMs: number
}

/**
 * A look that costs little however often it is taken: `work` runs at most once at a time and once in `freshMs`, and nobody waits
 * longer than `patienceMs`. Gives `null`, as fresh as any result, when `work` fails or is not done in time; what hangs is left to
 * itself, and nothing like it is begun beside it.
 */
export function glance<T>(
  work: () => Promise<T>,
  { freshMs, patienceMs }: Glancing,
): () => Promise<T | null> {
  let seen: T | null = null
  let seenAt = Number.NEGATIVE_INFINITY
  let going: { since: number; work: Promise<void> } | null = null
  const begin = () => {
    const done = (result: T | null) => {
      seen = result
      seenAt = performance.now()
      going = null
    }
    return {
      since: performance.now(),
      work: work().then(done, () => done(null)),
    }
  }
  return async () => {
    if (performance.now() - seenAt < freshMs) return seen
    going ??= begin()
    const left = patienceMs - (performance.now() - going.since)
    if (left <= 0 || !(await isOver(going.work, left))) return null
    return seen
  }
}

/** Whether something is over within so many milliseconds. */
async function isOver(work: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms)
  })
  return Promise.race([work.then(() => true), late]).finally(() => clearTimeout(timer))
}
