import type { EvidenceVectors } from './evidence-vector.js'
import { ofEntries } from './make-evidence-vectors-entries.js'
import { ofFailures } from './make-evidence-vectors-failures.js'
import { ofCheckpoint, ofFile } from './make-evidence-vectors-file.js'
import { ofFollowUps } from './make-evidence-vectors-follow-ups.js'
import { ofHolds } from './make-evidence-vectors-holds.js'
import { ofKeys } from './make-evidence-vectors-keys.js'
import { ofNotes } from './make-evidence-vectors-note.js'
import { ofNotices } from './make-evidence-vectors-notices.js'
import { ofReceipts } from './make-evidence-vectors-receipts.js'
import { ofWhatElse } from './make-evidence-vectors-rest.js'
import { ofSequence } from './make-evidence-vectors-sequence.js'
import { ofStatements } from './make-evidence-vectors-statements.js'
import { ofSubject } from './make-evidence-vectors-subject.js'
import { ofTrust } from './make-evidence-vectors-trust.js'
import { ofUnsoundKeys } from './make-evidence-vectors-unsound.js'
import { valid } from './make-evidence-vectors-valid.js'

/** Every vector of `test/vectors/evidence`, by the name of its file. The same at each call. */
export const makeEvidenceVectors = (): EvidenceVectors => ({
  ...valid,
  ...ofFile,
  ...ofNotes,
  ...ofCheckpoint,
  ...ofTrust,
  ...ofStatements,
  ...ofEntries,
  ...ofSubject,
  ...ofReceipts,
  ...ofSequence,
  ...ofNotices,
  ...ofFailures,
  ...ofFollowUps,
  ...ofHolds,
  ...ofUnsoundKeys,
  ...ofKeys,
  ...ofWhatElse,
})
