import { cp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deliveries } from '../../database/schema.js'
import { openScratchDatabase } from '../../database/scratch.js'
import { openClinicCopy } from '../../seal/open.js'
import { unwrapEnvelope, wrapKeyOf } from '../../seal/wrap.js'
import type { DemoClinic } from './furnish.js'
import type { ScratchRelay } from './scratch-relay.js'

/** What a copy of the database holds of the deliveries: all that somebody with a backup has. */
export type CopiedDeliveries = readonly {
  id: string
  clinicId: string
  dueDay: string
  wrapped: Uint8Array | null
}[]

/** Copies the database's directory while the relay runs, and reads the copy with a database engine of its own. */
export async function copyDatabase({ folder, dataDirectory }: ScratchRelay): Promise<CopiedDeliveries> {
  const copy = join(folder, 'copy')
  await cp(dataDirectory, copy, { recursive: true })
  const database = await openScratchDatabase({ directory: copy })
  try {
    return await database.transaction(
      (tx) =>
        tx
          .select({
            id: deliveries.id,
            clinicId: deliveries.clinicId,
            dueDay: deliveries.dueDay,
            wrapped: deliveries.wrapped,
          })
          .from(deliveries),
      { readOnly: true },
    )
  } finally {
    await database.close()
  }
}

/** How many of the copied deliveries their clinics' own secrets open, with any key that lies below the keys directory. */
export async function openable(
  copied: CopiedDeliveries,
  clinics: readonly DemoClinic[],
  keysDirectory: string,
): Promise<number> {
  const keys = await keysBelow(keysDirectory)
  return copied.filter(({ id, clinicId, wrapped }) => {
    const clinic = clinics.find((one) => one.clinicId === clinicId)
    if (clinic === undefined || wrapped === null) return false
    return keys.some((key) => {
      const unwrapped = unwrapEnvelope(wrapKeyOf(key, id), id, wrapped)
      if (unwrapped.kind === 'damaged') return false
      return (
        openClinicCopy(unwrapped.envelope, clinic.key.holder, { deliveryId: id, clinicId }).kind === 'opened'
      )
    })
  }).length
}

/** The content of every file below a directory, as a key. */
async function keysBelow(directory: string): Promise<Uint8Array[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name))),
  )
}
