/** What may stand between the parts of a date, and between the date and the rest, when people write by hand. */
const gap = '[ \\u00A0./-]?'
const dash = '[ \\u00A0]?[-–+.]?[ \\u00A0]?'
// A plus sign before the digits makes them a telephone number. No look-behind: older telephones' browsers lack it.
const start = '(?:^|[^\\d+])'

const norwegian = new RegExp(
  `${start}(\\d\\d)${gap}(\\d\\d)${gap}(\\d\\d)${dash}(\\d{3}) ?(\\d\\d)(?!\\d)`,
  'g',
)
const danish = new RegExp(`${start}(\\d\\d)${gap}(\\d\\d)${gap}(\\d\\d)${dash}(\\d{4})(?!\\d)`, 'g')
const swedish = new RegExp(
  `${start}((?:18|19|20)?)(\\d\\d)${gap}(\\d\\d)${gap}(\\d\\d)${dash}(\\d{4})(?!\\d)`,
  'g',
)

/**
 * Whether a text holds what looks like a Norwegian fødselsnummer or D-number, a Danish CPR number or a Swedish
 * personnummer or coordination number: a date that exists and, where the country still guarantees them, check digits.
 * For a warning only: it finds telephone numbers that happen to look like one, and misses what is spelled otherwise.
 */
export const holdsIdentityNumber = (text: string): boolean =>
  someMatch(text, norwegian, isNorwegian) ||
  someMatch(text, danish, isDanish) ||
  someMatch(text, swedish, isSwedish)

/** Tries every place of the text, overlapping ones too: "12 010190-12345" must not hide what starts at its second number. */
function someMatch(text: string, pattern: RegExp, isOne: (parts: string[]) => boolean): boolean {
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (isOne(match.slice(1))) return true
    pattern.lastIndex = match.index + 1
  }
  return false
}

function dateExists(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

/** Skatteetaten: the individual number tells the century; a D-number has 40 added to the day; two digits modulo 11. */
function isNorwegian(parts: string[]): boolean {
  const [day = 0, month = 0, year = 0, individual = 0] = parts.map(Number)
  const digits = Array.from(parts.join(''), Number)
  return (
    norwegianYears(individual, year).some((full) => dateExists(full, month, day > 40 ? day - 40 : day)) &&
    weightedSum(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 &&
    weightedSum(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0
  )
}

function norwegianYears(individual: number, year: number): number[] {
  if (individual < 500) return [1900 + year]
  if (year < 40) return [2000 + year]
  if (individual >= 900) return [1900 + year]
  return individual < 750 && year >= 54 ? [1800 + year] : []
}

/** CPR-kontoret: the seventh digit tells the century; since 2007 modulo 11 no longer holds for all. */
function isDanish(parts: string[]): boolean {
  const [day = 0, month = 0, year = 0, serial = 0] = parts.map(Number)
  return dateExists(danishYear(Math.floor(serial / 1000), year), month, day)
}

function danishYear(seventh: number, year: number): number {
  if (seventh < 4) return 1900 + year
  if (seventh === 4 || seventh === 9) return year < 37 ? 2000 + year : 1900 + year
  return year < 58 ? 2000 + year : 1800 + year
}

/** Skatteverket: Luhn over the ten digits; a coordination number has 60 added to the day. */
function isSwedish(parts: string[]): boolean {
  const [century = '', ...rest] = parts
  const [year = 0, month = 0, day = 0] = rest.map(Number)
  const centuries = century === '' ? [18, 19, 20] : [Number(century)]
  return (
    centuries.some((c) => dateExists(c * 100 + year, month, day > 60 ? day - 60 : day)) &&
    luhnSum(Array.from(rest.join(''), Number)) % 10 === 0
  )
}

const weightedSum = (digits: number[], weights: number[]): number =>
  weights.reduce((sum, weight, i) => sum + weight * (digits[i] ?? 0), 0)

const luhnSum = (digits: number[]): number =>
  digits.reduce((sum, digit, i) => {
    const value = i % 2 === 0 ? digit * 2 : digit
    return sum + (value > 9 ? value - 9 : value)
  }, 0)
