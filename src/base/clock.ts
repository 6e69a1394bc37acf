/**
 * The host's clock. What is due is never decided by it: that is the database's clock (`database/now.ts`).
 * It stamps what a client signs and measures how long things take.
 */
export type Clock = () => Date

/** The clock of this machine or browser. */
export const hostClock: Clock = () => new Date()
