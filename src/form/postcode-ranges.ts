/** From which postcode on which county (the second half of its code) begins; `-` where nobody lives. */
type Ranges = readonly (readonly [from: number, county: string])[]

/** Reads the tables below: pairs of a first postcode and a county, in ascending order. */
const read = (table: string): Ranges =>
  Array.from(table.matchAll(/(\d+) ([\w-]+)/g), ([, from, county = '']) => [Number(from), county])

/**
 * Each county lasts until the next entry. Compiled from the countries' postal geography, then compared code by code
 * with, and where wrong corrected from, GeoNames' postal code files of March 2026 (geonames.org, CC BY 4.0: all 5,132
 * Norwegian and 1,159 Danish postcodes agree) and, for Sweden, an extract of September 2024 by municipality
 * (sjbrg/swedish-geodata, CC0: 18 of 15,463 differ). What is decided, or known to be wrong:
 * - Some postcodes cross a county's border (in Denmark 2640, 4000, 6870, 7260, 8970, 9500 and others); each counts to
 *   one side. In Sweden the first three digits decide but for the larger exceptions, so that single rural rounds and
 *   box numbers near a border count to the neighbour. Retired Swedish rural codes are covered less exactly.
 * - Svalbard counts to Troms, whose university hospital runs the hospital in Longyearbyen, and Jan Mayen to Nordland,
 *   which administers it: counties of 2,500 and of 20 people would single people out in what remains.
 * - Greenland's codes in the Danish series (39xx) lie in no Danish region. Christiansø counts to Hovedstaden.
 * - Codes that are not in use count to the range in which they would lie: new ones are given out every month.
 */
export const ranges: Readonly<Record<'NO' | 'DK' | 'SE', Ranges>> = {
  NO: read(`
    1 03, 1300 32, 1500 31, 1540 32, 1557 31, 1900 32, 2100 34, 2150 32, 2200 34, 2713 32, 2714 34, 2715 32, 2718 34,
    2720 32, 2750 34, 3000 33, 3070 39, 3075 33, 3076 39, 3300 33, 3430 32, 3500 33, 3520 32, 3522 34, 3523 33,
    3527 34, 3529 33, 3650 40, 4000 11, 4400 42, 4460 11, 4470 42, 5000 46, 5500 11, 5550 46, 5560 11, 5590 46,
    5595 11, 5596 46, 6000 15, 6657 50, 6660 15, 6680 50, 6689 15, 6700 46, 6761 15, 6764 46, 7000 50, 7976 18,
    7984 50, 8000 18, 8409 55, 8410 18, 9000 55, 9186 56, 9187 55, 9500 56`),
  DK: read(`
    783 84, 2670 85, 2700 84, 3900 -, 4000 85, 4050 84, 4051 85, 5000 83, 6880 82, 7000 83, 7130 82, 7172 83, 7270 82,
    7300 83, 7330 82, 7700 81, 7780 82, 7900 81, 8000 82, 9000 81, 9632 82, 9633 81`),
  SE: read(`
    10000 AB, 20000 M, 28500 G, 28600 M, 28700 G, 28800 M, 29060 K, 29061 M, 29300 K, 29500 M, 30000 N, 33000 F,
    34000 G, 36060 H, 36066 G, 36100 H, 36200 G, 37000 K, 38000 H, 40000 O, 42900 N, 43000 O, 43010 N, 43042 O,
    43200 N, 43300 O, 43400 N, 43500 O, 43900 N, 44000 O, 51992 N, 51994 O, 55000 F, 57060 E, 57061 F, 57072 H,
    57100 F, 57200 H, 57300 F, 57374 E, 57378 F, 57394 E, 57396 F, 57700 H, 57800 F, 57900 H, 58000 E, 59080 H,
    59100 E, 59300 H, 59500 E, 59800 H, 59900 E, 61050 D, 61200 E, 61300 D, 61400 E, 61900 D, 62000 I, 63000 D,
    65000 S, 66010 O, 66020 S, 66200 O, 66203 S, 66204 O, 66250 S, 66251 O, 66296 S, 66297 O, 66300 S, 66600 O,
    66700 S, 66800 O, 66900 S, 69000 T, 72000 U, 73271 T, 73274 U, 74000 C, 76000 AB, 77000 W, 80000 X, 81400 C,
    81600 X, 81900 C, 82000 X, 83000 Z, 84010 Y, 84020 Z, 84100 Y, 84200 Z, 85000 Y, 88050 Z, 88052 Y, 88305 Z,
    88306 Y, 88372 Z, 88373 Y, 88394 Z, 88396 Y, 90000 AC, 93080 BD, 93100 AC, 93300 BD, 93400 AC, 93800 BD, 93900 AC,
    94000 BD, 99000 -`),
}
