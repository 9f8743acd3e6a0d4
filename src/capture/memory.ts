/** Memory that is large and used in no order, such as a table of a million flows. */
import { addon } from './addon.js'

/** Smaller tables gain little, and would hold two such pages from the start: 32 MiB are 200,000 flows. */
const LEAST_BYTES = 32 << 20

/**
 * Has memory that nobody used so far come in pages of 2 MiB, where the system gives them on request (Linux: "madvise" in
 * /sys/kernel/mm/transparent_hugepage/enabled): of a million flows it saves 5 % of the time. False when the memory stays as it is.
 */
export function preferHugePages(shared: SharedArrayBuffer): boolean {
  return shared.byteLength >= LEAST_BYTES && addon().preferHugePages(new Uint8Array(shared))
}
