import { equalBytes } from '../../base/bytes.js'
import type { Clock } from '../../base/clock.js'
import { visibleLine } from '../../base/visible.js'
import { type ClinicAtRelay, confirmSeen, listAll, login, reportHandled, take } from '../../client/clinic.js'
import { encodeForm, type Form } from '../../form/form.js'
import type { RelayAt } from '../relay-at.js'
import type { DemoClinic } from './furnish.js'
import type { Narrator } from './narrator.js'
import { promised } from './promise.js'

/** A session of a clinic, as its own software opens it. */
export const enter = (
  { relay }: RelayAt,
  { clinicId, key }: DemoClinic,
  clock: Clock,
): Promise<ClinicAtRelay> => login({ relay, origin: relay.origin, clinicId, holder: key.holder, clock })

/** Each clinic signs for its envelope, opens it with its own key, and displays it; the first says what came of it. */
export async function readByClinics(
  at: RelayAt,
  clinics: readonly DemoClinic[],
  sent: Form,
  clock: Clock,
  { tell }: Narrator,
): Promise<void> {
  for (const [i, clinic] of clinics.entries()) {
    const session = await enter(at, clinic, clock)
    const inbox = await listAll(session)
    const [delivery] = inbox
    promised(inbox.length === 1, `${clinic.name} has ${inbox.length} enquiries in its inbox`)
    if (delivery === undefined) return
    const taken = await take(session, delivery)
    if (taken.kind === 'problem') return promised(false, `${clinic.name} cannot open its envelope`)
    promised(
      equalBytes(encodeForm(taken.form), encodeForm(sent)),
      `${clinic.name} reads something else than what was sent`,
    )
    tell(`${clinic.name} (${delivery.reference})`)
    tell(`  signed for it, opened it, and reads: “${excerpt(taken.form.message)}”`)
    await confirmSeen(session, delivery.deliveryId)
    if (i > 0) continue
    await reportHandled(session, delivery.deliveryId, 'appointment')
    tell('  and has made an appointment')
  }
}

/** So much of a message as fits beside a clinic's name. */
function excerpt(message: string): string {
  const line = visibleLine(message)
  return [...line].length <= 60 ? line : `${[...line].slice(0, 59).join('')}…`
}
