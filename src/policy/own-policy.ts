import { fileURLToPath } from 'node:url'

/** The policy that comes with Videre: an example, and what a relay keeps to that is given no other. */
export const ownPolicy = fileURLToPath(new URL('../../policies/helsetjenester.json', import.meta.url))
