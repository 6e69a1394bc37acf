import { type Bits, createBits } from './bits.js'

/** Which leaves of the log in use are private, and which of those a statement was found for. */
export interface LeavesTold {
  /** As many as the log had when the check began. */
  size: number
  isPrivate: Bits
  isStated: Bits
}

/** Of a log of this size, before anything was looked at. */
export const leavesTold = (size: number): LeavesTold => ({
  size,
  isPrivate: createBits(size),
  isStated: createBits(size),
})
