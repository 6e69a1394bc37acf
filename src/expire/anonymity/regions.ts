/**
 * Neighbouring counties, country by country: what counties are merged into before all of them are. Norway as in Statistics
 * Norway's landsdeler, Denmark its regions east and west of the Great Belt, Sweden its riksområden (NUTS 2) with the islands.
 * Every county of `src/form/postcode.ts` is in exactly one.
 */
export const regions: readonly (readonly string[])[] = [
  ['NO-03', 'NO-31', 'NO-32', 'NO-33', 'NO-34', 'NO-39', 'NO-40'],
  ['NO-11', 'NO-42'],
  ['NO-15', 'NO-46'],
  ['NO-50'],
  ['NO-18', 'NO-55', 'NO-56'],
  ['DK-81', 'DK-82', 'DK-83'],
  ['DK-84', 'DK-85'],
  ['SE-AB'],
  ['SE-C', 'SE-D', 'SE-E', 'SE-T', 'SE-U'],
  ['SE-F', 'SE-G', 'SE-H', 'SE-I'],
  ['SE-K', 'SE-M'],
  ['SE-N', 'SE-O'],
  ['SE-S', 'SE-W', 'SE-X'],
  ['SE-Y', 'SE-Z'],
  ['SE-AC', 'SE-BD'],
]
