/** A witness that must not run as it is: the message is one sentence for whoever runs it. */
export class WitnessUnusable extends Error {
  override readonly name = 'WitnessUnusable'
}
