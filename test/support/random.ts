import { randomBytes } from 'node:crypto'

/** `count` random bytes in hexadecimal, for names of temporary things. */
export const randomHex = (count: number): string => randomBytes(count).toString('hex')
