import * as z from 'zod'
import { utf8 } from '../base/bytes.js'

/** RFC 5321 limits a path to 256 octets with its angle brackets, and what stands before the @ to 64. */
const addressLimitBytes = 254
const localLimitBytes = 64

/** Printable characters of any script but those that need quotes; dots only between others (RFC 5321, RFC 6531). */
const localPart = /^[^\s.@"(),:;<>[\]\\\p{C}\p{Z}]+(\.[^\s.@"(),:;<>[\]\\\p{C}\p{Z}]+)*$/u

/** Letters, marks and digits of any script, hyphens only inside. */
const domainLabel = /^[\p{L}\p{N}]([\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u

/** Whether a text is an e-mail address, internationalised ones included. It says nothing of whether mail arrives. */
function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@')
  const local = text.slice(0, at)
  const labels = text.slice(at + 1).split('.')
  return (
    at > 0 &&
    utf8(text).length <= addressLimitBytes &&
    utf8(local).length <= localLimitBytes &&
    localPart.test(local) &&
    labels.length >= 2 &&
    labels.every((label) => domainLabel.test(label)) &&
    !/^\d+$/.test(labels.at(-1) ?? '')
  )
}

/** An e-mail address in NFC, `åse@example.no` and addresses in other scripts included, at most 254 bytes of UTF-8. */
export const emailSchema = z
  .string()
  .max(addressLimitBytes, { error: 'must be an e-mail address of at most 254 bytes', abort: true })
  .refine((text) => text === text.normalize('NFC') && isEmail(text), {
    error: 'must be an e-mail address',
  })
