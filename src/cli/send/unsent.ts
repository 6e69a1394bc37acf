import { join } from 'node:path'
import { z } from 'zod'
import { bytesField } from '../../base/wire.js'
import { sealedRequest } from '../../contract/enquiries.js'
import { createJsonFile, readJsonFile } from '../private-json.js'

const unsentSchema = z.strictObject({
  relay: z.url({ protocol: /^https?$/ }),
  relayKey: bytesField(32),
  patientSecret: bytesField(32),
  request: sealedRequest,
})

/** A sealed enquiry that was not acknowledged yet: sent again as it is, it is the same enquiry. */
export type Unsent = z.output<typeof unsentSchema>

/** Where an unacknowledged enquiry is kept below a directory. */
export const unsentPath = (directory: string, { request }: Unsent): string =>
  join(directory, `videre-${request.enquiryId}.unsent.json`)

/** Keeps a sealed enquiry until it is acknowledged, with mode 0600. Durable on return. */
export const keepUnsent = (path: string, unsent: Unsent): Promise<void> =>
  createJsonFile(path, z.encode(unsentSchema, unsent))

/** Reads what {@link keepUnsent} wrote. */
export const readUnsent = (path: string): Promise<Unsent> =>
  readJsonFile(path, unsentSchema, 'an enquiry that videre send kept')
