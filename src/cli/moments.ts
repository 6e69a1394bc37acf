const written = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})

/** An instant as this machine's users read clocks, e.g. `20 Nov 2026, 11:02`. */
export const moment = (at: Date): string => written.format(at)

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** How long ago an instant was, in its largest unit, e.g. `3 days`. */
export function waiting(since: Date, now: Date): string {
  const ms = now.getTime() - since.getTime()
  const [unit, size] = units.find(([, length]) => ms >= length) ?? ['minute', 60_000]
  const count = Math.floor(ms / size)
  if (count < 1) return 'just now'
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
