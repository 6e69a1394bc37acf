import { describe, expect, test } from 'vitest'
import { counties, countyOf, readPostcode } from '../src/form/postcode.js'

/** Postcodes by county; those beside a county's border are marked by the place on the other side. */
const known: Record<string, string> = {
  'NO-03': '0001 0150 0182 0350 0450 0575 0667 0750 0880 0980 1051 1087 1187 1256 1295',
  'NO-32':
    '1300 1338 1396 1400 1435 1440 1470 1488 1540 1550 1555 1900 2000 2050 2080 2150 2170 2713 2740 3430 3474 3482 3520',
  'NO-31': '1501 1530 1560 1580 1601 1630 1701 1723 1767 1776 1814 1830 1850 1890',
  'NO-34': '2100 2130 2201 2317 2381 2406 2500 2560 2609 2714 2750 2770 2815 2900 2985 3522 3528',
  'NO-33': '3004 3048 3060 3075 3300 3400 3425 3510 3550 3580 3616 3630 3648',
  'NO-39': '3070 3080 3110 3188 3210 3256 3290',
  'NO-40': '3660 3690 3715 3800 3831 3855 3890 3901 3936 3960 3999',
  'NO-11': '4001 4016 4050 4160 4250 4330 4370 4399 4460 4463 5501 5529 5560 5585 5595',
  'NO-42': '4400 4420 4443 4473 4480 4515 4550 4614 4700 4790 4838 4876 4950 4994',
  'NO-46': '5003 5020 5164 5300 5411 5460 5550 5590 5596 5700 5750 5804 5993 6700 6740 6783 6800 6863 6993',
  'NO-15': '6002 6025 6100 6150 6415 6508 6530 6600 6650 6670 6690 6763',
  'NO-50': '6657 6680 7010 7030 7088 7200 7300 7374 7415 7500 7600 7713 7800 7970 7990',
  'NO-18': '7980 8001 8049 8099 8310 8370 8408 8410 8514 8600 8656 8800 8920 8985',
  'NO-55': '8409 9008 9100 9170 9180 9187 9240 9300 9360 9405 9480',
  'NO-56': '9186 9510 9600 9700 9750 9800 9845 9900 9950 9990',
  'DK-84':
    '1050 1455 1620 1799 1970 2000 2100 2200 2300 2450 2500 2605 2620 2640 2665 2700 2800 2850 2970 3000 3400 3460 3600 3700 3770 4050',
  'DK-85': '2670 2680 2690 4000 4040 4060 4100 4180 4200 4300 4400 4500 4600 4700 4760 4800 4900 4990',
  'DK-83':
    '5000 5270 5500 5700 5900 6000 6100 6200 6270 6400 6600 6700 6760 6823 6870 7000 7080 7100 7120 7173 7190 7260 7300 7323',
  'DK-82':
    '6880 6900 6950 7130 7171 7270 7280 7330 7400 7430 7500 7620 7680 7790 7800 7884 8000 8200 8305 8382 8500 8600 8700 8800 8900 8990 9632',
  'DK-81':
    '7700 7755 7770 7900 7990 9000 9210 9300 9400 9500 9560 9620 9631 9640 9700 9800 9850 9900 9940 9990',
  'SE-AB': '10012 11120 11455 12630 13100 14100 15131 16440 17141 18233 19530 19731 76130 76040',
  'SE-C': '74010 74140 74330 74430 75310 75757 81430 81531 81966',
  'SE-D': '61130 61330 61930 63180 63220 64030 64130 64530',
  'SE-E': '57374 58000 58102 59030 59231 59731 59930 60116 61230 61430',
  'SE-F': '33130 33530 55002 55318 56131 57331 57431 57831',
  'SE-G': '28531 28732 34130 35100 35230 36230',
  'SE-H': '36131 38030 39120 39231 57230 57731 57930 59330 59830',
  'SE-I': '62100 62145 62254 62466',
  'SE-K': '29331 29430 37100 37430 37630',
  'SE-M': '20001 21120 22100 22350 25220 26100 27130 28100 28631 29100 29531',
  'SE-N': '30100 30230 31080 31131 42930 43200 43242 43430 43930 51992',
  'SE-O': '40010 41101 41650 43130 43330 44130 45130 46130 50330 52130 54130 54931 66200 66630 66830',
  'SE-S': '65100 65224 66130 66330 66531 66730 67130 68130 66203',
  'SE-T': '69130 70001 70210 71131 73272',
  'SE-U': '72100 72210 73130 73230 73730',
  'SE-W': '77130 78100 78170 79100 79171 79670',
  'SE-X': '80002 80250 81130 82030 82430',
  'SE-Y': '84131 85102 85230 87100 87131 88130 89133',
  'SE-Z': '83125 83100 84231 83013',
  'SE-AC': '90102 90325 91132 93131 92131',
  'SE-BD': '93331 93831 94133 96131 97231 98138',
}

describe('the county of a postcode', () => {
  test.each(Object.entries(known))('%s has %s', (county, codes) => {
    const country = county.slice(0, 2)
    for (const code of codes.split(' '))
      expect([code, countyOf(`${country}-${code}`)]).toEqual([code, county])
  })

  test('at least forty postcodes of each country are checked, and some of every county', () => {
    for (const country of ['NO', 'DK', 'SE']) {
      const codes = Object.entries(known).filter(([county]) => county.startsWith(country))
      expect(codes.flatMap(([, list]) => list.split(' ')).length).toBeGreaterThanOrEqual(40)
    }
    expect(Object.keys(known).sort()).toEqual(counties.map(({ code }) => code).sort())
  })

  test('every postcode that may exist has a county of its own country or none', () => {
    const codes = new Set(counties.map(({ code }) => code))
    for (let code = 0; code < 10_000; code++)
      for (const country of ['NO', 'DK']) {
        const county = countyOf(`${country}-${String(code).padStart(4, '0')}`)
        if (county !== null) expect(codes.has(county) && county.startsWith(country)).toBe(true)
      }
    for (let code = 10_000; code < 99_000; code += 10)
      expect(codes.has(countyOf(`SE-${code}`) ?? '')).toBe(true)
  })

  test.each(['NO-0000', 'DK-0100', 'DK-3900', 'DK-3992', 'SE-09999', 'SE-99999'])(
    '%s lies in none',
    (postcode) => {
      expect(countyOf(postcode)).toBeNull()
    },
  )

  test.each(['0150', 'NO-150', 'NO-01500', 'SE-114 55', 'FI-00100', 'no-0150', '', 'NO-0150 '])(
    '%j is no canonical postcode',
    (text) => {
      expect(countyOf(text)).toBeNull()
    },
  )
})

describe('postcodes as people write them', () => {
  test.each([
    ['0150', 'NO', 'NO-0150'],
    ['2100', 'NO', 'NO-2100'],
    ['2100', 'DK', 'DK-2100'],
    [' 0150 ', 'NO', 'NO-0150'],
    ['N-0150', 'DK', 'NO-0150'],
    ['NO-0150', 'SE', 'NO-0150'],
    ['no 0150', 'SE', 'NO-0150'],
    ['DK-2100', 'NO', 'DK-2100'],
    ['dk2100', 'NO', 'DK-2100'],
    ['114 55', 'SE', 'SE-11455'],
    ['114 55', 'NO', 'SE-11455'],
    ['11455', 'DK', 'SE-11455'],
    ['SE-114 55', 'NO', 'SE-11455'],
    ['S-11455', 'NO', 'SE-11455'],
    ['SE-11455', 'DK', 'SE-11455'],
  ] as const)('%j in %s is %s', (typed, country, expected) => {
    expect(readPostcode(typed, country)).toBe(expected)
    expect(readPostcode(expected, country)).toBe(expected)
  })

  test.each([
    ['2100', 'SE'],
    ['150', 'NO'],
    ['NO-11455', 'NO'],
    ['SE-2100', 'SE'],
    ['FI-00100', 'NO'],
    ['D-10115', 'NO'],
    ['FR-100', 'DK'],
    ['0150 Oslo', 'NO'],
    ['01 50', 'NO'],
    ['', 'NO'],
  ] as const)('%j in %s is none', (typed, country) => {
    expect(readPostcode(typed, country)).toBeNull()
  })
})
