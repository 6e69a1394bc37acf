/* Preloaded into a relay (NODE_OPTIONS=--import=…): the clock of its host is ahead by CLOCK_AHEAD_MS, or behind. */
const aheadMs = Number(process.env.CLOCK_AHEAD_MS)
const TrueDate = Date
const now = () => TrueDate.now() + aheadMs

globalThis.Date = new Proxy(TrueDate, {
  apply: () => new TrueDate(now()).toString(),
  construct: (_, given, newTarget) =>
    Reflect.construct(TrueDate, given.length === 0 ? [now()] : given, newTarget),
  get: (_, name) => (name === 'now' ? now : Reflect.get(TrueDate, name)),
})
