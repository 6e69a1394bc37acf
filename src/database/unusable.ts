/** A database that must not be used as it is: the message is one sentence for the operator, without values. */
export class DatabaseUnusable extends Error {
  constructor(sentence: string) {
    super(sentence)
    this.name = 'DatabaseUnusable'
  }
}

/** Another process holds the data directory. */
export class DatabaseLocked extends DatabaseUnusable {
  constructor(directory: string) {
    super(`the data directory ${directory} is in use by another process: stop that one first`)
    this.name = 'DatabaseLocked'
  }
}
