import { base64url, fromBase64url } from '../../src/base/bytes.js'
import { newId } from '../../src/base/ids.js'
import { deriveHolder } from '../../src/seal/keys.js'
import { openClinicCopy } from '../../src/seal/open.js'
import { sealForClinic } from '../../src/seal/seal.js'
import { differences } from './check-vector.js'
import type { Vector } from './vector.js'

/** What the page is given: a form to seal, an envelope to open, the vectors. Bytes are base64url. */
export interface Work {
  toSeal: { clinicSecret: string; patientSignKey: string; form: string }
  toOpen: { clinicSecret: string; envelope: string; deliveryId: string; clinicId: string }
  vectors: [string, Vector][]
}

/** What the page hands back. */
export interface Done {
  sealed: { deliveryId: string; clinicId: string; envelope: string; commitment: string }
  opened: { kind: string; form?: string; commitment?: string }
  vectors: { checked: number; wrong: string[] }
  sealMs: number
  openMs: number
  evalIsRefused: boolean
}

function medianMs(deed: () => void): number {
  const times = Array.from({ length: 21 }, () => {
    const start = performance.now()
    deed()
    return performance.now() - start
  })
  return times.sort((a, b) => a - b)[10] ?? Number.NaN
}

function isEvalRefused(): boolean {
  try {
    // Shows that the page runs under the strict policy and not in spite of it.
    // oxlint-disable-next-line typescript/no-implied-eval
    return Function('return false')()
  } catch {
    return true
  }
}

function work({ toSeal, toOpen, vectors }: Work): Done {
  const { publicKeys } = deriveHolder(fromBase64url(toSeal.clinicSecret))
  const ids = { deliveryId: newId(), clinicId: newId() }
  const seal = () =>
    sealForClinic({
      clinic: publicKeys,
      ...ids,
      patientSignKey: fromBase64url(toSeal.patientSignKey),
      form: fromBase64url(toSeal.form),
    })
  const sealed = seal()
  const holder = deriveHolder(fromBase64url(toOpen.clinicSecret))
  const envelope = fromBase64url(toOpen.envelope)
  const open = () => openClinicCopy(envelope, holder, toOpen)
  const opened = open()
  return {
    sealed: { ...ids, envelope: base64url(sealed.envelope), commitment: base64url(sealed.commitment) },
    opened:
      opened.kind === 'opened'
        ? { kind: 'opened', form: base64url(opened.form), commitment: base64url(opened.commitment) }
        : { kind: opened.reason },
    vectors: {
      checked: vectors.length,
      wrong: vectors.flatMap(([name, vector]) => differences(vector).map((member) => `${name}: ${member}`)),
    },
    sealMs: medianMs(seal),
    openMs: medianMs(open),
    evalIsRefused: isEvalRefused(),
  }
}

const given: Work = await (await fetch('/work')).json()
await fetch('/done', { method: 'POST', body: JSON.stringify(work(given)) })
