/** Names that the workers of several adapters have seen, together. */
import { joinNames } from '../accounts/joinnames.js'
import { type Ledger, NAMES_KEPT } from '../accounts/ledger.js'
import type { NamesReport } from '../accounts/names.js'

/** The most used first, `most` of each kind. */
export async function liveNames(
  ledgers: readonly Pick<Ledger, 'names'>[],
  most: number,
): Promise<NamesReport> {
  // Each one's most used are not those of all together.
  const joined = ledgers.length > 1 ? Math.max(most, NAMES_KEPT) : most
  return joinNames(await Promise.all(ledgers.map((ledger) => ledger.names(joined))), most)
}
