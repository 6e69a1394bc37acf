/**
 * Every outcome that a caller of the HTTP interface can meet, with its status and a title for people.
 * The names leave the process as problem types (RFC 9457) and are for ever.
 */
export const refusals = {
  'invalid-request': { status: 400, title: 'the request is not of the described form' },
  unauthenticated: { status: 401, title: 'valid credentials are needed' },
  forbidden: { status: 403, title: 'these credentials do not permit this' },
  'not-found': { status: 404, title: 'there is nothing here' },
  'idempotency-conflict': { status: 409, title: 'this idempotency key was used for another request' },
  reseal: { status: 409, title: 'a clinic key changed: fetch the directory, seal and send again' },
  'clinic-not-active': { status: 409, title: 'a chosen clinic does not receive enquiries at present' },
  'consent-outdated': {
    status: 409,
    title: 'the policy has changed: show it, ask for consent and send again',
  },
  'out-of-order': { status: 409, title: 'an earlier receipt is missing' },
  'not-yet-proven': {
    status: 409,
    title: 'the log has not taken this in yet: try again in a few seconds',
  },
  'already-decided': { status: 409, title: 'this was decided before, and differently' },
  gone: { status: 410, title: 'the time for this is over' },
  lost: { status: 410, title: 'the relay has lost the key to this: it cannot be opened any more' },
  'too-large': { status: 413, title: 'the request is larger than this address takes' },
  'unsupported-media-type': { status: 415, title: 'the body must be application/json in UTF-8' },
  'unacceptable-form': { status: 422, title: 'a field of the enquiry cannot be accepted' },
  'unacceptable-key': { status: 422, title: 'a public key cannot be accepted' },
  'unacceptable-signature': { status: 422, title: 'a signature does not verify' },
  'unacceptable-destination': { status: 422, title: 'nothing would be sent to this address' },
  'unacceptable-receipt': { status: 422, title: 'the receipt does not fit this delivery' },
  'too-many': { status: 429, title: 'too many of these came within an hour: try again in the next one' },
  'too-soon': { status: 429, title: 'this was asked for a moment ago: try again in ten seconds' },
  internal: {
    status: 500,
    title: 'something failed here: send the same request again to learn whether it was done',
  },
  unavailable: { status: 503, title: 'the relay cannot do this at present: try again later' },
} as const satisfies Record<string, { status: number; title: string }>

/** The name of a refusal: the last part of its problem type. */
export type RefusalCode = keyof typeof refusals

/** What is wrong with one field: where it is (our names only) and the rule that it breaks. Never what was sent. */
export interface FieldProblem {
  field: string
  rule: string
}

/** Whoever has more fields to mend learns of the others next time: an answer must not be larger than what it answers. */
const maximumFields = 25

/**
 * An expected refusal: thrown anywhere, turned into one problem document at the edge. `detail` and `fields` are
 * shown to the caller and written to the log, so they state facts and limits and never contain what was sent.
 */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly fields: readonly FieldProblem[]

  constructor(
    code: RefusalCode,
    detail: string = refusals[code].title,
    fields: readonly FieldProblem[] = [],
  ) {
    super(detail)
    this.name = 'Refusal'
    this.code = code
    this.fields = fields.slice(0, maximumFields)
  }
}
