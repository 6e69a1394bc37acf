import { defineCommand } from 'citty'
import { z } from 'zod'
import { fieldProblems } from '../../base/field-problems.js'
import { policyAnswer } from '../../contract/policy.js'
import { clinicEntry } from '../../contract/staff.js'
import { type Country, counties } from '../../form/postcode.js'
import { readTelephone } from '../../form/telephone.js'
import { tidyLine } from '../../form/text.js'
import { CommandProblem, withFields } from '../command-problem.js'
import { readJsonFile } from '../private-json.js'
import { actAlone, acting, staffOptions } from './act.js'
import { tell } from './results.js'

const written = (what: string) => ({ type: 'string', valueHint: 'text', description: what }) as const

/** `videre staff invite`: enters a clinic and gives the invite for it. */
export const command = defineCommand({
  args: {
    name: written("The clinic's name"),
    place: written('The place'),
    county: written('The county, by name or code (Oslo, NO-03)'),
    telephone: written('The telephone number that patients may call'),
    languages: written('Language codes, e.g. nb,en'),
    'care-needs': written('Codes of care needs, e.g. dermatology,radiology'),
    file: { type: 'string', valueHint: 'file', description: 'All of this in a JSON file instead' },
    ...staffOptions,
  },
  async run({ args }) {
    const given =
      args.file === undefined
        ? fromOptions(args)
        : await readJsonFile(args.file, entryFile, 'the entry of a clinic')
    const staff = await acting(args)
    const { country } = await staff.at.relay.call({ path: '/api/v1/policy', answer: policyAnswer })
    const entry = entryOf(given, country)
    tell('clinic.invite', await actAlone(staff, 'clinic.invite', entry), entry, staff.at.url)
  },
})

const entryFile = z.strictObject({
  name: z.string(),
  place: z.string(),
  county: z.string(),
  telephone: z.string(),
  languages: z.array(z.string()),
  careNeeds: z.array(z.string()),
})

type Given = Partial<Record<'name' | 'place' | 'county' | 'telephone' | 'languages' | 'care-needs', string>>

function fromOptions(given: Given): z.output<typeof entryFile> {
  const { name, place, county, telephone, languages, 'care-needs': careNeeds } = given
  if (
    name === undefined ||
    place === undefined ||
    county === undefined ||
    telephone === undefined ||
    languages === undefined ||
    careNeeds === undefined
  )
    throw new CommandProblem(
      'a clinic needs --name, --place, --county, --telephone, --languages and --care-needs, or --file',
    )
  return { name, place, county, telephone, languages: listed(languages), careNeeds: listed(careNeeds) }
}

const listed = (text: string): string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')

/** The entry as the relay takes it: counties by code, telephone numbers in E.164. */
function entryOf(given: z.output<typeof entryFile>, country: Country): z.output<typeof clinicEntry> {
  const county = counties.find(({ name }) => name.toLowerCase() === given.county.trim().toLowerCase())
  const parsed = clinicEntry.safeParse({
    ...given,
    name: tidyLine(given.name),
    place: tidyLine(given.place),
    county: county?.code ?? given.county,
    telephone: readTelephone(given.telephone, country) ?? given.telephone,
  })
  if (parsed.success) return parsed.data
  throw new CommandProblem(withFields('this clinic cannot be invited', fieldProblems(parsed.error.issues)))
}
