import { defineCommand } from 'citty'
import { type ClinicAtRelay, type InboxDelivery, listAll, take } from '../../client/clinic.js'
import { endWith, remark, say } from '../terminal.js'
import { type Exported, prepareDirectory, writeExported, writeTable } from './export-files.js'
import { asClinic, clinicOptions } from './session.js'
import { readState, stateOption } from './state-option.js'
import { lostWords, problemWords } from './words.js'

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
      const unreadable = await exportAll(clinic, deliveries, args.out)
      const inTable = await writeTable(args.out)
      say(
        `${deliveries.length - unreadable} written to ${args.out}, one file each; enquiries.csv there lists ${inTable}.`,
      )
      say(
        'They are signed for, and not marked as seen. From now on it is for you to protect and to delete them.',
      )
      if (unreadable > 0) endWith(1)
    })
  },
})

/** Gives the number of those that could not be read; each is named, and reported to the relay unless that has lost it. */
async function exportAll(
  clinic: ClinicAtRelay,
  deliveries: readonly InboxDelivery[],
  directory: string,
): Promise<number> {
  let unreadable = 0
  for (const delivery of deliveries) {
    if (delivery.lost) {
      unreadable++
      remark(lostWords(delivery))
      continue
    }
    const taken = await take(clinic, delivery)
    if (taken.kind === 'opened') await writeExported(directory, exportedOf(delivery, taken.form))
    else {
      unreadable++
      remark(
        `${delivery.reference} cannot be read: ${problemWords[taken.problem]}; this was reported to the relay`,
      )
    }
  }
  return unreadable
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
