import { fetchOffer, type Offer } from '../../client/sender.js'
import type { RelayAt } from '../relay-at.js'
import { trustedAt } from '../trusted-at.js'

/** What a relay offers, with whom this user trusts about it. */
export const offerAt = async (at: RelayAt): Promise<Offer> => fetchOffer(at.relay, await trustedAt(at))
