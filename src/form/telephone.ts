import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import * as z from 'zod'
import type { Country } from './postcode.js'

/**
 * A telephone number as the form holds it: E.164. Only the shape is checked here: numbering plans change, and a clinic
 * whose client has an older list must not refuse a form that the sender's accepted.
 */
export const telephoneSchema = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be a telephone number in E.164')

/**
 * The E.164 spelling of a number as people write it: any international number with `+` or `00`, and national ones of
 * `country`. `null` if no number of that length exists there, or if an extension is given, which E.164 cannot hold.
 * A national number of another country is refused: 040 begins numbers in Malmö and in Finland, and guessing would
 * send a stranger a patient's call.
 */
export function readTelephone(typed: string, country: Country): string | null {
  // "(+45)" is common in Denmark; the parser takes a plus sign only where the number starts.
  const written = typed.trim().replace(/^\(\s*((?:\+|00)\s*\d{1,3})\s*\)/, '$1 ')
  const number = parsePhoneNumberFromString(written, { defaultCountry: country, extract: false })
  if (number === undefined || number.ext !== undefined || !number.isPossible()) return null
  // Zeros alone are possible in some places, and are another number, or none, once they are written in E.164.
  const again = parsePhoneNumberFromString(number.number, { extract: false })
  if (again?.number !== number.number || !again.isPossible()) return null
  return telephoneSchema.safeParse(number.number).success ? number.number : null
}
