import { Temporal } from 'temporal-polyfill'

/** The civil day of an instant in a time zone, as `yyyy-mm-dd`. */
export const civilDay = (instant: Date, timeZone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toString()
