import type { Directory } from '../../contract/clinics.js'
import { maximumClinics } from '../../contract/enquiries.js'
import { countyOf } from '../../form/postcode.js'
import { askWhichOnes } from '../ask.js'
import { CommandProblem } from '../command-problem.js'
import { isInteractive } from '../terminal.js'

type Clinic = Directory['clinics'][number]

/** The clinics that somebody named, by id or by name. Throws unless there are 1 to 20, each in the directory. */
export function clinicsNamed(names: readonly string[], { clinics }: Directory): Clinic[] {
  const found = names.map((name) => {
    const wanted = name.trim().toLowerCase()
    const [clinic, another] = clinics.filter((one) => one.id === wanted || one.name.toLowerCase() === wanted)
    if (clinic === undefined)
      throw new CommandProblem('a chosen clinic is not one that receives enquiries here')
    if (another !== undefined) throw new CommandProblem('two clinics have the chosen name: use the id')
    return clinic
  })
  const chosen = [...new Set(found)]
  if (chosen.length > maximumClinics)
    throw new CommandProblem(
      `an enquiry goes to at most ${maximumClinics} clinics, and ${chosen.length} are chosen`,
    )
  return chosen
}

/** The clinics for a care need, those of the patient's own county first. */
export function clinicsFor(
  { careNeed, postcode }: { careNeed: string; postcode: string },
  { clinics }: Directory,
): Clinic[] {
  const county = countyOf(postcode)
  const distance = (clinic: Clinic): number => (clinic.county === county ? 0 : 1)
  return clinics
    .filter(({ careNeeds }) => careNeeds.includes(careNeed))
    .toSorted((a, b) => distance(a) - distance(b))
}

/** Lets the person at the terminal choose among the clinics for a care need, those of their own county first. */
export async function chooseClinics(
  wanted: { careNeed: string; postcode: string },
  directory: Directory,
): Promise<Clinic[]> {
  if (!isInteractive())
    throw new CommandProblem('no clinic is chosen: name them with --clinic or in the file')
  const fitting = clinicsFor(wanted, directory)
  if (fitting.length === 0) throw new CommandProblem('no clinic here offers this care need')
  const choices = fitting.map(({ id, name, place, languages }) => ({
    value: id,
    label: `${name}, ${place}`,
    hint: languages.join(', '),
  }))
  return clinicsNamed(await askWhichOnes('Which clinics may have it? (space chooses)', choices), directory)
}
