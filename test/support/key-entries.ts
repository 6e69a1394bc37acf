/** What a relay shows of clinics' keys: in its directory, and in its log. */
import { fetchOffer } from '../../src/client/sender.js'
import type { EntryOf } from '../../src/prove/entry.js'
import type { Clinic } from './people.js'
import { publicEntries } from './public-entries.js'
import type { World } from './world.js'

/** What the directory says of a clinic; undefined if it is not listed. */
export const listed = async ({ relay }: World, { clinicId }: Pick<Clinic, 'clinicId'>) =>
  (await fetchOffer(relay.client)).directory.clinics.find(({ id }) => id === clinicId)

/** The entries of a kind that are in the log, in its order. */
export const entriesIn = <K extends 'clinic-key' | 'clinic-key-end'>(
  { database }: World,
  kind: K,
): Promise<EntryOf<K>[]> =>
  database.transaction(async (tx) =>
    (await publicEntries(tx)).filter((entry): entry is EntryOf<K> => entry.entry === kind),
  )
