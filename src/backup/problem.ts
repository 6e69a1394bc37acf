/** Why there is no backup, or why nothing was restored: one plain sentence for the operator. */
export class BackupProblem extends Error {
  override readonly name = 'BackupProblem'
}

/** What is wrong with the bytes of a backup: the end of a sentence that names the file. */
export class Damage extends Error {
  override readonly name = 'Damage'
}
