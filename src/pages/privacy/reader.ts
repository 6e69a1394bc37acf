import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import { Refusal } from '../../base/refusal.js'
import type { Policy } from '../../policy/policy.js'

/**
 * The language to show a policy in: the one in the address, else what the browser prefers of those that the policy has, else its first.
 * Refuses (`not-found`) an address of a language that the policy does not have.
 */
export function languageFor(c: Context, { languages }: Policy, asked: string | undefined): string {
  if (asked !== undefined) {
    if (!languages.includes(asked)) throw new Refusal('not-found')
    return asked
  }
  const first = languages[0] ?? 'en'
  return accepts(c, {
    header: 'Accept-Language',
    supports: [...languages],
    default: first,
    match: (accepted) =>
      accepted
        .filter(({ q }) => q > 0)
        .toSorted((a, b) => b.q - a.q)
        .map(({ type }) => primaryOf(type))
        .find((code) => languages.includes(code)) ?? first,
  })
}

/** Browsers say Norwegian in three ways: who reads one of them reads the other, if the policy has only that. */
function primaryOf(tag: string): string {
  const code = tag.toLowerCase().split('-')[0] ?? ''
  return code === 'no' ? 'nb' : code
}
