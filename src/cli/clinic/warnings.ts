import { readFile } from 'node:fs/promises'
import { fromUtf8 } from '../../base/bytes.js'
import { replacePrivateFile } from '../../base/private-files.js'
import type { Finding, FindingKind } from '../../client/watch/findings.js'
import { CommandProblem } from '../command-problem.js'
import { jsonText } from '../private-json.js'
import { remark } from '../terminal.js'

/** What each finding means, in one sentence, and what to do. */
const words: Record<FindingKind, string> = {
  log_forked: 'its log contradicts what it signed before: part of the record was changed or taken out',
  log_older:
    'its log has less than it signed before: an older database was restored, and what came in since then may be lost. Ask the operator',
  foreign_key:
    'somebody had a key entered in your clinic’s name that is not yours: enquiries may be sealed to somebody else. Telephone the operator at a number that you know, now',
  numbers_forked: 'it contradicts what it signed about your enquiries: some may have been kept from you',
  withheld: 'an enquiry that was forwarded to you is not shown to you, although its time is not over',
  not_in_log: 'an enquiry was numbered for you, and its record never came into the log',
  unnumbered: 'an enquiry in your inbox has no number, so that nobody would notice if it went',
  keys_changed:
    'the relay now signs with other keys than those that you trusted. Ask the operator why, then: videre trust --relay <address> --accept',
}

/** Where the warnings of a clinic's key lie: beside the key, until somebody has settled them and moves the file away. */
const pathOf = (keyPath: string): string => `${keyPath}.warnings.json`

/** Says loudly what is wrong, with every command until it is settled, and keeps what proves it. Durable on return. */
export async function warn(keyPath: string, findings: readonly Finding[]): Promise<void> {
  const path = pathOf(keyPath)
  const known = await read(path)
  const seen = new Set(known.map((one) => JSON.stringify(one)))
  const all = [...known, ...findings.filter((one) => !seen.has(JSON.stringify(one)))]
  if (all.length === 0) return
  if (all.length > known.length) await replacePrivateFile(path, jsonText(all))
  remark('')
  remark('!!! THE RELAY HAS SOMETHING TO EXPLAIN')
  for (const kind of new Set(all.map((one) => one.kind))) remark(`!!! ${words[kind]}`)
  remark(
    `!!! What proves it is in ${path}. Keep a copy, show it to the operator, and move it away once it is settled.`,
  )
  remark('')
}

async function read(path: string): Promise<Finding[]> {
  const text = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return []
  try {
    return JSON.parse(fromUtf8(text)) as Finding[]
  } catch {
    throw new CommandProblem(`${path}: cannot be read; move it away`)
  }
}
