/** Something that a clinic did: when by the relay's word, and when by the clinic's own signed one. */
export interface ClinicDeed {
  at: Date
  claimedAt: Date
}
