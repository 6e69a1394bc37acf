import { deriveHolder } from '../../src/seal/keys.js'
import { makeEvidence, type Plan } from './make-evidence.js'
import { clinics, keyEntryBody, on } from './make-evidence-parties.js'
import { times } from './make-evidence-records.js'
import { bytesFrom } from './make-vectors-ingredients.js'

const [clinic] = clinics

/** So many keys of the clinic that the first one vouches for, and that nothing needs. */
const moreKeys = (count: number): NonNullable<Plan['records']> => {
  const keys = Array.from({ length: count }, (_, i) => {
    const holder = deriveHolder(bytesFrom(`evidence: key ${i} of too many`))
    const body = keyEntryBody({ clinic, holder, previous: clinic.first, at: on(3) })
    return { list: 'entries', body } as const
  })
  return ([before, policy, first, ...rest]) => [before!, policy!, first!, ...keys, ...rest]
}

/**
 * What a relay, its log and a clinic can make together to keep a verifier busy: one delivery with so many outcomes and
 * retrievals of its evidence, every one of them signed and in the log, and as many keys of the clinic as a file can have.
 */
export const worstEvidence = (outcomes: number, retrievals: number): Uint8Array =>
  makeEvidence({
    records: (records) =>
      moreKeys(298)(times('EvidenceRetrieved', retrievals)(times('EnquiryHandled', outcomes)(records))),
  }).bytes
