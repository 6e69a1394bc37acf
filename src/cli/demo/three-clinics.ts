import type { DemoPlace } from './demo-staff.js'
import { type DemoStaff, employDemoStaff } from './demo-staff.js'
import { type DemoClinic, furnish } from './furnish.js'
import type { InventedClinic } from './invented-clinics.js'
import type { Narrator } from './narrator.js'

const entry = (file: string, name: string, place: string, county: string, telephone: string) => ({
  file,
  arguments: { name, place, county, telephone, languages: ['nb', 'en'] },
})

const three = [
  entry('oslo', 'Grünerløkka hudklinikk', 'Oslo', 'NO-03', '+4700102031'),
  entry('bergen', 'Fjordlys spesialistklinikk', 'Bergen', 'NO-46', '+4700102033'),
  entry('tromso', 'Nordlys legesenter', 'Tromsø', 'NO-55', '+4700102035'),
]

/** Three clinics that offer a care need make their keys, join and are confirmed by two members of staff. */
export async function threeClinicsJoin(
  place: DemoPlace,
  careNeed: string,
  { tell }: Narrator,
): Promise<{ staff: DemoStaff; clinics: DemoClinic[] }> {
  const staff = await employDemoStaff(place)
  const invented: InventedClinic[] = three.map((one) => ({
    ...one,
    arguments: { ...one.arguments, careNeeds: [careNeed] },
  }))
  const clinics = await furnish(place, staff, invented)
  for (const { name, place: where, key } of clinics)
    tell(`${`${name}, ${where}`.padEnd(36)} ${key.file.fingerprint}`)
  tell('Each made its key itself, opened a test envelope to prove it, and was confirmed by two people.')
  return { staff, clinics }
}
