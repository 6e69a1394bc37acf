import { z } from 'zod'
import { replacePrivateFile } from '../../base/private-files.js'
import { idField, instantField } from '../../base/wire.js'
import type { InboxDelivery } from '../../client/clinic.js'
import { jsonText, readJsonFile } from '../private-json.js'

const schema = z.strictObject({
  format: z.literal('videre/v1/exported'),
  deliveries: z.array(z.strictObject({ deliveryId: idField(), keptByRelayUntil: instantField() })),
})

/** Where it is noted what was exported: beside the clinic's key, ids and times only. */
const pathOf = (keyPath: string): string => `${keyPath}.exported.json`

/** The ids of the deliveries that were exported with this key and are not over. Throws a sentence if the note is unusable. */
export async function exportedWith(keyPath: string): Promise<Set<string>> {
  return new Set((await read(keyPath)).map(({ deliveryId }) => deliveryId))
}

/** Notes that deliveries were exported, and forgets those whose time is over at `now`. Durable on return. */
export async function noteExported(
  keyPath: string,
  exported: readonly Pick<InboxDelivery, 'deliveryId' | 'dueAt'>[],
  now: Date,
): Promise<void> {
  const all = new Map((await read(keyPath)).map((one) => [one.deliveryId, one]))
  for (const { deliveryId, dueAt } of exported) all.set(deliveryId, { deliveryId, keptByRelayUntil: dueAt })
  const deliveries = [...all.values()].filter(({ keptByRelayUntil }) => keptByRelayUntil > now)
  const noted = { format: 'videre/v1/exported' as const, deliveries }
  await replacePrivateFile(pathOf(keyPath), jsonText(z.encode(schema, noted)))
}

async function read(keyPath: string): Promise<z.output<typeof schema>['deliveries']> {
  try {
    return (await readJsonFile(pathOf(keyPath), schema, 'what videre clinic export notes')).deliveries
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
