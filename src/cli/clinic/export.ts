import { defineCommand } from 'citty'
import { hostClock } from '../../base/clock.js'
import { type ClinicAtRelay, type InboxDelivery, listAll, take } from '../../client/clinic.js'
import { endWith, remark, say } from '../terminal.js'
import { type Exported, prepareDirectory, writeExported, writeTable } from './export-files.js'
import { noteExported } from './exported.js'
import { asClinic, clinicOptions } from './session.js'
import { readState, stateOption } from './state-option.js'
import { lostWords, problemWords, withdrawnWords } from './words.js'

/** `videre clinic export`: takes enquiries and writes them to files, without saying that anybody saw them. */
export const command = defineCommand({
  args: {
    out: { type: 'string', required: true, valueHint: 'directory', description: 'Where the files go' },
    state: stateOption,
    ...clinicOptions,
  },
  async run({ args }) {
    const state = readState(args.state)
    await asClinic(args, async (clinic) => {
      const deliveries = await listAll(clinic, state)
      await prepareDirectory(args.out, deliveries)
      const written = await exportAll(clinic, deliveries, args.out)
      await noteExported(args.key, written, hostClock())
      const inTable = await writeTable(args.out)
      say(`${written.length} written to ${args.out}, one file each; enquiries.csv there lists ${inTable}.`)
      say(
        'They are signed for, and not marked as seen. From now on it is for you to protect and to delete them.',
      )
      if (written.length < deliveries.length) endWith(1)
    })
  },
})

/** Gives those that were written. Each of the others is named, and reported to the relay unless that has lost it or the patient withdrew it. */
async function exportAll(
  clinic: ClinicAtRelay,
  deliveries: readonly InboxDelivery[],
  directory: string,
): Promise<InboxDelivery[]> {
  const written: InboxDelivery[] = []
  for (const delivery of deliveries) {
    if (delivery.state === 'withdrawn') {
      remark(withdrawnWords(delivery))
      continue
    }
    if (delivery.lost) {
      remark(lostWords(delivery))
      continue
    }
    const taken = await take(clinic, delivery)
    if (taken.kind === 'opened') {
      await writeExported(directory, exportedOf(delivery, taken.form))
      written.push(delivery)
    } else {
      remark(
        `${delivery.reference} cannot be read: ${problemWords[taken.problem]}; this was reported to the relay`,
      )
    }
  }
  return written
}

const exportedOf = (
  { reference, deliveryId, consignedAt, dueAt }: InboxDelivery,
  form: Exported['form'],
): Exported => ({
  format: 'videre/v1/enquiry',
  reference,
  deliveryId,
  consignedAt,
  keptByRelayUntil: dueAt,
  form,
})
