import type { ActOf } from '../../contract/staff.js'

/** A clinic that does not exist. `file` names its key file. */
export interface InventedClinic extends Pick<ActOf<'clinic.invite'>, 'arguments'> {
  file: string
}

const clinic = (
  file: string,
  name: string,
  [place, county, telephone]: readonly [place: string, county: string, telephone: string],
  languages: string[],
  careNeeds: string[],
): InventedClinic => ({ file, arguments: { name, place, county, telephone, languages, careNeeds } })

/*
 * Telephone numbers that nobody can have: Norwegian and Danish ones never begin with 0, and the Swedish regulator keeps
 * 08-465 004 00 to 99 for films and books.
 */

/** The clinics of a demo. */
export const inventedClinics: readonly InventedClinic[] = [
  clinic(
    'grunerlokka-hud',
    'Grünerløkka hudklinikk',
    ['Oslo', 'NO-03', '+4700102031'],
    ['nb', 'en', 'ar'],
    ['dermatology', 'plastic-surgery'],
  ),
  clinic(
    'akershus-spesialist',
    'Elvebredden spesialistsenter',
    ['Lillestrøm', 'NO-32', '+4700102032'],
    ['nb', 'en', 'pl'],
    ['dermatology', 'cardiology', 'endocrinology', 'rheumatology', 'urology'],
  ),
  clinic(
    'fjordlys',
    'Fjordlys spesialistklinikk',
    ['Bergen', 'NO-46', '+4700102033'],
    ['nb', 'nn', 'en'],
    ['dermatology', 'ear-nose-throat', 'gastroenterology', 'radiology'],
  ),
  clinic(
    'nidelva-ortopedi',
    'Nidelva ortopedi og fysioterapi',
    ['Trondheim', 'NO-50', '+4700102034'],
    ['nb', 'en'],
    ['orthopaedics', 'physiotherapy', 'radiology'],
  ),
  clinic(
    'nordlys-oye',
    'Nordlys øyelegesenter',
    ['Tromsø', 'NO-55', '+4700102035'],
    ['nb', 'se', 'en'],
    ['ophthalmology'],
  ),
  clinic(
    'jaerkysten',
    'Jærkysten helsehus',
    ['Stavanger', 'NO-11', '+4700102036'],
    ['nb', 'en', 'uk'],
    ['general-practice', 'child-health', 'dietetics', 'physiotherapy'],
  ),
  clinic(
    'mjosbyen',
    'Mjøsbyen kvinneklinikk',
    ['Hamar', 'NO-34', '+4700102037'],
    ['nb', 'en', 'so'],
    ['gynaecology', 'fertility'],
  ),
  clinic(
    'sorlandet-tann',
    'Sørlandsporten tannklinikk',
    ['Kristiansand', 'NO-42', '+4700102038'],
    ['nb', 'en', 'de'],
    ['dentistry'],
  ),
  clinic(
    'salten-psykolog',
    'Salten psykologfellesskap',
    ['Bodø', 'NO-18', '+4700102039'],
    ['nb', 'en'],
    ['psychology', 'psychiatry', 'neurology'],
  ),
  clinic(
    'oresund',
    'Øresundsklinikken',
    ['København', 'DK-84', '+4500102040'],
    ['da', 'sv', 'en'],
    ['dermatology', 'fertility', 'plastic-surgery', 'neurology'],
  ),
  clinic(
    'lindangen',
    'Lindängens specialistmottagning',
    ['Malmö', 'SE-M', '+46846500441'],
    ['sv', 'en', 'ar'],
    ['dermatology', 'orthopaedics', 'cardiology'],
  ),
]
