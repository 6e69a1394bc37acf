/**
 * Makes what lets callers go on one after the other, each in another round of the event loop: what takes long, and cannot be
 * interrupted, then keeps nobody else waiting for longer than one of them takes.
 */
export function createTurns(): () => Promise<void> {
  let last = Promise.resolve()
  return () => {
    last = last.then(() => new Promise((resolve) => setImmediate(resolve)))
    return last
  }
}
