/** A clinic's client reads every entry of the log, also of kinds that it has never heard of. */
import { expect, it } from 'vitest'
import { utf8 } from '../src/base/bytes.js'
import { canonicalJson } from '../src/base/canonical.js'
import type { LogReader } from '../src/client/watch/log-reader.js'
import { watchLog } from '../src/client/watch/watch-log.js'
import type { Watched } from '../src/client/watch/watched.js'
import { encodeEntry } from '../src/prove/entry.js'
import { emptyEdge } from '../src/tlog/edge.js'
import { clinics, keyEntryBody, log, on, policy, trusted } from './support/make-evidence-parties.js'
import { signedCheckpoint, treeOf } from './support/make-evidence-tree.js'
import { bytesFrom } from './support/make-vectors-ingredients.js'

const [clinic] = clinics
const approval = {
  body: canonicalJson({ v: 1 }),
  signatures: [{ signKey: bytesFrom('somebody'), signature: bytesFrom('signed', 64) }],
}
const common = { v: 1, at: on(1) } as const
const said = [
  encodeEntry({ ...common, entry: 'policy-announced', version: 'next', file: policy.file, from: on(30) }),
  encodeEntry({ ...common, entry: 'contact-key', keys: clinic.first.publicKeys, approval }),
  encodeEntry({
    ...common,
    entry: 'retention-report',
    body: canonicalJson({ v: 1 }),
    signature: bytesFrom('signed', 64),
  }),
  canonicalJson({ v: 1, at: on(1).toISOString(), entry: 'promise', until: 'the end of all days' }),
  utf8('an entry of a kind and in a language that nobody here can read'),
  bytesFrom('a private entry'),
]

function readerOf(entries: readonly Uint8Array[]): LogReader {
  const note = signedCheckpoint(treeOf(entries), { log })
  return {
    checkpoint: () => Promise.resolve(note),
    async *entries(from, to) {
      yield { index: from, entries: entries.slice(from, to) }
    },
    proof: () => Promise.resolve('a proof'),
  }
}

const watched = {
  log: { ...emptyEdge(), origin: log.key.name, note: null },
  trust: trusted,
  ownKeys: [clinic.first.keyId],
  provenAt: null,
} as unknown as Watched

it('entries of every kind, known or not, count as leaves and are no finding', async () => {
  const look = await watchLog(readerOf(said), watched, clinic.id)
  expect(look.findings).toEqual([])
  expect(look.checkpoint).toMatchObject({ size: said.length, root: treeOf(said).root })
  expect(look.arrived.size).toBe(1)
})

it("a key in the clinic's name is found among them", async () => {
  const foreign = keyEntryBody({ clinic, holder: clinic.next, at: on(2) })
  const look = await watchLog(readerOf([...said, foreign]), watched, clinic.id)
  expect(look.findings.map(({ kind }) => kind)).toEqual(['foreign_key'])
})
