/**
 * From when on something is worth a look: what `/readyz` notes and `videre doctor` warns of. What wakes somebody is in
 * `deploy/alarms.yml`, which waits longer before it rings.
 */

/** The log takes entries in every second; the promise of inclusion has hours left. The same as `prove/log/watch-queue.ts`. */
export const entryWaitsSeconds = 60

/** Expiry runs every minute and takes seconds. The promise is 24 h, so that there is a day left to mend it. */
export const stripLateSeconds = 15 * 60

/** Clinics' software renews a key's entry after 7 days, and the entry ends after 30. After 21, two weeks of renewals have failed. */
export const keyUnrenewedDays = 21

/**
 * A question to the operator has waited for too long. The law gives a month for an answer to whoever invokes a right (GDPR Art. 12(3)):
 * after ten days there are three weeks left to look into it.
 */
export const questionWaitsDays = 10

/**
 * A disk is nearly full below both of these bytes and {@link diskFreeShare}: little in itself, so that a large disk does not ring for
 * ever, and little of it, so that a small volume, which is all that keys need, does not either.
 */
export const diskFreeBytes = 1024 ** 3
/** The share of a disk, 0 to 1, that has to be free as well as {@link diskFreeBytes}. */
export const diskFreeShare = 0.05
