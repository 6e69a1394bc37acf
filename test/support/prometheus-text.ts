/** Reads what `/metrics` says, as Prometheus does. */

/** One value with its name and labels. */
export interface Sample {
  name: string
  labels: Record<string, string>
  value: number
}

/** Every sample of an exposition. Throws for a line that is none. */
export function samplesIn(text: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name, inner = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
      if (name === undefined) throw new TypeError(`not a sample: ${line}`)
      const labels = [...inner.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', of = '']) => [
        key,
        of,
      ])
      return { name, labels: Object.fromEntries(labels) as Record<string, string>, value: Number(value) }
    })
}

/** The value of one metric with these labels; undefined if it is not shown. */
export const valueIn = (
  text: string,
  name: string,
  labels: Record<string, string> = {},
): number | undefined =>
  samplesIn(text).find(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  )?.value

/** The names that are declared, with their types. */
export const typesIn = (text: string): Map<string, string> =>
  new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type]))
