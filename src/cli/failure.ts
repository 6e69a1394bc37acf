import { stripVTControlCharacters } from 'node:util'
import { BackupProblem } from '../backup/problem.js'
import { placeOf } from '../base/log.js'
import { Refusal } from '../base/refusal.js'
import { RelayRefused, RelayUnexpected, RelayUnreachable } from '../client/relay.js'
import { UnknownClinic } from '../client/sender.js'
import { ConfigProblem } from '../config.js'
import { DatabaseFailure } from '../database/failure.js'
import { DatabaseUnusable } from '../database/unusable.js'
import { KeyFileUnusable } from '../keyring/key-files.js'
import { RelayMismatch } from '../keyring/relay-keys.js'
import { WitnessUnusable } from '../witness/unusable.js'
import { CommandProblem, withFields } from './command-problem.js'

/** Errors whose message is a sentence for the person at the terminal. */
const plain = [
  CommandProblem,
  RelayUnreachable,
  RelayUnexpected,
  UnknownClinic,
  ConfigProblem,
  KeyFileUnusable,
  RelayMismatch,
  DatabaseUnusable,
  BackupProblem,
  WitnessUnusable,
]

/** What somebody is told when a command fails: a sentence, and for a refused form or act a line for each field. */
export function sentenceOf(error: unknown): string {
  if (error instanceof RelayRefused) return withFields(`the relay refuses: ${error.message}`, error.fields)
  if (error instanceof Refusal) return withFields(error.message, error.fields)
  if (error instanceof DatabaseFailure) return `${error.message}; check DATABASE_URL and that PostgreSQL runs`
  if (plain.some((kind) => error instanceof kind)) return (error as Error).message
  if (error instanceof Error && error.name === 'CLIError') return ofArguments(error)
  return ofSystem(error) ?? `something failed that should not (at ${placeOf(error)})`
}

const ofArguments = (error: Error): string => {
  const sentence = stripVTControlCharacters(error.message)
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/, '')}; --help shows what it takes`
}

const systemFacts: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  EACCES: 'this user may not do that there',
  EPERM: 'this user may not do that there',
  EISDIR: 'is a directory',
  ENOTDIR: 'is below something that is no directory',
  EEXIST: 'is there already',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk is read-only',
}

/** A refusal of the operating system: the path is one that this person named. */
function ofSystem(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  const fact = systemFacts[error.code]
  if (fact === undefined) return null
  return 'path' in error && typeof error.path === 'string' ? `${error.path}: ${fact}` : fact
}
