import type { Findings } from './findings.js'

/** The ledger of erasures, as it is read: every line, in batches. */
export interface Ledger {
  batches(): AsyncGenerator<{ lines: string[] }>
  /** The line that a delivery has once it is erased. */
  lineOf(id: string): string
}

/**
 * A delivery that was stripped before its day is explained by the ledger of erasures: it had been erased already, in a database that an older
 * one took the place of. Without a line it is found.
 */
export async function checkEarlyStrips(
  ledger: Ledger,
  early: readonly string[],
  found: Findings,
): Promise<void> {
  if (early.length === 0) return
  const unexplained = new Map(early.map((id) => [ledger.lineOf(id), id]))
  for await (const { lines } of ledger.batches()) for (const line of lines) unexplained.delete(line)
  for (const id of unexplained.values()) found.note('delivery-stripped-wrongly', `delivery ${id}`)
}
