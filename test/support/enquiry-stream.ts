/** Enquiries by the number, each with a message of its own. */
import type { RelayClient } from '../../src/client/relay.js'
import { fetchOffer, type Offer, type SealedHere, sealEnquiry } from '../../src/client/sender.js'
import { type Clinic, draft, formOf } from './people.js'

/** What seals the enquiry number `i`, with a message of its own, to `clinics`. Waits until the directory has all of them. */
export async function sealOne(
  client: RelayClient,
  clinics: readonly Clinic[],
): Promise<(i: number, chosen?: readonly Clinic[]) => SealedHere> {
  const offer = await offerOf(client, clinics)
  return (i, chosen = clinics) =>
    sealEnquiry(
      offer,
      formOf({ ...draft, message: messageOf(i) }),
      chosen.map(({ clinicId }) => clinicId),
    )
}

/** What the enquiry number `i` says. */
export const messageOf = (i: number): string => `Enquiry number ${i} of the stream`

/** A replica that does not lead the log shows a clinic once the leader has taken its key in. */
async function offerOf(client: RelayClient, clinics: readonly Clinic[]): Promise<Offer> {
  const lateAt = performance.now() + 30_000
  for (;;) {
    const offer = await fetchOffer(client)
    const isListed = ({ clinicId }: Clinic) => offer.directory.clinics.some(({ id }) => id === clinicId)
    if (clinics.every(isListed)) return offer
    if (performance.now() > lateAt) throw new Error('the directory does not have the clinics')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
