import { z } from 'zod'
import { draftRequest } from '../../contract/enquiries.js'
import { draftSchema } from '../../form/draft.js'
import { readJsonFile } from '../private-json.js'

const enquirySchema = z.strictObject({
  ...draftSchema.shape,
  clinics: z.array(z.string().max(200)).max(50).optional(),
  consent: z.strictObject({ version: z.string().max(64), given: z.literal(true) }).optional(),
  notify: draftRequest.shape.notify,
})

/** An enquiry as somebody writes it into a file: the members of the integration request. */
export type EnquiryFile = z.output<typeof enquirySchema>

/** Reads an enquiry from a file. Throws a sentence that names fields and repeats nothing of what they hold. */
export const readEnquiryFile = (path: string): Promise<EnquiryFile> =>
  readJsonFile(path, enquirySchema, 'an enquiry')
