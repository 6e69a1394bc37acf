/** The HTTP contract for `GET /api/v1/trust`: the keys that a relay uses, for whoever has others to compare them with. */
import { trustSchema } from '../prove/trust.js'

/** Whom the relay says to trust. It proves nothing: compare the keys with what the operator publishes elsewhere. */
export const trustAnswer = trustSchema
