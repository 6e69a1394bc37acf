import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { utf8 } from '../../base/bytes.js'
import { replacePrivateFile } from '../../base/private-files.js'
import { idField, instantField } from '../../base/wire.js'
import { formSchema } from '../../form/form.js'
import { CommandProblem } from '../command-problem.js'
import { jsonText } from '../private-json.js'
import { csvRow } from './csv.js'

const exportedSchema = z.strictObject({
  format: z.literal('videre/v1/enquiry'),
  reference: z.string(),
  deliveryId: idField(),
  consignedAt: instantField(),
  keptByRelayUntil: instantField(),
  form: formSchema,
})

/** One enquiry as it is written to a file. */
export type Exported = z.output<typeof exportedSchema>

/** Byte order mark and heading: how a table of ours begins, and how Excel sees that it is UTF-8. */
const tableStart = `\uFEFF${csvRow([
  'Reference',
  'Arrived',
  'Kept by the relay until',
  'Care need',
  'Language',
  'Name',
  'Telephone',
  'E-mail',
  'Postcode',
  'Message',
  'Preferred times',
])}`

const tableName = 'enquiries.csv'
const nameOf = ({ reference }: Pick<Exported, 'reference'>): string => `${reference}.json`

/**
 * Makes the directory if need be and refuses it if a file in it would be overwritten that is not of an earlier export of
 * the same enquiry: before anything is taken or written.
 */
export async function prepareDirectory(
  directory: string,
  deliveries: readonly Pick<Exported, 'reference' | 'deliveryId'>[],
): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const table = await readIfThere(join(directory, tableName))
  if (table !== null && !table.startsWith(tableStart)) throw foreign(directory, tableName)
  for (const delivery of deliveries) {
    const text = await readIfThere(join(directory, nameOf(delivery)))
    if (text !== null && readExported(text)?.deliveryId !== delivery.deliveryId)
      throw foreign(directory, nameOf(delivery))
  }
}

const foreign = (directory: string, name: string): CommandProblem =>
  new CommandProblem(
    `${join(directory, name)}: is there and is not of an earlier export; choose another directory`,
  )

/** Writes one enquiry, whole or not at all. Durable on return. */
export const writeExported = (directory: string, exported: Exported): Promise<void> =>
  replacePrivateFile(join(directory, nameOf(exported)), jsonText(z.encode(exportedSchema, exported)))

/** Writes the table of every enquiry in the directory, earlier exports included, oldest first. Durable on return. */
export async function writeTable(directory: string): Promise<number> {
  const all: Exported[] = []
  for (const name of await readdir(directory)) {
    const exported = name.endsWith('.json')
      ? readExported(await readFile(join(directory, name), 'utf8'))
      : null
    if (exported !== null) all.push(exported)
  }
  all.sort(
    (a, b) => a.consignedAt.getTime() - b.consignedAt.getTime() || (a.reference < b.reference ? -1 : 1),
  )
  await replacePrivateFile(join(directory, tableName), utf8(tableStart + all.map(rowOf).join('')))
  return all.length
}

const rowOf = ({ reference, consignedAt, keptByRelayUntil, form }: Exported): string =>
  csvRow([
    reference,
    consignedAt.toISOString(),
    keptByRelayUntil.toISOString(),
    form.careNeed,
    form.language,
    form.contact.name,
    form.contact.phone ?? '',
    form.contact.email ?? '',
    form.contact.postcode,
    form.message,
    form.preferredTimes ?? '',
  ])

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function readExported(text: string): Exported | null {
  try {
    const parsed = exportedSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
