import { parse, stringify, v4, validate, version } from 'uuid'
import { randomBytes } from './sodium.js'

/** A random id (RFC 9562 version 4): nothing in it tells when or in which order it was made. */
export const newId = (): string => v4()

/** Whether a text is a lower-case version 4 UUID, the only spelling that is accepted. */
export const isId = (text: string): boolean =>
  validate(text) && version(text) === 4 && text === text.toLowerCase()

/** The 16 bytes of an id. */
export const idBytes = (id: string): Uint8Array => Uint8Array.from(parse(id))

/** The id of 16 bytes. Throws unless they are a version 4 UUID. */
export const idFromBytes = (bytes: Uint8Array): string => {
  const id = stringify(bytes)
  if (!isId(id)) throw new RangeError('not a version 4 UUID')
  return id
}

/** Crockford's base 32: no I, L, O or U, so that it survives being read aloud and written down. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The Luhn check character modulo 32: finds every wrong character and nearly every swap of neighbours. */
function checkCharacter(characters: string): string {
  let sum = 0
  for (const [i, character] of [...characters].reverse().entries()) {
    const value = alphabet.indexOf(character) * (i % 2 === 0 ? 2 : 1)
    sum += Math.floor(value / 32) + (value % 32)
  }
  return alphabet[(32 - (sum % 32)) % 32] ?? '0'
}

/** A fresh reference such as `7K2M-9QXD-M4TR`: 55 random bits and a check character, made to be read aloud. */
export function newReference(): string {
  const characters = Array.from(randomBytes(11), (byte) => alphabet[byte % 32]).join('')
  return groupsOfFour(characters + checkCharacter(characters))
}

/**
 * The canonical spelling of a reference as a person typed it: any case, with or without separators, O for 0,
 * I and L for 1. `null` if it is not twelve characters or the check character says that it was mistyped.
 */
export function readReference(typed: string): string | null {
  const characters = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
  if (!/^[0-9A-HJKMNP-TV-Z]{12}$/.test(characters)) return null
  return checkCharacter(characters.slice(0, 11)) === characters[11] ? groupsOfFour(characters) : null
}

const groupsOfFour = (characters: string): string => characters.replace(/(.{4})(?=.)/g, '$1-')
