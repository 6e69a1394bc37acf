import { z } from 'zod'
import { bytesField, idField, referenceField } from '../../base/wire.js'
import { createJsonFile, readJsonFile } from '../private-json.js'

const linkSchema = z.strictObject({
  relay: z.url({ protocol: /^https?$/ }),
  reference: referenceField(),
  enquiryId: idField(),
  patientSecret: bytesField(32),
  /** The key that the relay signed the receipt with: later statements are checked with it. */
  relayKey: bytesField(32).optional(),
})

/** What a patient keeps to come back to an enquiry. Whoever has it can read the enquiry. */
export type Link = z.output<typeof linkSchema>

/** Writes what the patient keeps, with mode 0600, never over an existing file. Durable on return. */
export const saveLink = (path: string, link: Link): Promise<void> =>
  createJsonFile(path, z.encode(linkSchema, link))

/** Reads what {@link saveLink} wrote. */
export const readLink = (path: string): Promise<Link> =>
  readJsonFile(path, linkSchema, 'what videre send --save writes')
