import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { fetchEvidence } from '../../client/patient.js'
import { fetchTrust } from '../../client/sender.js'
import { createKeyFile } from '../../keyring/key-files.js'
import { type Trust, trustSchema } from '../../prove/trust.js'
import { verifyEvidence } from '../../prove/verify/verify-evidence.js'
import { usualTimeZone } from '../../verdict/trust-file.js'
import { verdictWords } from '../../verdict/verdict-words.js'
import { folded } from '../folded.js'
import { jsonText } from '../private-json.js'
import type { Link } from '../send/link-file.js'
import type { Narrator } from './narrator.js'
import { promised } from './promise.js'
import type { ScratchRelay } from './scratch-relay.js'

/** An evidence file in the patient's hands, and whom they trust to check it. */
export interface Proof {
  evidence: Uint8Array
  trust: Trust
}

/** The patient fetches the evidence, once the log has taken in what happened, and checks it. */
export async function fetchProof(
  { at, relay }: ScratchRelay,
  { reference, patientSecret }: Link,
  clinicCount: number,
  { tell }: Narrator,
): Promise<Proof> {
  await relay.leader.integrate()
  const trust = await fetchTrust(at.relay)
  const evidence = await fetchEvidence(at.relay, reference, patientSecret)
  const proof = { evidence, trust }
  const verdict = check(proof)
  const seen = verdict.deliveries.filter((delivery) => delivery.seen !== null)
  promised(seen.length === clinicCount, 'the evidence does not show that every clinic read the enquiry')
  tell(`The evidence, ${evidence.length} bytes without a word of the enquiry, says of the first clinic:`)
  const told = verdictWords(verdict, { language: 'en', timeZone: usualTimeZone })
  const first = told.kind === 'holds' ? told.clinics[0]?.text : undefined
  for (const line of folded(first ?? '', 7)) tell(`  ${line}`)
  return proof
}

function check({ evidence, trust }: Proof) {
  const verdict = verifyEvidence(evidence, trust)
  if (verdict.kind === 'holds') return verdict
  throw new Error(`the evidence does not hold: ${verdict.reasons.map(({ code }) => code).join(', ')}`)
}

/** After everything is gone at the relay the evidence still holds; it stays in a folder, for whoever wants to check it. */
export async function proofStays(proof: Proof, { reference }: Link, { tell }: Narrator): Promise<string> {
  check(proof)
  tell('The evidence file that the patient kept: still holds, checked without the relay.')
  const folder = await mkdtemp(join(tmpdir(), 'videre-evidence-'))
  const file = join(folder, `${reference}.evidence.json`)
  const trustFile = join(folder, 'trust.json')
  await createKeyFile(file, proof.evidence)
  await createKeyFile(trustFile, jsonText(z.encode(trustSchema, proof.trust)))
  return `npx --no-install videre verify ${file} --policy ${trustFile}`
}
