import type { Context } from 'hono'
import { z } from 'zod'

/** An evidence file as an answer, for a route's description. */
export const evidenceFile = {
  description: 'An evidence file (src/prove/FORMAT.md)',
  content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
}

/** Answers with the exact bytes of an evidence file. */
export const answerEvidence = (c: Context, evidence: Uint8Array) =>
  c.body(new Uint8Array(evidence), 200, { 'Content-Type': 'application/octet-stream' })
